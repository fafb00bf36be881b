/** The options and the printed summary that the training commands share. */
import { join } from "node:path";
import { z } from "zod";
import { MAX_SIDE } from "../arc/grid.ts";
import { InputError } from "../errors.ts";
import { valuesText } from "../train/metrics.ts";
import type { Outcome, Run } from "../train/run.ts";
import { RUN_FILES } from "../train/run_files.ts";
import { overrideOptions } from "../train/settings.ts";
import { STRATEGIES, type StrategyName, type StrategySettings } from "../train/strategies.ts";
import { flagOf } from "./flags.ts";
import { device, deviceMemory, precision } from "./options.ts";
import type { Result } from "./command.ts";

/** The option that leaves out large tasks. */
export const maxSide = z.int().min(1).max(MAX_SIDE).optional().describe(
  "only tasks whose train pairs and test inputs have sides up to this",
);

/** Returns the options of every training command; runs go to the folder `out` by default. */
export function trainingOptions(out: string) {
  return {
    ...overrideOptions,
    maxSide,
    device,
    precision,
    deviceMemory,
    evaluateEvery: z.int().min(1).optional().describe(
      "steps between two evaluations, the first at step 0",
    ),
    out: z.string().default(out).describe("folder of the run"),
    resume: z.boolean().default(false).describe("continue the run in the folder"),
  };
}

/** Throws an InputError for an option that belongs to another strategy than the chosen one. */
export function checkStrategy(given: Partial<StrategySettings>, preset: StrategyName): void {
  const { strategy = preset } = given;
  const used: readonly string[] = STRATEGIES[strategy].options;
  for (const [name, { options }] of Object.entries(STRATEGIES)) {
    const stray = options.find((option) => given[option] !== undefined && !used.includes(option));
    if (stray === undefined) continue;
    throw new InputError(
      `${flagOf(stray)} is an option of --strategy ${name}, but the strategy is ${strategy}; ` +
        `give that strategy, or leave the option out`,
    );
  }
}

/**
 * Warns of tasks that the checkpoint was trained on, whose scores are not those of unseen tasks. They are
 * found by id, not under augmentations.
 */
export function warnOfTrained(
  seenTaskIds: readonly string[],
  tasks: number,
  log: (line: string) => void,
): void {
  if (seenTaskIds.length === 0) return;
  log(
    `warning: the checkpoint was trained on ${seenTaskIds.length} of the ${tasks} tasks; ` +
      `their scores are not those of unseen tasks: ${seenTaskIds.join(", ")}`,
  );
}

/** Metrics that are means over finished examples. */
const OF_FINISHED = ["accuracy", "exact", "haltAccuracy", "steps"];

/** Summarises a run: how it ended, where its checkpoint is, and the `next` command. */
export function summarise(
  { out, plan: { settings } }: Pick<Run, "out" | "plan">,
  { checkpoint, means, scores, unevaluated }: Outcome,
  next: string,
): Result {
  const { step } = checkpoint.head;
  const done = step === settings.steps;
  const file = join(out, RUN_FILES.checkpoint);
  const metrics = Object.fromEntries(
    Object.entries(means).filter(([name]) => means.finished > 0 || !OF_FINISHED.includes(name)),
  );
  return {
    text: [
      done
        ? `${step} steps done${unevaluated ? ", not evaluated" : ""}`
        : `stopped after ${step} of ${settings.steps} steps`,
      valuesText(metrics),
      valuesText(scores),
      `checkpoint: ${file}`,
      done && !unevaluated ? `next: ${next}` : "continue: the same command with --resume",
    ].filter((line) => line !== "").join("\n"),
    json: { step, steps: settings.steps, checkpoint: file, metrics, scores, unevaluated },
  };
}
