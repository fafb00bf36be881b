/** From results to verdicts on claims, by one rule; docs/verdicts.md states it for people. */
import type { Table } from "../table.ts";
import { bound } from "./bound.ts";
import type { Axis, Claim, Judgement, Kind, Scores, Series, Word } from "./claim.ts";
import { difference } from "./difference.ts";
import { range } from "./range.ts";
import { ratio } from "./ratio.ts";
import { speedup } from "./speedup.ts";
import { trend } from "./trend.ts";

const KINDS: { readonly [K in Claim["kind"]]: Kind<Extract<Claim, { kind: K }>> } = {
  difference,
  speedup,
  bound,
  trend,
  range,
  ratio,
};

/** Returns how a claim's kind is treated. */
const kindOf = <C extends Claim>({ kind }: C) => KINDS[kind] as unknown as Kind<C>;

/** The verdict on a claim in one group of tasks. */
export interface Verdict extends Judgement {
  readonly claim: Claim;
  readonly group: string;
}

/** Judges every claim in every group, that of all tasks last. */
export function verdictsOf(table: Table, claims: readonly Claim[]): Verdict[] {
  return claims.flatMap((claim) =>
    table.groups.map((group) => ({
      claim,
      group,
      ...kindOf(claim).judge(claim, scoresIn(table, group)),
    }))
  );
}

function scoresIn(table: Table, group: string): Scores {
  const matrix = (curve: string, step: number, score = "pass@2") =>
    table.matrix({ curve, step, group, score });
  return {
    of(series: Series) {
      const { curve, score, at } = typeof series === "string"
        ? { curve: series } as Exclude<Series, string>
        : series;
      return matrix(curve, at === "start" ? 0 : at ?? table.steps(curve).at(-1)!, score);
    },
    over: (curve) => table.steps(curve).map((step) => ({ step, scores: matrix(curve, step) })),
  };
}

/** Returns how a claim's effect is printed. */
export const formatOf = (claim: Claim): (value: number) => string => kindOf(claim).format(claim);

/** Returns the axis on which a claim's effect is drawn. */
export const axisOf = (claim: Claim): Axis => kindOf(claim).axis(claim);

/**
 * Returns the verdict on a claim of several parts; extra comparisons do not count, and alone decide
 * nothing.
 */
export function together(verdicts: readonly Pick<Verdict, "verdict" | "claim">[]): Word {
  const all = verdicts.filter(({ claim }) => !claim.extra).map(({ verdict }) => verdict);
  if (all.includes("does not hold here")) return "does not hold here";
  return all.length > 0 && all.every((one) => one === "holds")
    ? "holds"
    : "undecided at this power";
}
