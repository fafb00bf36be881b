/** Adapts a checkpoint to unseen tasks, from their train pairs only: `deno task posttrain`. */
import { z } from "zod";
import { trainingTask } from "./lib/arc/examples.ts";
import { resolveTasks } from "./lib/arc/sources.ts";
import { checkScorable, type Task } from "./lib/arc/task.ts";
import { defineCommand, main } from "./lib/cli/command.ts";
import { checkStrategy, summarise, trainingOptions } from "./lib/cli/training.ts";
import { predictorOf, votingOf } from "./lib/train/checkpoint.ts";
import { exampleSettingsOf, planFor } from "./lib/train/loop.ts";
import { EMBEDDING_INITS, initialEmbeddings } from "./lib/train/initial_embeddings.ts";
import { averagedTrunk } from "./lib/train/optimizer.ts";
import { type EmbeddingTable, namesByTask } from "./lib/train/embeddings.ts";
import { type Run, runTraining } from "./lib/train/run.ts";
import { checkUsed } from "./lib/train/overrides.ts";
import { override, PRESET_NAMES, PRESETS, strategyOptions } from "./lib/train/settings.ts";
import { loadSource, SCRATCH } from "./lib/train/source.ts";
import { beginTraining } from "./lib/train/strategies.ts";
import { recursionOptions } from "./lib/trm/config.ts";
import { evaluate } from "./lib/vote/evaluate.ts";
import { VOTE_BATCH_SIZE } from "./lib/vote/predict.ts";

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
      `checkpoint to adapt: a file or a run's folder; ${SCRATCH} for random weights`,
    ),
    tasks: z.array(z.string()).default(["mini-eval"]).describe(
      "tasks to adapt to: a mini set, a split or a challenges file; NAME#20 for twenty of them",
    ),
    preset: z.enum(PRESET_NAMES).optional().describe(
      `sizes and learning rates; by default the checkpoint's, or mini from ${SCRATCH}`,
    ),
    init: z.enum(EMBEDDING_INITS).default("mean").describe(
      "initial embeddings: the mean of the pre-trained ones, draws by their mean and standard " +
        "deviation, or those of the sampled pre-trained task with the lowest loss on the train pairs",
    ),
    ...recursionOptions,
    ...strategyOptions,
    ...trainingOptions("runs/posttrain"),
  },
  run: async (options, _words, context) => {
    const { from, seed, threads, out } = options;
    const { embeddingPer, hCycles, lCycles, maxSteps, rope } = options;
    const chosen = { embeddingPer, hCycles, lCycles, maxSteps, rope };
    // A checkpoint keeps its model, whichever preset's settings adapt it.
    const fixed = from === SCRATCH ? { preset: options.preset, ...chosen } : chosen;
    const source = await loadSource(from, fixed, seed);
    const { model, canvas, initial, embeddings } = source;
    const preset = options.preset ?? source.preset;
    const trunk = { ...initial, weights: averagedTrunk(source.trunk) };
    const { posttrain } = PRESETS[preset];
    checkStrategy(options, posttrain.strategy);
    const settings = override(posttrain, { ...options, embeddingPer: embeddings.scheme });
    checkUsed(options, model, settings);
    const shape = { seed, canvas, settings };
    const tasks = await resolveTasks(options.tasks, options);
    if (options.evaluateEvery !== undefined) checkScorable(tasks, "--evaluate-every");
    const training = tasks.map((task) => trainingTask(task, exampleSettingsOf(shape), false));
    const run: Run = {
      label: "posttrain",
      plan: planFor(training, { preset, model, ...shape }),
      tasks: training,
      start: async (signal) => {
        warnOfTrained(tasks, embeddings, context.log);
        const pretrained = { model, trunk, embeddings, loss: source.settings };
        return {
          initial,
          trunk: beginTraining(model, trunk.weights, settings, seed),
          embeddings: await initialEmbeddings(options.init, pretrained, training, seed, {
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
 * Warns of tasks that the checkpoint was trained on, whose scores are not those of unseen tasks. Finds
 * them by id, not under augmentations.
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
    `warning: the checkpoint was trained on ${known.length} of the ${tasks.length} tasks; ` +
      `their scores are not those of unseen tasks: ${known.join(", ")}`,
  );
}

if (import.meta.main) await main(posttrain);
