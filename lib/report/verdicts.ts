/** How verdicts are printed. */
import { percent, range } from "../stats/format.ts";
import { type Claim, TOO_MANY } from "../experiments/claims/claim.ts";
import { formatOf, type Verdict } from "../experiments/claims/verdicts.ts";

/** Marks extra comparisons. */
export const EXTRA = "†";

/** What the mark means. */
export const EXTRA_RULE =
  `${EXTRA} marks extra comparisons, which do not count for the verdict of a claim.`;

/** Returns what a claim compares, marked if it is extra. */
export const comparisonOf = ({ text, extra }: Claim): string => extra ? `${text} ${EXTRA}` : text;

/** Returns an effect with its interval. */
export function effectOf({ claim, effect }: Verdict): string {
  const format = formatOf(claim);
  return `${format(effect.mean)} (${range(effect, format)})`;
}

/** Returns about how many core-hours would decide a claim; `hours` are those behind it. */
export function hoursToDecide({ verdict, times }: Verdict, hours: number | undefined): string {
  if (verdict !== "undecided at this power") return "";
  if (times === undefined) return "more seeds";
  if (times >= TOO_MANY) return `over ${TOO_MANY} × the tasks`;
  return hours === undefined ? `${times.toFixed(1)} × the tasks` : (times * hours).toFixed(1);
}

/** Returns what chance alone gives, a sentence for each range of seeds. */
export const byChance = (verdicts: readonly Verdict[]): string[] =>
  verdicts.flatMap(({ claim, group, chance }) => {
    const format = formatOf(claim);
    return chance === undefined ? [] : [
      `Chance alone gives ${format(chance.mean)} (${range(chance, format)}) ` +
      `(${claim.text}, ${group}).`,
    ];
  });

/** Effects that rest on at most so many tasks are named. */
const FEW = 10;

/** Returns how few tasks a decided difference rests on, a sentence for each. */
export const byFew = (verdicts: readonly Verdict[]): string[] =>
  verdicts.flatMap(({ claim, verdict, signs }) => {
    const isBetter = claim.kind === "difference" && claim.expected === "above";
    if (!signs || !isBetter || verdict !== "holds" || signs.up + signs.down > FEW) return [];
    const { up, down, p } = signs;
    return [
      `"${claim.text}" rests on ${up + down} tasks: ${up} are better and ${down} worse ` +
      `(two-sided sign test: p ${p < 0.01 ? "< 0.01" : `= ${p.toFixed(2)}`}).`,
    ];
  });

/** Returns what log-linear fits extrapolate to, a sentence for each. */
export const extrapolations = (verdicts: readonly Verdict[]): string[] =>
  verdicts.flatMap(({ claim, group, line }) => {
    const last = line?.at(-1);
    return last === undefined ? [] : [
      `The log-linear fit extrapolates to ${percent(last.score.mean)}% ` +
      `(${range(last.score, percent)}) at ${last.step.toLocaleString("en")} steps ` +
      `(${claim.text}, ${group}).`,
    ];
  });
