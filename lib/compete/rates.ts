/** Measures how fast this machine adapts and votes. */
import { median } from "d3-array";
import { canvasOf } from "../arc/canvas.ts";
import { lengthOf } from "../arc/examples.ts";
import type { Task } from "../arc/task.ts";
import type { Adaptation } from "../train/adaptation.ts";
import { type Checkpoint, predictorOf } from "../train/checkpoint.ts";
import { train } from "../train/loop.ts";
import { predictTasks, VOTE_BATCH_SIZE } from "../vote/predict.ts";
import { ALONE } from "../mpi/ranks.ts";
import type { ComputeOptions } from "../trm/compile.ts";
import type { Rates } from "./plan.ts";

/** The first steps, which compile too. */
export const COMPILING_STEPS = 3;

/** Steps that are measured at most. */
const MOST_STEPS = 40;

/** Seconds after the first step within which slow steps are measured, if two are done. */
const SLOW = 10;

/** Tasks whose answers are measured, evenly spaced, besides that of the longest canvas. */
const TASKS = 16;

/** How long to measure steps, and what computes them. */
export interface MeasureOptions extends ComputeOptions {
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** Measures the rates of an adaptation on its own tasks, from a start that is thrown away. */
export async function measureRates(
  adaptation: Adaptation,
  tasks: readonly Task[],
  options: MeasureOptions,
): Promise<Rates> {
  const { secondsPerStep, checkpoint } = await measureSteps(adaptation, options);
  options.signal.throwIfAborted();
  return { secondsPerStep, ...await measureAnswers(checkpoint, tasks, options) };
}

/** Measures the steps of an adaptation, from a start that is thrown away; NaN where too few were done in time. */
export async function measureSteps(
  { plan, training, start }: Adaptation,
  { seconds, signal, ranks = ALONE, ...options }: MeasureOptions,
): Promise<{ secondsPerStep: number; checkpoint: Checkpoint }> {
  const begun = await start({ ...options, ranks, signal });
  const enough = new AbortController();
  const isEnough = ranks.agreed(enough.signal);
  const began = performance.now();
  const ends: number[] = [];
  const settings = { ...plan.settings, steps: MOST_STEPS };
  const checkpoint = await train({ ...plan, settings }, training, begun, {
    logEvery: MOST_STEPS,
    onLog: () => Promise.resolve(),
    onStep: () => {
      const now = performance.now();
      const steps = ends.push(now);
      const isSlow = now - ends[0] > 1000 * SLOW;
      if (now - began > 1000 * seconds && (steps > COMPILING_STEPS || isSlow)) enough.abort();
    },
    isDue: () => false,
    onCheckpoint: () => Promise.resolve(),
    signal: AbortSignal.any([signal, isEnough]),
  }, { ...options, ranks });
  const durations = ends.slice(1).map((end, i) => (end - ends[i]) / 1000);
  const compiled = durations.slice(Math.min(COMPILING_STEPS, durations.length) - 1);
  // Steps become faster: caches fill, and browsers compile further while they run.
  const later = compiled.slice(Math.floor(compiled.length / 2));
  const secondsPerStep = ranks.ofRoot(median(later) ?? NaN);
  return { secondsPerStep, checkpoint };
}

/** Measures two rounds of votes; the first one also compiles. */
async function measureAnswers(
  checkpoint: Checkpoint,
  tasks: readonly Task[],
  { seconds: _, ranks = ALONE, ...options }: MeasureOptions,
): Promise<Omit<Rates, "secondsPerStep">> {
  const { canvas } = checkpoint.head;
  const lengths = tasks.map((task) => lengthOf([canvasOf(task, canvas)]));
  // Answers take the time of the longest canvas.
  const longest = lengths.indexOf(Math.max(...lengths));
  const asked = tasks.filter((_, i) => i === longest || i % Math.ceil(tasks.length / TASKS) === 0);
  const settings = { votes: 1, batchSize: VOTE_BATCH_SIZE };
  const ends = [performance.now()];
  await predictTasks(predictorOf(checkpoint), asked, settings, {
    ...options,
    ranks,
    round: 1,
    onRound: () => Promise.resolve(void ends.push(performance.now())),
  });
  const [first, second = first] = ends.slice(1)
    .map((end, i) => ranks.ofRoot((end - ends[i]) / 1000));
  const answers = asked.reduce((sum, { test }) => sum + test.length, 0);
  return { secondsPerVote: Math.max(0, first - second), secondsPerAnswer: second / answers };
}
