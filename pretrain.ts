/** Pre-trains a trunk and task rows on a mix of tasks: `deno task pretrain`. */
import { z } from "zod";
import { trainingTask } from "./lib/arc/examples.ts";
import { resolveTasks } from "./lib/arc/sources.ts";
import { defineCommand, main } from "./lib/cli/command.ts";
import { predictorOf } from "./lib/train/checkpoint.ts";
import { exampleSettingsOf, planFor } from "./lib/train/loop.ts";
import { startOf } from "./lib/train/optimizer.ts";
import { RowTable } from "./lib/train/rows.ts";
import { type Run, runTraining, summarise, trainingOptions } from "./lib/train/run.ts";
import { pairsPerEpoch } from "./lib/train/sampler.ts";
import { override, PRESET_NAMES, PRESETS } from "./lib/train/settings.ts";
import { initialTrunk } from "./lib/trm/parameters.ts";
import { evaluate } from "./lib/vote/evaluate.ts";
import { VOTE_BATCH } from "./lib/vote/predict.ts";

const pretrain = defineCommand({
  name: "pretrain",
  summary: "Trains a trunk and task rows on tasks, from all their pairs",
  examples: [
    "deno task pretrain",
    "deno task pretrain --tasks training2 --tasks concept --evaluate evaluation2",
  ],
  options: {
    preset: z.enum(PRESET_NAMES).default("mini").describe("sizes and rates"),
    tasks: z.array(z.string()).default(["mini-train"]).describe(
      "tasks to train on: mini-train, a split, or a challenges file",
    ),
    evaluate: z.array(z.string()).default([]).describe(
      "tasks of which only the train pairs are trained on; their test pairs are scored",
    ),
    epochs: z.number().positive().optional().describe("length of the run, instead of --steps"),
    canvas: z.enum(["task", "full"]).optional().describe("canvas; the preset's unless given"),
    ...trainingOptions("runs/pretrain"),
  },
  run: async (options, _words, context) => {
    const { preset, epochs, seed, threads, out } = options;
    const { pretrain, model, votes, ...chosen } = PRESETS[preset];
    const canvas = options.canvas ?? chosen.canvas;
    const shape = { seed, canvas, settings: override(pretrain, options) };
    const [seen, held] = [await resolveTasks(options.tasks), await resolveTasks(options.evaluate)];
    const training = [
      ...seen.map((task) => trainingTask(task, exampleSettingsOf(shape), true)),
      ...held.map((task) => trainingTask(task, exampleSettingsOf(shape), false)),
    ];
    if (epochs !== undefined) {
      const { batch, pairsPerDraw } = shape.settings;
      const steps = Math.floor(epochs * pairsPerEpoch(training, pairsPerDraw) / batch);
      shape.settings = { ...shape.settings, steps: Math.max(1, steps) };
    }
    const trunk = initialTrunk(model, seed);
    const run: Run = {
      label: "pretrain",
      plan: planFor(training, { preset, model, ...shape }),
      tasks: training,
      start: {
        initial: trunk,
        trunk: startOf(trunk.weights),
        rows: new RowTable(new Float32Array(model.rowSize)),
      },
      config: { command: "pretrain", options },
      evaluation: held.length === 0
        ? undefined
        : (checkpoint) =>
          evaluate(predictorOf(checkpoint), held, { votes, batch: VOTE_BATCH }, { threads }),
      out,
      resume: options.resume,
      evaluateEvery: options.evaluateEvery,
      threads,
    };
    const outcome = await runTraining(run, context);
    return summarise(run, outcome, `deno task posttrain --from ${out} --tasks mini-eval`);
  },
});

if (import.meta.main) await main(pretrain);
