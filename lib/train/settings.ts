/** Settings of training runs, and presets. */
import { z } from "zod";
import type { CanvasKind } from "../arc/canvas.ts";
import { type ModelConfig, MODELS } from "../trm/config.ts";
import { LOSSES, STABLEMAX } from "../trm/loss.ts";
import type { AnswerStep } from "../trm/answers.ts";
import { EMA_CORRECTIONS } from "./ema.ts";
import { EMBEDDING_SCHEMES } from "./embedding_schemes.ts";
import { OPTIMIZERS } from "./optimizer.ts";
import { frozenSteps, strategyShape } from "./strategies.ts";

const count = z.int().min(1);
const orNone = z.int().min(0);
const rate = z.number().min(0);

/** Settings of every strategy. */
const recipeSchema = z.strictObject({
  steps: count.describe("optimizer steps"),
  batchSize: count.describe("pairs in a batch"),
  lr: rate.describe("learning rate of the trunk"),
  embeddingLr: rate.describe("learning rate of the task embeddings"),
  weightDecay: rate.describe("weight decay of the trunk"),
  embeddingWeightDecay: rate.describe("weight decay of the task embeddings"),
  warmupSteps: orNone.describe("steps of the linear warm-up of the learning rates"),
  finalLr: z.number().min(0).max(1).describe(
    "share of the learning rates at the last step, after a cosine decay; 1 for no decay",
  ),
  emaDecay: z.number().min(0).max(1).describe("decay of the moving average of the trunk"),
  emaCorrection: z.enum(EMA_CORRECTIONS).describe(
    "bias correction of the moving average",
  ),
  optimizer: z.enum(OPTIMIZERS).describe("optimizer of the trunk's matrices"),
  muonScale: z.number().positive().describe(
    "root mean square of Muon's updates, in learning rates",
  ),
  loss: z.enum(LOSSES).describe("function from logits to probabilities in the loss"),
  logitScale: z.number().positive().describe("factor of the logits in the loss"),
  exploration: z.number().min(0).max(1).describe(
    "probability that an example takes a random minimum of supervision steps",
  ),
  variants: orNone.describe("augmented variants of each task, besides the task itself"),
  pairsPerDraw: orNone.describe("maximum pairs of a variant per visit; 0 for all"),
  embeddingPer: z.enum(EMBEDDING_SCHEMES).describe(
    "embeddings: one per variant, one per task, or one per task plus a code of the variant or a " +
      "vector per variant",
  ),
  translate: z.enum(["on", "off"]).describe("random positions of training pairs on their canvas"),
  margin: orNone.describe(
    "maximum extra rows and columns of a training canvas, within the longest canvas of the run",
  ),
});

/** Settings of one training run; stored in its checkpoint. */
export const settingsSchema = recipeSchema.extend(strategyShape);

/** Settings of one training run; see {@link settingsSchema}. */
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/** Command-line options that override a preset's settings. */
export const overrideOptions = recipeSchema.partial().shape;

/** Command-line options of the strategies. */
export const strategyOptions = z.strictObject(strategyShape).partial().shape;

/** Returns settings with some of them replaced. */
export function override(settings: Settings, given: Partial<Settings>): Settings {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [key, given[key as keyof Settings] ?? value]),
  ) as Settings;
}

/** A model with its canvas, settings and voting. */
export interface Preset {
  readonly model: ModelConfig;
  readonly canvas: CanvasKind;
  readonly pretrain: Settings;
  readonly posttrain: Settings;
  /** Variants that vote, besides the task itself. */
  readonly votes: number;
  /** Supervision steps whose answers vote. */
  readonly answer: AnswerStep;
}

/** The default strategy; the other values are the paper's for the strategies that use them. */
const WHOLE_TRUNK = {
  strategy: "full",
  embeddingsFraction: 0.25,
  loraRank: 1,
  loraAlpha: 16,
} as const;

/** The reference's optimizer, moving average and loss. */
const REFERENCE = {
  emaCorrection: "off",
  optimizer: "adam-atan2",
  muonScale: 1,
  ...STABLEMAX,
} as const;

