/** Pre-trains a trunk and task embeddings on a mix of tasks: `deno task pretrain`. */
import { z } from "zod";
import { type TrainingTask, trainingTask } from "./lib/arc/examples.ts";
import { mixOf } from "./lib/arc/mix.ts";
import { isGenerated } from "./lib/arc/sources.ts";
import { defineCommand, main } from "./lib/cli/command.ts";
import { computeOf, recorded } from "./lib/cli/compute.ts";
import { formatTask } from "./lib/cli/format.ts";
import { summarise, trainingOptions } from "./lib/cli/training.ts";
import { InputError } from "./lib/errors.ts";
import { predictorOf, votingOf } from "./lib/train/checkpoint.ts";
import { similarityOf } from "./lib/train/cosine_similarity.ts";
import { exampleSettingsOf, planFor } from "./lib/train/loop.ts";
import { EmbeddingTable } from "./lib/train/embeddings.ts";
import { type Run, runTraining } from "./lib/train/run.ts";
import { pairsPerEpoch } from "./lib/train/sampler.ts";
import { checkUsed } from "./lib/train/overrides.ts";
import { override, PRESET_NAMES } from "./lib/train/settings.ts";
import { loadSource, SCRATCH } from "./lib/train/load_source.ts";
import { recursionOptions } from "./lib/trm/config.ts";
import { evaluate } from "./lib/vote/evaluate.ts";
import { VOTE_BATCH_SIZE } from "./lib/vote/predict.ts";

/** The command `deno task pretrain`. */
export const pretrain = defineCommand({
  name: "pretrain",
  summary: "Trains a trunk and task embeddings on tasks, from all their pairs",
  shared: true,
  examples: [
    "deno task pretrain",
    "deno task pretrain --tasks training2 --tasks concept --evaluate evaluation2",
    "deno task pretrain --tasks training2 --max-side 10 --leave-out evaluation --out runs/small",
    "deno task pretrain --from runs/pretrain --tasks concept --epochs 20 --out runs/more",
  ],
  options: {
    preset: z.enum(PRESET_NAMES).optional().describe(
      "sizes and learning rates; by default mini, or the checkpoint's with --from",
    ),
    from: z.string().optional().meta({ value: "CHECKPOINT" }).describe(
      "continue from this checkpoint, a file or a run's folder, on other tasks or with other options; " +
        "--steps includes its steps, and its seed applies unless --seed is above 0",
    ),
    embeddings: z.enum(["keep", "new"]).optional().describe(
      "with --from: keep the checkpoint's embeddings, or re-initialise all",
    ),
    tasks: z.array(z.string()).default(["mini-train"]).describe(
      "tasks to train on: mini-train, a split or a challenges file; NAME#20 for twenty of them",
    ),
    evaluate: z.array(z.string()).default([]).describe(
      "tasks whose train pairs train too and whose test pairs are scored",
    ),
    leaveOut: z.array(z.string()).default([]).describe(
      "tasks to remove from --tasks, in any orientation and colours",
    ),
    epochs: z.number().positive().optional().describe(
      "length of the run instead of --steps; with --from, counted from there",
    ),
    ...recursionOptions,
    canvas: z.enum(["task", "full"]).optional().describe("canvas; the preset's by default"),
    ...trainingOptions("runs/pretrain"),
  },
  run: async (options, _words, context) => {
    const { from = SCRATCH, epochs, out } = options;
    if (epochs !== undefined && options.steps !== undefined) {
      throw new InputError(
        "--epochs and --steps both set the length of the run; leave one out",
      );
    }
    if (from === SCRATCH && options.embeddings !== undefined) {
      throw new InputError(
        "--embeddings applies to a checkpoint's embeddings; give the checkpoint as --from",
      );
    }
    if (options.evaluateEvery !== undefined && options.evaluate.length === 0) {
      throw new InputError("--evaluate-every applies to the tasks of --evaluate; give both");
    }
    const compute = await computeOf(options, context.ranks);
    const source = await loadSource(from, options, options.seed);
    const { preset, model, canvas, initial, trunk, step } = source;
    if (trunk.lora) {
      throw new InputError(
        `${from} was adapted by LoRA; continue from the checkpoint that it was adapted from`,
      );
    }
    // Another seed draws other variants, which have no embeddings.
    const seed = options.seed || (source.seed ?? 0);
    const shape = { seed, canvas, settings: override(source.settings, options) };
    checkUsed(options, model, shape.settings);
    const { seen, held } = await mixOf(options, context);
    const training = [
      ...seen.map((task) => trainingTask(task, exampleSettingsOf(shape), true)),
      ...held.map((task) => trainingTask(task, exampleSettingsOf(shape), false)),
    ];
    if (epochs !== undefined) {
      const { batchSize, pairsPerDraw } = shape.settings;
      const steps = Math.floor(epochs * pairsPerEpoch(training, pairsPerDraw) / batchSize);
      shape.settings = { ...shape.settings, steps: step + Math.max(1, steps) };
    }
    if (shape.settings.steps <= step) {
      throw new InputError(
        `the checkpoint has ${step} steps, which --steps includes; give more, or --epochs`,
      );
    }
    const run: Run = {
      label: "pretrain",
      plan: planFor(training, { preset, model, ...shape }),
      tasks: training,
      start: () => {
        const embeddings = options.embeddings === "new"
          ? new EmbeddingTable(source.embeddings.initial, source.embeddings.scheme)
          : source.embeddings;
        if (from !== SCRATCH) context.log(knownEmbeddings(embeddings, training));
        return Promise.resolve({ initial, trunk, embeddings, step });
      },
      config: { command: "pretrain", options: { ...options, ...recorded(compute) } },
      evaluation: held.length === 0 ? undefined : async (checkpoint, watch) => {
        const vote = { ...votingOf(checkpoint.head), batchSize: VOTE_BATCH_SIZE };
        const scores = await evaluate(predictorOf(checkpoint), held, vote, {
          ...compute,
          ...watch,
        });
        // Variants that share the embedding of their task are not compared.
        const similarity = shape.settings.embeddingPer === "variant"
          ? similarityOf(checkpoint, new Set(held.map(({ id }) => id)))
          : undefined;
        return {
          means: { ...scores.means, ...similarity?.means },
          tasks: scores.tasks.map((task) => {
            const { within, across } = similarity?.tasks.get(task.id) ?? {};
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
      compute,
    };
    const outcome = await runTraining(run, context);
    // A trunk that has seen midi has no score on mini-eval (lib/arc/midi/README.md).
    const generated = options.tasks.every((source) =>
      isGenerated(source) && !source.startsWith("midi")
    );
    const { maxSide } = options;
    const side = maxSide === undefined ? [] : ["--max-side", String(maxSide)];
    const unseen = generated ? ["mini-eval"] : ["CHALLENGES.json", ...side];
    return summarise(run, outcome, formatTask("posttrain", "--from", out, "--tasks", ...unseen));
  },
});

/** Describes how many of the training variants have embeddings already. */
function knownEmbeddings(embeddings: EmbeddingTable, training: readonly TrainingTask[]): string {
  const names = training.flatMap(({ variants }) => variants.map(({ name }) => name));
  const known = names.filter((name) => embeddings.has(name)).length;
  return `${known} of ${names.length} variants have trained embeddings`;
}

if (import.meta.main) await main(pretrain);
