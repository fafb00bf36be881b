/** Pre-trains a trunk and task rows on a mix of tasks: `deno task pretrain`. */
import { z } from "zod";
import { type TrainingTask, trainingTask } from "./lib/arc/examples.ts";
import { gridKey } from "./lib/arc/grid.ts";
import { resolveTasks } from "./lib/arc/sources.ts";
import type { Pair, Task } from "./lib/arc/task.ts";
import { defineCommand, main } from "./lib/cli/command.ts";
import { InputError } from "./lib/errors.ts";
import { predictorOf, votingOf } from "./lib/train/checkpoint.ts";
import { likenessOf } from "./lib/train/likeness.ts";
import { exampleSettingsOf, planFor } from "./lib/train/loop.ts";
import type { RowTable } from "./lib/train/rows.ts";
import { type Run, runTraining, summarise, trainingOptions } from "./lib/train/run.ts";
import { pairsPerEpoch } from "./lib/train/sampler.ts";
import { override, PRESET_NAMES } from "./lib/train/settings.ts";
import { ROW_CHOICES, sourceOf } from "./lib/train/source.ts";
import { checkScorable, evaluate, solvedTasks } from "./lib/vote/evaluate.ts";
import { VOTE_BATCH } from "./lib/vote/predict.ts";

/** The command `deno task pretrain`. */
export const pretrain = defineCommand({
  name: "pretrain",
  summary: "Trains a trunk and task rows on tasks, from all their pairs",
  examples: [
    "deno task pretrain",
    "deno task pretrain --tasks training2 --tasks concept --evaluate evaluation2",
    "deno task pretrain --from runs/pretrain --tasks concept --epochs 20 --out runs/more",
  ],
  options: {
    preset: z.enum(PRESET_NAMES).optional().describe(
      "sizes and rates; mini unless given, or the checkpoint's own with --from",
    ),
    from: z.string().optional().meta({ value: "CHECKPOINT" }).describe(
      "go on from this trunk, file or run's folder, on other tasks or with other options; --steps " +
        "counts its steps too, and its seed holds unless --seed gives another than 0",
    ),
    rows: z.enum(ROW_CHOICES).optional().describe(
      "with --from: keep the rows of variants that it knows, or begin all rows anew",
    ),
    tasks: z.array(z.string()).default(["mini-train"]).describe(
      "tasks to train on: mini-train, a split, or a challenges file",
    ),
    evaluate: z.array(z.string()).default([]).describe(
      "tasks of which only the train pairs are trained on; their test pairs are scored",
    ),
    epochs: z.number().positive().optional().describe(
      "length of the run, instead of --steps; with --from from there on",
    ),
    canvas: z.enum(["task", "full"]).optional().describe("canvas; the preset's unless given"),
    ...trainingOptions("runs/pretrain"),
  },
  run: async (options, _words, context) => {
    const { epochs, threads, out } = options;
    if (epochs !== undefined && options.steps !== undefined) {
      throw new InputError(
        "--epochs and --steps both say how long to train; leave one of them out",
      );
    }
    const source = await sourceOf(options);
    const { preset, model, canvas } = source;
    // Another seed would draw other variants, which have no rows.
    const seed = options.seed || (source.seed ?? 0);
    const shape = { seed, canvas, settings: override(source.settings, options) };
    const [seen, held] = [await resolveTasks(options.tasks), await resolveTasks(options.evaluate)];
    const trained = seen.map((task) => trainingTask(task, exampleSettingsOf(shape), true));
    if (held.length > 0) {
      checkScorable(held, "--evaluate");
      checkHeldOut(held, trained);
      const unsolved = held.length - solvedTasks(held).length;
      if (unsolved > 0) {
        context.log(`${unsolved} of ${held.length} tasks of --evaluate have no known solutions`);
      }
    }
    const training = [
      ...trained,
      ...held.map((task) => trainingTask(task, exampleSettingsOf(shape), false)),
    ];
    if (epochs !== undefined) {
      const { batch, pairsPerDraw } = shape.settings;
      const steps = Math.floor(epochs * pairsPerEpoch(training, pairsPerDraw) / batch);
      shape.settings = { ...shape.settings, steps: source.step + Math.max(1, steps) };
    }
    if (shape.settings.steps <= source.step) {
      throw new InputError(
        `the checkpoint has ${source.step} steps behind it, which --steps counts too; ` +
          `give more than that, or --epochs`,
      );
    }
    const run: Run = {
      label: "pretrain",
      plan: planFor(training, { preset, model, ...shape }),
      tasks: training,
      start: () => {
        const start = source.begin(seed, shape.settings);
        if (options.from !== undefined) context.log(knownRows(start.rows, training));
        return Promise.resolve(start);
      },
      config: { command: "pretrain", options },
      evaluation: held.length === 0 ? undefined : async (checkpoint, watch) => {
        const vote = { ...votingOf(checkpoint.head), batch: VOTE_BATCH };
        const scores = await evaluate(predictorOf(checkpoint), held, vote, { threads, ...watch });
        const alike = likenessOf(checkpoint, new Set(held.map(({ id }) => id)));
        return {
          means: { ...scores.means, ...alike.means },
          tasks: scores.tasks.map((task) => {
            const { within, across } = alike.tasks.get(task.id) ?? {};
            const cosines = within === undefined
              ? {}
              : { "alike within": within, "alike across": across };
            return { ...task, scores: { ...task.scores, ...cosines } };
          }),
        };
      },
      out,
      resume: options.resume,
      evaluateEvery: options.evaluateEvery,
      threads,
    };
    const outcome = await runTraining(run, context);
    return summarise(run, outcome, `deno task posttrain --from ${out} --tasks mini-eval`);
  },
});

/** How many of the variants that train have rows already. */
function knownRows(rows: RowTable, training: readonly TrainingTask[]): string {
  const names = training.flatMap(({ variants }) => variants.map(({ name }) => name));
  const known = names.filter((name) => rows.has(name)).length;
  return `${known} of ${names.length} variants have rows that were trained before`;
}

/**
 * Throws an InputError that names the first task of `held` whose test outputs would train: one
 * that is also among `trained`, or a test pair of which is, under whatever id.
 */
function checkHeldOut(held: readonly Task[], trained: readonly TrainingTask[]): void {
  const keyOf = ({ input, output }: Pair) => `${gridKey(input)}>${gridKey(output)}`;
  const ids = new Set(trained.map(({ task }) => task.id));
  const owners = new Map(
    trained.flatMap(({ task, pairs }) => pairs.map((pair) => [keyOf(pair), task.id] as const)),
  );
  for (const { id, test } of held) {
    if (ids.has(id)) {
      throw new InputError(
        `task ${id} is in --tasks and in --evaluate, so its test pairs would be trained on; ` +
          "leave it out of one of them",
      );
    }
    test.forEach(({ input, output }, i) => {
      const owner = output && owners.get(keyOf({ input, output }));
      if (owner === undefined) return;
      throw new InputError(
        `task ${id} of --evaluate, test ${i}: is also a pair of task ${owner} of --tasks, so it ` +
          "would be trained on; leave one of the two tasks out",
      );
    });
  }
}

if (import.meta.main) await main(pretrain);
