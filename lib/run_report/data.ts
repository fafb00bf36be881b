/**
 * The data of a run's report: what `collect` computes, what the page shows, and the JSON between them.
 *
 * Each task lists its grids once, as text (`12/30` has two rows); everything else names a grid by its
 * index there, and a variant by its index among the task's variants.
 */
import { z } from "zod";

/** Version of the data's format. */
export const REPORT_VERSION = 1;

const share = z.number().min(0).max(1);
const index = z.int().min(0);
const count = z.int().min(0);

/** An index among a task's grids. */
const gridIndex = index;

/** What is known of the run itself. */
const runSchema = z.strictObject({
  /** The run's folder, as given. */
  folder: z.string(),
  /** The command that made it. */
  command: z.string(),
  /** What its tasks come from. */
  sources: z.array(z.string()).min(1),
  maxSide: z.int().optional(),
  preset: z.string(),
  strategy: z.string(),
  parameters: count,
  seed: count,
  /** Training steps done, and planned. */
  step: count,
  steps: count,
  seconds: z.number().optional(),
  /** Supervision steps of an answer; a model of one does not halt. */
  supervisionSteps: z.int().min(1),
  /** Which supervision steps' answers vote. */
  answer: z.union([z.string(), z.int().min(1)]),
  /** Variants that vote besides the task itself, at most. */
  votes: count,
  /** The variants behind a competition run's submission, and the step of their checkpoint. */
  submitted: z.strictObject({ step: count, variants: z.int().min(1) }).optional(),
  /** Tasks without embeddings, which use the mean of all. */
  untrained: count,
});

const intervalSchema = z.strictObject({ mean: z.number(), low: z.number(), high: z.number() });

/** pass@k with 95% intervals over the tasks whose solutions are known. */
const scoreSchema = z.strictObject({
  tasks: z.int().min(1),
  groups: z.array(z.strictObject({
    group: z.string(),
    tasks: z.int().min(1),
    pass: z.array(z.strictObject({ k: z.string(), ...intervalSchema.shape })).min(1),
  })).min(1),
});

/** A curve: a value at each of some training steps. */
const curveSchema = z.strictObject({
  name: z.string(),
  steps: z.array(count).min(1),
  values: z.array(z.number()).min(1),
}).refine(({ steps, values }) => steps.length === values.length, "has a value for each step");

const candidateSchema = z.strictObject({
  grid: gridIndex,
  /** Votes or, in models that do not halt, the sum of p over all variants. */
  count: z.number().min(0),
  /** Its part of the votes for all candidates. */
  share,
  /** The mean confidence of its votes. */
  confidence: share,
  /** The variants that gave it, once for each vote. */
  variants: z.array(index),
  /** The share of right cells, where the solution is known. */
  cells: share.optional(),
});

/** The answers of a variant after each supervision step. */
const pathSchema = z.strictObject({
  variant: index,
  /** The grid after each step; an empty answer is an empty text. */
  grids: z.array(gridIndex).min(1),
  /** The probability that the grid is right, after each step. */
  halts: z.array(share).min(1),
  /** The steps whose answers vote, from 0. */
  chosen: z.array(index).min(1),
});

const testSchema = z.strictObject({
  input: gridIndex,
  output: gridIndex.optional(),
  /** The best candidates, best first; the first two are the attempts. */
  candidates: z.array(candidateSchema),
  /** Candidates that are left out, and their votes. */
  left: z.strictObject({ candidates: count, share }),
  /** In models that halt; those of some variants. */
  paths: z.array(pathSchema),
});

/** How far a task is solved; `unknown` where a solution is unknown. */
export const STATUSES = ["solved", "part", "near", "unsolved", "unknown"] as const;

const taskSchema = z.strictObject({
  id: z.string(),
  group: z.string().optional(),
  status: z.enum(STATUSES),
  /** The longest side of its train pairs and test inputs. */
  side: z.int().min(1),
  /** Whether it has embeddings of its own. */
  trained: z.boolean(),
  /** Part of the votes for the first attempt, mean over test inputs. */
  share,
  /** Right cells of the better attempt, mean over test inputs, where solutions are known. */
  cells: share.optional(),
  /** Right answers to its train pairs, over variants. */
  fit: share,
  grids: z.array(z.string().regex(/^(\d+(\/\d+)*)?$/)),
  /** The names of the variants after the task's id: empty for the task itself. */
  variants: z.array(z.string()).min(1),
  train: z.array(z.strictObject({
    input: gridIndex,
    output: gridIndex,
    /** Share of variants that answer it right. */
    right: share,
  })).min(1),
  test: z.array(testSchema).min(1),
});

/** Predictions whose probabilities lie in one range. */
const binSchema = z.strictObject({
  low: share,
  high: share,
  count,
  /** Mean probability and share of right answers; 0 in an empty bin. */
  probability: share,
  right: share,
});

/** How well a probability fits the share of right answers. */
const calibrationSchema = z.strictObject({
  count: z.int().min(1),
  bins: z.array(binSchema).min(1),
  /** Mean probability and share of right answers. */
  probability: share,
  right: share,
  /** Expected calibration error: the mean gap of the bins, weighted by their counts. */
  error: share,
  /** Brier score: the mean squared difference of probability and outcome. */
  brier: share,
  /** The same means after each supervision step. */
  steps: z.array(z.strictObject({ step: z.int().min(1), probability: share, right: share })),
});

const similaritySchema = z.strictObject({
  /** What is compared: `within a task`, … */
  name: z.string(),
  pairs: z.int().min(1),
  mean: z.number().min(-1).max(1),
  /** Pairs in each of the histogram's equal ranges of -1…1. */
  histogram: z.array(count).min(1),
});

/** The schema of a report's data. */
export const reportSchema = z.strictObject({
  version: z.literal(REPORT_VERSION),
  run: runSchema,
  /** Missing where no solution is known. */
  score: scoreSchema.optional(),
  /** Means of training by step. */
  curves: z.array(curveSchema),
  /** The share of right cells from which an unsolved task is a near miss. */
  near: share,
  tasks: z.array(taskSchema).min(1),
  /** Of train pairs and of test pairs; missing where nothing can be judged. */
  calibration: z.strictObject({
    train: calibrationSchema.optional(),
    test: calibrationSchema.optional(),
  }),
  similarity: z.strictObject({
    /** The most variants of a task that are compared. */
    variants: z.int().min(1),
    kinds: z.array(similaritySchema),
  }),
});

/** The data of a report; see {@link reportSchema}. */
export type ReportData = z.output<typeof reportSchema>;
/** A task of a report. */
export type ReportTask = ReportData["tasks"][number];
/** A test input of a task. */
export type ReportTest = ReportTask["test"][number];
/** A candidate of a test input. */
export type ReportCandidate = ReportTest["candidates"][number];
/** The answers of a variant after each supervision step. */
export type ReportPath = ReportTest["paths"][number];
/** A curve of training. */
export type Curve = ReportData["curves"][number];
/** How well a probability fits the share of right answers. */
export type Calibration = z.output<typeof calibrationSchema>;
/** The similarity of some pairs of embeddings. */
export type Similarity = z.output<typeof similaritySchema>;
/** The scores of a report. */
export type ReportScore = z.output<typeof scoreSchema>;
