/** Scores as a table. */
import { percent } from "../stats/format.ts";
import { passByGroup, type Scores } from "../vote/scores.ts";
import { formatTable } from "./table.ts";

/** Formats pass@1, pass@2 and pass@all of each group of tasks. */
export function scoreTable({ tasks }: Scores): string {
  return formatTable(
    ["group", "tasks", "pass@1", "pass@2", "pass@all"],
    passByGroup(tasks).map(({ group, tasks, pass }) => [
      group,
      String(tasks),
      ...[pass["1"], pass["2"], pass.all].map(percent),
    ]),
  );
}
