/** Scores of tasks at the evaluations of runs: pass@k, by curve, step and group. */
import { join } from "node:path";
import { sideOf } from "../../arc/canvas.ts";
import { resolveTasks } from "../../arc/sources.ts";
import { RUN_FILES } from "../../train/run_files.ts";
import { percent, range } from "../../stats/format.ts";
import { readEvaluations } from "../../vote/evaluations.ts";
import { ALL_TASKS } from "../../vote/scores.ts";
import type { Options, TaskScores } from "../experiment.ts";
import { drawTasks, scoreOf, SINGLE } from "./draw_tasks.ts";
import type { Measurement } from "./kind.ts";

/** The scores that are reported of every curve. */
const REPORTED = ["pass@1", "pass@2", "pass@all"] as const;

/** Scores of tasks. */
export const tasks: Measurement<TaskScores> = {
  async read({ options, measured: { sides } }, { folder, curve, seed }) {
    const evaluations = await readEvaluations(join(folder, RUN_FILES.evaluations));
    const bySide = sides && await groupsBySide(options, sides);
    return evaluations.flatMap(({ step, tasks }) =>
      tasks.flatMap(({ id, group = bySide?.get(id) ?? "", pass, scores }) => {
        const all = { "pass@1": pass["1"], "pass@2": pass["2"], "pass@all": pass.all, ...scores };
        return Object.entries(all).map(([score, value]) => ({
          ...{ curve, seed, step, group, task: id },
          ...{ score, value },
        }));
      })
    );
  },
  summary({ curves }, table, { groups, by }) {
    const named = (key: string) => curves.find((curve) => curve.key === key)?.[by] ?? key;
    const shown = groups === "each" ? table.groups : [ALL_TASKS];
    const hasSingle = table.curves.every((curve) => table.steps(curve, SINGLE).length > 0);
    const points = table.curves.flatMap((curve) =>
      shown.map((group) => {
        const [one, two, all] = REPORTED.map((score) => scoreOf(table, curve, { group, score }));
        const single = hasSingle ? scoreOf(table, curve, { group, score: SINGLE }) : undefined;
        const step = table.steps(curve).at(-1)!;
        return { curve, group, step, "pass@1": one, "pass@2": two, "pass@all": all, single };
      })
    );
    const first = by === "key" ? "curve" : "";
    return {
      points,
      header: [
        ...[first, ...groups === "each" ? ["group"] : []],
        ...["pass@1", "pass@2", "95% interval", "pass@all"],
        ...[...hasSingle ? [SINGLE] : [], "steps"],
      ],
      lines: points.map((point) => [
        ...[named(point.curve), ...groups === "each" ? [point.group] : []],
        ...[percent(point["pass@1"].mean), percent(point["pass@2"].mean)],
        ...[range(point["pass@2"], percent), percent(point["pass@all"].mean)],
        ...[...point.single ? [percent(point.single.mean)] : [], String(point.step)],
      ]),
    };
  },
  draw: drawTasks,
};

/** Returns the group of each task of an experiment by its longest side. */
async function groupsBySide(
  { tasks }: Options,
  sides: readonly number[],
): Promise<Map<string, string>> {
  const all = await resolveTasks([tasks].flat() as string[], { maxSide: sides.at(-1) });
  return new Map(all.map((task) => {
    const i = sides.findIndex((most) => sideOf(task) <= most);
    const from = i === 0 ? "up to" : `${sides[i - 1] + 1} to`;
    return [task.id, `sides ${from} ${sides[i]}`];
  }));
}