/**
 * Chosen on mini-dev (results/mini/README.md). The number of updates of each embedding limits
 * learning, so there are few variants, one pair per visit, and an embedding learning rate far above
 * the paper's. Translation and margins slow learning.
 */
const MINI: Settings = {
  steps: 18_000,
  batchSize: 32,
  lr: 1e-3,
  embeddingLr: 0.1,
  weightDecay: 0.1,
  embeddingWeightDecay: 0.1,
  warmupSteps: 200,
  finalLr: 0.05,
  emaDecay: 0.998,
  ...REFERENCE,
  exploration: 0.1,
  variants: 2,
  pairsPerDraw: 1,
  embeddingPer: "variant",
  translate: "off",
  margin: 0,
  ...WHOLE_TRUNK,
};

/** From the paper's text. The margin applies with `--canvas task` only. */
const PAPER: Settings = {
  steps: 724_000,
  batchSize: 768,
  lr: 1e-4,
  embeddingLr: 1e-2,
  weightDecay: 0.1,
  embeddingWeightDecay: 0.1,
  warmupSteps: 2000,
  finalLr: 1,
  emaDecay: 0.999,
  ...REFERENCE,
  exploration: 0.1,
  variants: 1000,
  pairsPerDraw: 0,
  embeddingPer: "variant",
  translate: "on",
  margin: 2,
  ...WHOLE_TRUNK,
};

const MINI_PRESET = {
  model: MODELS.mini,
  canvas: "task",
  pretrain: MINI,
  posttrain: {
    ...MINI,
    steps: 6000,
    emaDecay: 0.99,
    // Fewer variants fit the train pairs sooner, but generalise less.
    variants: 7,
  },
  votes: 7,
  // Better than the last step on mini-dev after long adaptation (results/mini/README.md).
  answer: "most-confident",
} satisfies Preset;

/**
 * For real tasks on small canvases. Pre-training has constant learning rates, so its checkpoints
 * are comparable; the moving average replaces a decay. Chosen on tasks that are never scored
 * (results/small/README.md), where 15 variants solve most, on weak evidence.
 */
const SMALL_PRESET = {
  ...MINI_PRESET,
  pretrain: { ...MINI, steps: 12_000, finalLr: 1, emaDecay: 0.999 },
  posttrain: { ...MINI_PRESET.posttrain, steps: 3000, variants: 15 },
  votes: 15,
  answer: "last",
} satisfies Preset;

/**
 * More accurate than mini at equal core-seconds, on mini-dev: one supervision step, Muon, and a bias-corrected
 * moving average (docs/fast.md).
 */
const FAST: Settings = {
  ...MINI,
  steps: 4800,
  warmupSteps: 50,
  emaCorrection: "on",
  optimizer: "muon",
  muonScale: 0.8,
  exploration: 0,
  // An embedding is the sum of a task's vector, which its variants learn together, and a variant's.
  embeddingPer: "task-and-variant",
};

/** The same in adaptation. */
const FAST_ADAPTATION: Settings = {
  ...FAST,
  lr: 2e-3,
  emaDecay: 0.99,
  muonScale: 0.2,
  loss: "softmax",
  logitScale: 0.2,
};

/**
 * Weights shrink by about steps times learning rate times weight decay, so short runs need more than the
 * paper's 0.1 (results/fast/README.md).
 */
const FAST_MINI_PRESET = {
  model: MODELS.fast,
  canvas: "task",
  pretrain: { ...FAST, weightDecay: 1 },
  posttrain: { ...FAST_ADAPTATION, steps: 1250, weightDecay: 0.7, muonScale: 0.3, variants: 7 },
  votes: 7,
  answer: "last",
} satisfies Preset;

/**
 * For real tasks: twice as wide, three layers, and smaller updates, which such a trunk learns better by.
 * Larger weight decay does not help there (results/fast/README.md).
 */
