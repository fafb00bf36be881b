/** Adapts a checkpoint to unseen tasks, from their train pairs only: `deno task posttrain`. */
import { z } from "zod";
import { resolveTasks } from "./lib/arc/sources.ts";
import { checkScorable } from "./lib/arc/task.ts";
import { defineCommand, main } from "./lib/cli/command.ts";
import { computeOf, recorded } from "./lib/cli/compute.ts";
import { formatTask } from "./lib/cli/format.ts";
import { checkStrategy, summarise, trainingOptions, warnOfTrained } from "./lib/cli/training.ts";
import { InputError } from "./lib/errors.ts";
import { adaptationTo } from "./lib/train/adaptation.ts";
import { predictorOf, votingOf } from "./lib/train/checkpoint.ts";
import { EMBEDDING_INITS } from "./lib/train/initial_embeddings.ts";
import { type Run, runTraining } from "./lib/train/run.ts";
import { PRESET_NAMES, PRESETS, strategyOptions } from "./lib/train/settings.ts";
import { loadAdapted, SCRATCH } from "./lib/train/load_source.ts";
import { recursionOptions } from "./lib/trm/config.ts";
import { evaluate } from "./lib/vote/evaluate.ts";
import { VOTE_BATCH_SIZE } from "./lib/vote/predict.ts";

/** The command `deno task posttrain`. */
export const posttrain = defineCommand({
  name: "posttrain",
  summary: "Adapts a checkpoint to unseen tasks, from their train pairs only",
  shared: true,
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
      "initial embeddings: the mean of the pre-trained ones, samples with their mean and " +
        "standard deviation, or those of the sampled pre-trained task with the lowest loss on the " +
        "train pairs",
    ),
    votes: z.int().min(0).optional().describe(
      "with --evaluate-every: variants that vote besides the task itself, at most --variants; the " +
        "preset's by default",
    ),
    ...recursionOptions,
    ...strategyOptions,
    ...trainingOptions("runs/posttrain"),
  },
  run: async (options, _words, context) => {
    const { out } = options;
    const compute = await computeOf(options, context.ranks);
    const tasks = await resolveTasks(options.tasks, options);
    if (options.evaluateEvery !== undefined) checkScorable(tasks, "--evaluate-every");
    else if (options.votes !== undefined) {
      throw new InputError("--votes applies to evaluations; give --evaluate-every too");
    }
    const source = await loadAdapted(options.from, options, options.seed);
    const { plan, training, seenTaskIds, start } = adaptationTo(tasks, source, options);
    checkStrategy(options, PRESETS[plan.preset].posttrain.strategy);
    const run: Run = {
      label: "posttrain",
      plan,
      tasks: training,
      start: (signal) => {
        warnOfTrained(seenTaskIds, tasks.length, context.log);
        return start({ ...compute, signal });
      },
      config: { command: "posttrain", options: { ...options, ...recorded(compute) } },
      evaluation: options.evaluateEvery === undefined ? undefined : (checkpoint, watch) => {
        const vote = { ...votingOf(checkpoint.head, options.votes), batchSize: VOTE_BATCH_SIZE };
        return evaluate(predictorOf(checkpoint), tasks, vote, { ...compute, ...watch });
      },
      out,
      resume: options.resume,
      evaluateEvery: options.evaluateEvery,
      compute,
    };
    const outcome = await runTraining(run, context);
    const { maxSide } = options;
    const named = [
      ...options.tasks.flatMap((source) => ["--tasks", source]),
      ...maxSide === undefined ? [] : ["--max-side", String(maxSide)],
    ];
    return summarise(run, outcome, formatTask("predict", "--from", out, ...named));
  },
});

if (import.meta.main) await main(posttrain);
