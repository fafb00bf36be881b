/** Compares paired runs by their scores: `deno task compare`. */
import { join } from "node:path";
import { mean } from "d3-array";
import { z } from "zod";
import { defineCommand, main } from "./lib/cli/command.ts";
import { formatTable } from "./lib/cli/table.ts";
import { InputError } from "./lib/errors.ts";
import { type Interval, meanDifference } from "./lib/stats/bootstrap.ts";
import { range, signed } from "./lib/stats/format.ts";
import { fileExists } from "./lib/files.ts";
import { RUN_FILES } from "./lib/train/run_files.ts";
import { readEvaluations } from "./lib/vote/evaluations.ts";
import { groupsOf, PASS_KEYS, readScores, type TaskScore } from "./lib/vote/scores.ts";

const runs = z.array(z.string()).min(1).meta({ value: "RUN" });

/** The command `deno task compare`. */
export const compare = defineCommand({
  name: "compare",
  summary:
    "Compares paired runs by the mean difference of their scores, with a 95% bootstrap interval",
  examples: [
    "deno task compare --a runs/full-0 --b runs/lora-0",
    "deno task compare --a runs/full-0 --a runs/full-1 --b runs/lora-0 --b runs/lora-1 --k 1000",
  ],
  options: {
    a: runs.describe(
      `folder of a run: its ${RUN_FILES.scores}, or without one its last evaluation in training`,
    ),
    b: runs.describe("folder of the run to compare with: the first --b with the first --a, …"),
    k: z.enum(PASS_KEYS).default("2").describe("the k of pass@k"),
  },
  async run({ a, b, k, seed }) {
    if (a.length !== b.length) {
      throw new InputError(
        `runs are compared in pairs, but ${a.length} are given as --a and ${b.length} as --b`,
      );
    }
    const all = await Promise.all([...a, ...b].map(readRun));
    all.forEach((run) => checkSameTasks(all[0], run));
    const [runsA, runsB] = [all.slice(0, a.length), all.slice(a.length)];
    const groups = Array.from(groupsOf([...all[0].tasks.values()]), ([group, tasks]) => {
      const scoresOf = (runs: Run[]) =>
        runs.map((run) => tasks.map(({ id }) => run.tasks.get(id)!.pass[k]));
      const [scoresA, scoresB] = [scoresOf(runsA), scoresOf(runsB)];
      return {
        group,
        tasks: tasks.length,
        a: mean(scoresA.flat())!,
        b: mean(scoresB.flat())!,
        difference: meanDifference(scoresA, scoresB, { seed }),
      };
    });
    return { text: describe(groups, k, a.length), json: { k, pairs: a.length, groups } };
  },
});

/** The scores of a run, by task id. */
interface Run {
  file: string;
  tasks: Map<string, TaskScore>;
}

async function readRun(folder: string): Promise<Run> {
  const [scores, evaluations] = [RUN_FILES.scores, RUN_FILES.evaluations].map((name) =>
    join(folder, name)
  );
  const inTraining = !await fileExists(scores) && await fileExists(evaluations);
  const { tasks } = inTraining ? await readLastEvaluation(evaluations) : await readScores(scores);
  const file = inTraining ? evaluations : scores;
  return { file, tasks: new Map(tasks.map((task) => [task.id, task])) };
}

async function readLastEvaluation(file: string) {
  const last = (await readEvaluations(file)).at(-1);
  if (!last) {
    throw new InputError(
      `${file}: holds no evaluation; continue training, or predict with the run`,
    );
  }
  return last;
}

function checkSameTasks(first: Run, other: Run): void {
  for (const [one, two] of [[first, other], [other, first]]) {
    for (const { id, group } of one.tasks.values()) {
      const counterpart = two.tasks.get(id);
      if (counterpart && counterpart.group === group) continue;
      throw new InputError(
        `${two.file}: task ${id} is ${counterpart ? "in another group" : "missing"}, unlike in ` +
          `${one.file}; compare runs that predicted the same tasks`,
      );
    }
  }
}

interface GroupComparison {
  group: string;
  tasks: number;
  a: number;
  b: number;
  difference: Interval;
}

function describe(groups: readonly GroupComparison[], k: string, pairs: number): string {
  const thousandths = (value: number) => signed(value, 3);
  const lines = groups.map(({ group, tasks, a, b, difference }) => [
    group,
    String(tasks),
    a.toFixed(3),
    b.toFixed(3),
    thousandths(difference.mean),
    range(difference, thousandths),
  ]);
  const table = formatTable(["group", "tasks", "a", "b", "a - b", "95% interval"], lines);
  return `pass@${k}, ${pairs} ${pairs === 1 ? "pair" : "pairs"} of runs\n${table}`;
}

if (import.meta.main) await main(compare);