const FAST_SMALL_PRESET = {
  ...FAST_MINI_PRESET,
  model: MODELS["fast-wide"],
  pretrain: { ...FAST, steps: 8600, muonScale: 0.4 },
  posttrain: { ...FAST_ADAPTATION, steps: 2400, variants: 31 },
  votes: 31,
} satisfies Preset;

const PAPER_PRESET = {
  model: MODELS.paper,
  canvas: "full",
  pretrain: PAPER,
  posttrain: { ...PAPER, steps: 15_000, batchSize: 384, lr: 2e-4, embeddingLr: 2e-2 },
  votes: 256,
  answer: "last",
} satisfies Preset;

/** Presets by name. */
export const PRESETS = {
  /** Generated tasks, in minutes on a laptop. */
  mini: MINI_PRESET,
  /** The mini preset at half and twice the width: claim C13. */
  "mini-slim": { ...MINI_PRESET, model: MODELS["mini-slim"] },
  "mini-wide": { ...MINI_PRESET, model: MODELS["mini-wide"] },
  /** The mini preset with embeddings of half and twice the length: question Q2. */
  "mini-short-embeddings": { ...MINI_PRESET, model: MODELS["mini-short-embeddings"] },
  "mini-long-embeddings": { ...MINI_PRESET, model: MODELS["mini-long-embeddings"] },
  /** Real tasks with sides up to 10, in hours on a laptop. */
  small: SMALL_PRESET,
  /** The recipe fast for the tasks of mini and of small (docs/fast.md). */
  "fast-mini": FAST_MINI_PRESET,
  "fast-small": FAST_SMALL_PRESET,
  /** The same with convolutions over the neighbours of tokens. */
  "convolutional-mini": { ...FAST_MINI_PRESET, model: MODELS.convolutional },
  "convolutional-small": { ...FAST_SMALL_PRESET, model: MODELS["convolutional-wide"] },
  /** The same with attention heads that see an object, a row, a column or a mirror image. */
  "masked-mini": { ...FAST_MINI_PRESET, model: MODELS.masked },
  "masked-small": { ...FAST_SMALL_PRESET, model: MODELS["masked-wide"] },
  /** fast-mini with a network for each state. */
  "untied-mini": { ...FAST_MINI_PRESET, model: MODELS.untied },
  /** The paper's sizes and learning rates. */
  paper: PAPER_PRESET,
  /** The paper's model at half and twice the width: claim C13. */
  slim: { ...PAPER_PRESET, model: MODELS.slim },
  wide: { ...PAPER_PRESET, model: MODELS.wide },
} satisfies Record<string, Preset>;

/** A preset's name. */
export type PresetName = keyof typeof PRESETS;

/** Names of the presets. */
export const PRESET_NAMES = Object.keys(PRESETS) as [PresetName, ...PresetName[]];

/** The largest share of the steps for the warm-up of {@link withSteps}. */
const WARMUP_SHARE = 0.1;

/** Returns settings for some steps, of which the warm-up takes no large part. */
export const withSteps = (settings: Settings, steps: number): Settings => ({
  ...settings,
  steps,
  warmupSteps: Math.min(settings.warmupSteps, Math.ceil(WARMUP_SHARE * steps)),
});

/** Learning rates of a step. */
export interface LearningRates {
  readonly trunk: number;
  /** Number of the trunk's update, from 1; the trunk is frozen below that. */
  readonly trunkUpdate: number;
  readonly embeddings: number;
}

/** Returns the learning rates of a step, from 1: a linear warm-up, then a cosine decay. */
export function ratesAt(settings: Settings, step: number): LearningRates {
  const { steps, warmupSteps, finalLr, lr, embeddingLr } = settings;
  const rise = Math.min(1, step / Math.max(1, warmupSteps));
  const past = Math.min(1, Math.max(0, step - warmupSteps) / Math.max(1, steps - warmupSteps));
  const factor = rise * (finalLr + (1 - finalLr) * (1 + Math.cos(Math.PI * past)) / 2);
  return {
    trunk: lr * factor,
    trunkUpdate: step - frozenSteps(settings),
    embeddings: embeddingLr * factor,
  };
}
