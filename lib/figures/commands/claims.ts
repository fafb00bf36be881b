/** What commands print of claims: each in a sentence, what was measured, and the verdict. */
import { formatTable } from "../../cli/table.ts";
import { STATEMENTS } from "../statements.ts";
import { TOLD_COLUMNS, toldTrends, toldVerdict } from "../told.ts";
import type { Verdict } from "../verdicts.ts";

/** Lines on some verdicts, none where there are none; `hours` are the core-hours behind them. */
export function claimLines(verdicts: readonly Verdict[], hours: number | undefined): string[] {
  if (verdicts.length === 0) return [];
  const ids = new Set(verdicts.map(({ claim }) => claim.id));
  const sentences = [...ids].filter((id) => id in STATEMENTS).map((id) =>
    `${id}: ${STATEMENTS[id]}`
  );
  const rows = verdicts.map((verdict) => [
    verdict.claim.id,
    verdict.claim.text,
    verdict.group,
    ...toldVerdict(verdict, hours),
  ]);
  const header = ["claim", "", "group", ...TOLD_COLUMNS];
  return [...sentences, "", formatTable(header, rows), "", ...toldTrends(verdicts)];
}
