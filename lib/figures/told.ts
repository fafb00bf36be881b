/** How verdicts are told, in tables that are printed and on the page of results. */
import type { Claim } from "./experiment.ts";
import { percent, range, signed } from "./numbers.ts";
import { TOO_MANY, type Verdict } from "./verdicts.ts";

/** The titles of the columns of {@link toldVerdict}. */
export const TOLD_COLUMNS = ["effect", "95% interval", "verdict", "to decide it"];

/** A verdict's effect, interval, word, and cost; `hours` are those of a core behind what there is. */
export function toldVerdict(verdict: Verdict, hours: number | undefined): string[] {
  const form = formOf(verdict.claim);
  return [
    form(verdict.effect.mean),
    range(verdict.effect, form),
    verdict.verdict,
    toldCost(verdict, hours),
  ];
}

function formOf(claim: Claim): (value: number) => string {
  if ("faster" in claim) return (ratio) => `${ratio.toFixed(1)} ×`;
  if ("spread" in claim || "side" in claim) return percent;
  if ("along" in claim) return (value) => signed(100 * value, 1);
  return claim.unit === "cosine" ? (value) => signed(value, 3) : (value) => signed(100 * value, 1);
}

/** What lines that trends follow would come to, in a sentence for each. */
export const toldTrends = (verdicts: readonly Verdict[]): string[] =>
  verdicts.flatMap(({ claim, group, line }) => {
    const last = line?.at(-1);
    return last === undefined ? [] : [
      `Were its line to go on, ${last.step.toLocaleString("en")} steps would come to ` +
      `${percent(last.score.mean)} (${range(last.score, percent)}; ${claim.text}, ${group}).`,
    ];
  });

/** What it would cost to decide a claim: steps grow with tasks. */
function toldCost({ verdict, times }: Verdict, hours: number | undefined): string {
  if (verdict !== "undecided at this power") return "";
  if (times === undefined) return "more seeds, or longer runs";
  if (times >= TOO_MANY) return `more than ${TOO_MANY} × the tasks`;
  const cost = hours === undefined ? "" : `, ${(times * hours).toFixed(1)} core-hours`;
  return `${times.toFixed(1)} × the tasks${cost}`;
}
