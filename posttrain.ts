/** Adapts a checkpoint to unseen tasks, from their train pairs only: `deno task posttrain`. */
import { z } from "zod";
import { trainingTask } from "./lib/arc/examples.ts";
import { resolveTasks } from "./lib/arc/sources.ts";
import { checkScorable, type Task } from "./lib/arc/task.ts";
import { defineCommand, main } from "./lib/cli/command.ts";
import { InputError } from "./lib/errors.ts";
import { predictorOf, readCheckpoint, votingOf } from "./lib/train/checkpoint.ts";
import { exampleSettingsOf, planFor } from "./lib/train/loop.ts";
import { EMBEDDING_INITS, initialEmbeddings } from "./lib/train/initial_embeddings.ts";
import { averagedTrunk } from "./lib/train/optimizer.ts";
import type { EmbeddingScheme } from "./lib/train/embedding_schemes.ts";
import { EmbeddingTable, namesByTask } from "./lib/train/embeddings.ts";
import {
  checkpointPath,
  type Run,
  runTraining,
  summarise,
  trainingOptions,
} from "./lib/train/run.ts";
import {
  override,
  overrideModel,
  PRESET_NAMES,
  type PresetName,
  PRESETS,
  strategyOptions,
} from "./lib/train/settings.ts";
import { beginTraining, checkStrategy } from "./lib/train/strategies.ts";
import { type ModelConfig, recursionOptions } from "./lib/trm/config.ts";
import { initialTrunk } from "./lib/trm/parameters.ts";
import { evaluate } from "./lib/vote/evaluate.ts";
import { VOTE_BATCH_SIZE } from "./lib/vote/predict.ts";

/** What `--from` names to adapt a trunk that was never trained: the baseline of the paper. */
const SCRATCH = "scratch";

/** The command `deno task posttrain`. */
export const posttrain = defineCommand({
  name: "posttrain",
  summary: "Adapts a checkpoint to unseen tasks, from their train pairs only",
  examples: [
    "deno task posttrain --from runs/pretrain --tasks mini-eval",
    `deno task posttrain --from ${SCRATCH} --tasks mini-eval --out runs/scratch`,
  ],
  options: {
    from: z.string().describe(
      `checkpoint to start from: a file or a run's folder; ${SCRATCH} for random weights`,
    ),
    tasks: z.array(z.string()).default(["mini-eval"]).describe(
      "tasks to adapt to: a mini set, a split, or a challenges file; NAME#20 for twenty of them",
    ),
    preset: z.enum(PRESET_NAMES).optional().describe(
      `sizes and rates; the checkpoint's own unless given, mini from ${SCRATCH}`,
    ),
    init: z.enum(EMBEDDING_INITS).default("mean").describe(
      "what the tasks' embeddings begin as: the mean of the pre-trained ones, a draw by their mean and " +
        "spread, or those of the pre-trained task, of a drawn sample, that fits the train pairs best",
    ),
    ...recursionOptions,
    ...strategyOptions,
    ...trainingOptions("runs/posttrain"),
  },
  run: async (options, _words, context) => {
    const { from, seed, threads, out } = options;
    const source = await startFrom(from, options, seed);
    const { preset, model, canvas } = source;
    const { posttrain } = PRESETS[preset];
    checkStrategy(options, posttrain.strategy);
    const settings = override(posttrain, { ...options, embeddingPer: source.embeddings.scheme });
    const shape = { seed, canvas, settings };
    const tasks = await resolveTasks(options.tasks, options);
    if (options.evaluateEvery !== undefined) checkScorable(tasks, "--evaluate-every");
    const training = tasks.map((task) => trainingTask(task, exampleSettingsOf(shape), false));
    const run: Run = {
      label: "posttrain",
      plan: planFor(training, { preset, model, ...shape }),
      tasks: training,
      start: async (signal) => {
        warnOfTrained(tasks, source.embeddings, context.log);
        return {
          initial: source.trunk,
          trunk: beginTraining(model, source.trunk.weights, shape.settings, seed),
          embeddings: await initialEmbeddings(options.init, source, training, seed, {
            threads,
            signal,
          }),
        };
      },
      config: { command: "posttrain", options },
      evaluation: options.evaluateEvery === undefined ? undefined : (checkpoint, watch) => {
        const vote = { ...votingOf(checkpoint.head), batchSize: VOTE_BATCH_SIZE };
        return evaluate(predictorOf(checkpoint), tasks, vote, { threads, ...watch });
      },
      out,
      resume: options.resume,
      evaluateEvery: options.evaluateEvery,
      threads,
    };
    const outcome = await runTraining(run, context);
    const { maxSide } = options;
    const named = [
      ...options.tasks.map((source) => `--tasks ${source}`),
      ...maxSide === undefined ? [] : [`--max-side ${maxSide}`],
    ].join(" ");
    return summarise(run, outcome, `deno task predict --from ${out} ${named}`);
  },
});

/**
 * Warns of tasks that have been trained on, since their scores are no longer those of unseen ones. A
 * checkpoint knows its tasks by their ids, so that one by another id, turned or recoloured, is not found.
 */
function warnOfTrained(
  tasks: readonly Task[],
  embeddings: EmbeddingTable,
  log: (line: string) => void,
): void {
  const trained = namesByTask(embeddings.names);
  const known = tasks.flatMap(({ id }) => trained.has(id) ? [id] : []);
  if (known.length === 0) return;
  log(
    `warning: the checkpoint was trained on ${known.length} of the ${tasks.length} tasks, so that ` +
      `their scores are not those of unseen tasks: ${known.join(", ")}`,
  );
}

/** A trunk and the embeddings that it was trained with. */
async function startFrom(
  from: string,
  asked: { preset?: PresetName; embeddingPer?: EmbeddingScheme } & Partial<ModelConfig>,
  seed: number,
) {
  if (from === SCRATCH) {
    const preset = asked.preset ?? "mini";
    const { canvas, posttrain, ...chosen } = PRESETS[preset];
    const model = overrideModel(chosen.model, asked);
    const trunk = initialTrunk(model, seed);
    const scheme = asked.embeddingPer ?? posttrain.embeddingPer;
    const embeddings = new EmbeddingTable(new Float32Array(model.embeddingSize), scheme);
    return { preset, model, canvas, trunk, embeddings };
  }
  const path = await checkpointPath(from);
  const { head, initial, trunk, embeddings } = await readCheckpoint(path);
  if (asked.embeddingPer !== undefined && asked.embeddingPer !== embeddings.scheme) {
    throw new InputError(
      `${path} was trained with --embedding-per ${embeddings.scheme}, and so it is adapted; leave --embedding-per out`,
    );
  }
  return {
    preset: asked.preset ?? head.preset,
    model: overrideModel(head.model, asked),
    canvas: head.canvas,
    trunk: { ...initial, weights: averagedTrunk(trunk) },
    embeddings,
    loss: head.settings,
  };
}

if (import.meta.main) await main(posttrain);
