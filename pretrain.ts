/** Pre-trains a trunk and task embeddings on a mix of tasks: `deno task pretrain`. */
import { z } from "zod";
import { type TrainingTask, trainingTask } from "./lib/arc/examples.ts";
import { isGenerated } from "./lib/arc/sources.ts";
import { defineCommand, main } from "./lib/cli/command.ts";
import { InputError } from "./lib/errors.ts";
import { predictorOf, votingOf } from "./lib/train/checkpoint.ts";
import { similarityOf } from "./lib/train/cosine_similarity.ts";
import { exampleSettingsOf, planFor } from "./lib/train/loop.ts";
import { mixOf } from "./lib/train/mix.ts";
import type { EmbeddingTable } from "./lib/train/embeddings.ts";
import { type Run, runTraining, summarise, trainingOptions } from "./lib/train/run.ts";
import { pairsPerEpoch } from "./lib/train/sampler.ts";
import { override, PRESET_NAMES } from "./lib/train/settings.ts";
import { EMBEDDING_CHOICES, sourceOf } from "./lib/train/source.ts";
import { recursionOptions } from "./lib/trm/config.ts";
import { evaluate } from "./lib/vote/evaluate.ts";
import { VOTE_BATCH_SIZE } from "./lib/vote/predict.ts";

/** The command `deno task pretrain`. */
export const pretrain = defineCommand({
  name: "pretrain",
  summary: "Trains a trunk and task embeddings on tasks, from all their pairs",
  examples: [
    "deno task pretrain",
    "deno task pretrain --tasks training2 --tasks concept --evaluate evaluation2",
    "deno task pretrain --tasks training2 --max-side 10 --leave-out evaluation --out runs/small",
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
    embeddings: z.enum(EMBEDDING_CHOICES).optional().describe(
      "with --from: keep the embeddings of variants that it knows, or begin all embeddings anew",
    ),
    tasks: z.array(z.string()).default(["mini-train"]).describe(
      "tasks to train on: mini-train, a split, or a challenges file; NAME#20 for twenty of them",
    ),
    evaluate: z.array(z.string()).default([]).describe(
      "tasks of which only the train pairs are trained on; their test pairs are scored",
    ),
    leaveOut: z.array(z.string()).default([]).describe(
      "tasks that do not train, wherever they are among --tasks, however turned or recoloured",
    ),
    epochs: z.number().positive().optional().describe(
      "length of the run, instead of --steps; with --from from there on",
    ),
    ...recursionOptions,
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
    // Another seed would draw other variants, which have no embeddings.
    const seed = options.seed || (source.seed ?? 0);
    const shape = { seed, canvas, settings: override(source.settings, options) };
    const { seen, held } = await mixOf(options, context);
    const training = [
      ...seen.map((task) => trainingTask(task, exampleSettingsOf(shape), true)),
      ...held.map((task) => trainingTask(task, exampleSettingsOf(shape), false)),
    ];
    if (epochs !== undefined) {
      const { batchSize, pairsPerDraw } = shape.settings;
      const steps = Math.floor(epochs * pairsPerEpoch(training, pairsPerDraw) / batchSize);
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
        if (options.from !== undefined) context.log(knownEmbeddings(start.embeddings, training));
        return Promise.resolve(start);
      },
      config: { command: "pretrain", options },
      evaluation: held.length === 0 ? undefined : async (checkpoint, watch) => {
        const vote = { ...votingOf(checkpoint.head), batchSize: VOTE_BATCH_SIZE };
        const scores = await evaluate(predictorOf(checkpoint), held, vote, { threads, ...watch });
        const alike = similarityOf(checkpoint, new Set(held.map(({ id }) => id)));
        return {
          means: { ...scores.means, ...alike.means },
          tasks: scores.tasks.map((task) => {
            const { within, across } = alike.tasks.get(task.id) ?? {};
            const cosines = within === undefined
              ? {}
              : { "cosine within": within, "cosine across": across };
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
    const generated = options.tasks.every(isGenerated);
    const { maxSide } = options;
    const side = maxSide === undefined ? "" : ` --max-side ${maxSide}`;
    const unseen = generated ? "mini-eval" : `CHALLENGES.json${side}`;
    return summarise(run, outcome, `deno task posttrain --from ${out} --tasks ${unseen}`);
  },
});

/** How many of the variants that train have embeddings already. */
function knownEmbeddings(embeddings: EmbeddingTable, training: readonly TrainingTask[]): string {
  const names = training.flatMap(({ variants }) => variants.map(({ name }) => name));
  const known = names.filter((name) => embeddings.has(name)).length;
  return `${known} of ${names.length} variants have embeddings that were trained before`;
}

if (import.meta.main) await main(pretrain);
