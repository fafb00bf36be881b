/** Scores of tasks at the evaluations of runs: pass@k, by curve, step and group. */
import { join } from "node:path";
import { RUN_FILES } from "../../train/run_files.ts";
import { percent, range } from "../../stats/format.ts";
import { ALL_TASKS, readEvaluations } from "../../vote/scores.ts";
import type { TaskScores } from "../experiment.ts";
import { drawTasks, scoreOf } from "./draw_tasks.ts";
import type { Measurement } from "./kind.ts";

/** The scores that are reported of every curve. */
const REPORTED = ["pass@1", "pass@2", "pass@all"] as const;

/** Scores of tasks. */
export const tasks: Measurement<TaskScores> = {
  async read(_experiment, { folder, curve, seed }) {
    const evaluations = await readEvaluations(join(folder, RUN_FILES.evaluations));
    return evaluations.flatMap(({ step, tasks }) =>
      tasks.flatMap(({ id, group = "", pass, scores }) => {
        const all = { "pass@1": pass["1"], "pass@2": pass["2"], "pass@all": pass.all, ...scores };
        return Object.entries(all).map(([score, value]) => ({
          ...{ curve, seed, step, group, task: id },
          ...{ score, value },
        }));
      })
    );
  },
  summary({ curves }, table, groups) {
    const label = (key: string) => curves.find((curve) => curve.key === key)?.label ?? key;
    const shown = groups === "each" ? table.groups : [ALL_TASKS];
    const points = table.curves.flatMap((curve) =>
      shown.map((group) => {
        const [one, two, all] = REPORTED.map((score) => scoreOf(table, curve, { group, score }));
        const step = table.steps(curve).at(-1)!;
        return { curve, group, step, "pass@1": one, "pass@2": two, "pass@all": all };
      })
    );
    const named = groups === "each" ? ["curve", "group"] : [""];
    return {
      points,
      header: [...named, "pass@1", "pass@2", "95% interval", "pass@all", "steps"],
      lines: points.map(({ curve, group, step, "pass@1": one, "pass@2": two, "pass@all": all }) => [
        ...groups === "each" ? [curve, group] : [label(curve)],
        ...[percent(one.mean), percent(two.mean), range(two, percent), percent(all.mean)],
        String(step),
      ]),
    };
  },
  draw: drawTasks,
};
