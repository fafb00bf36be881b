/** What a training run can be told, and the presets that choose it all. */
import { z } from "zod";
import type { CanvasKind } from "../arc/canvas.ts";
import { describeIssues, InputError } from "../errors.ts";
import { type ModelConfig, MODELS, modelSchema, recursionOptions } from "../trm/config.ts";
import { LOSSES, STABLEMAX } from "../trm/loss.ts";
import type { AnswerStep } from "../trm/answers.ts";
import { EMA_CORRECTIONS } from "./ema.ts";

import { OPTIMIZERS } from "./optimizer.ts";
import { EMBEDDING_SCHEMES } from "./embedding_schemes.ts";
import { frozenSteps, strategyShape } from "./strategies.ts";

const count = z.int().min(1);
const orNone = z.int().min(0);
const rate = z.number().min(0);

/** How a run trains, whatever it trains. */
const recipeSchema = z.strictObject({
  steps: count.describe("optimizer steps"),
  batchSize: count.describe("pairs in a batch"),
  lr: rate.describe("learning rate of the trunk"),
  embeddingLr: rate.describe("learning rate of the task embeddings"),
  weightDecay: rate.describe("weight decay of the trunk"),
  embeddingWeightDecay: rate.describe("weight decay of the task embeddings"),
  warmupSteps: orNone.describe("steps over which the learning rates rise from 0"),
  finalLr: z.number().min(0).max(1).describe(
    "share of the learning rates that a cosine falls to at the last step; 1 keeps them",
  ),
  emaDecay: z.number().min(0).max(1).describe("decay of the moving average of the trunk"),
  emaCorrection: z.enum(EMA_CORRECTIONS).describe(
    "taking the untrained start out of the moving average",
  ),
  optimizer: z.enum(OPTIMIZERS).describe("what updates the trunk's matrices"),
  muonScale: z.number().positive().describe(
    "root mean square of muon's updates, in learning rates",
  ),
  loss: z.enum(LOSSES).describe("what makes probabilities of logits in the loss"),
  logitScale: z.number().positive().describe("factor of the logits in the loss"),
  exploration: z.number().min(0).max(1).describe("probability that a slot may not halt early"),
  variants: orNone.describe("augmented variants of each task besides itself"),
  pairsPerDraw: orNone.describe("pairs of a variant at a visit, at most; 0 for all"),
  embeddingPer: z.enum(EMBEDDING_SCHEMES).describe(
    "what has an embedding: each variant, each task, or each task with a code of its variants, or a " +
      "vector of each variant's own, added",
  ),
  translate: z.enum(["on", "off"]).describe(
    "moving training pairs to random places of their canvas",
  ),
  margin: orNone.describe(
    "rows and columns by which a training canvas may be larger, at most, where the run's longest one leaves room",
  ),
});

/** Settings of one training run; stored in its checkpoint. */
export const settingsSchema = recipeSchema.extend(strategyShape);

/** Settings of one training run; see {@link settingsSchema}. */
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/** Options of a command line that replace a preset's settings one by one. */
export const overrideOptions = recipeSchema.partial().shape;

/** Those that say what of a trained trunk is adapted. */
export const strategyOptions = z.strictObject(strategyShape).partial().shape;

/** A preset's settings with those replaced that a person gave. */
export function override(settings: Settings, given: Partial<Settings>): Settings {
  const entries = Object.keys(settings).map((key) => key as keyof Settings).map((key) =>
    [key, given[key] ?? settings[key]] as const
  );
  return Object.fromEntries(entries) as Settings;
}

/**
 * Returns a model with its recursion and its rotary embedding overridden by what is given.
 *
 * @throws InputError where they do not fit the model's sizes
 */
export function overrideModel(model: ModelConfig, given: Partial<ModelConfig>): ModelConfig {
  const keys = Object.keys(recursionOptions) as (keyof typeof recursionOptions)[];
  const entries = keys.map((key) => [key, given[key] ?? model[key]] as const);
  const parsed = modelSchema.safeParse({ ...model, ...Object.fromEntries(entries) });
  if (parsed.success) return parsed.data;
  throw new InputError(`the model does not fit together: ${describeIssues(parsed.error)}`);
}

/** Everything that a name stands for. */
export interface Preset {
  readonly model: ModelConfig;
  readonly canvas: CanvasKind;
  readonly pretrain: Settings;
  readonly posttrain: Settings;
  /** Variants that vote beside the task itself. */
  readonly votes: number;
  /** The supervision step whose answer counts in a vote. */
  readonly answer: AnswerStep;
}

/** All of the trunk trains unless a strategy is asked for; the numbers are the paper's for those. */
const WHOLE_TRUNK = {
  strategy: "full",
  embeddingsFraction: 0.25,
  loraRank: 1,
  loraAlpha: 16,
} as const;

/** The reference's: one optimizer for all of the trunk, a moving average of its start too, stablemax. */
const REFERENCE = {
  emaCorrection: "off",
  optimizer: "adam-atan2",
  muonScale: 1,
  ...STABLEMAX,
} as const;

/**
 * Chosen on mini-dev (results/mini/README.md): what holds learning back is how often each embedding is
 * updated, so there are few variants, one pair a visit, and embedding rates far above the paper's. Pairs
 * are not moved about and canvases not widened, because both slowed learning there.
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

/** The paper's text. Its canvas is full, so the margin counts only with `--canvas task`. */
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
    // More than in pre-training: fewer fitted the train pairs sooner, but not the test pairs.
    variants: 7,
  },
  votes: 7,
  // Better on mini-dev where adaptation is long (results/mini/README.md).
  answer: "most-confident",
} satisfies Preset;

/**
 * For real tasks on small canvases. Pre-training keeps its rates, so that it may be cut into pieces
 * and any of its checkpoints compared; the moving average does what falling rates would. Chosen on
 * tasks that are never scored (results/small/README.md), where 15 variants solved most, if not surely.
 */
const SMALL_PRESET = {
  ...MINI_PRESET,
  pretrain: { ...MINI, steps: 12_000, finalLr: 1, emaDecay: 0.999 },
  posttrain: { ...MINI_PRESET.posttrain, steps: 3000, variants: 15 },
  votes: 15,
  answer: "last",
} satisfies Preset;

/**
 * What learns most in every core-second, measured on mini-dev: one pass through the network instead
 * of several supervision steps, matrices by Muon, an average that forgets the untrained start.
 */
const FAST: Settings = {
  ...MINI,
  steps: 4800,
  warmupSteps: 50,
  emaCorrection: "on",
  optimizer: "muon",
  muonScale: 0.8,
  exploration: 0,
  // Variants that share a task's embedding learn it together, and solve more of their test pairs.
  embeddingPer: "task-and-variant",
};

const FAST_MINI_PRESET = {
  model: MODELS.fast,
  canvas: "task",
  pretrain: FAST,
  posttrain: {
    ...FAST,
    steps: 1250,
    lr: 2e-3,
    emaDecay: 0.99,
    muonScale: 0.2,
    loss: "softmax",
    logitScale: 0.2,
    variants: 7,
  },
  votes: 7,
  answer: "last",
} satisfies Preset;

/**
 * The same for real tasks, twice as wide: the wider trunk answers as many test pairs at a third of the
 * train pairs learned, and has hours to learn.
 */
const FAST_SMALL_PRESET = {
  ...FAST_MINI_PRESET,
  model: MODELS["fast-wide"],
  pretrain: { ...FAST, steps: 13_000 },
  posttrain: { ...FAST_MINI_PRESET.posttrain, steps: 2400, variants: 31 },
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

/** The presets by name. */
export const PRESETS = {
  /** Generated tasks on a laptop's processor, in minutes. */
  mini: MINI_PRESET,
  /** The mini preset at half the width, and at twice: claim C13 at this scale. */
  "mini-slim": { ...MINI_PRESET, model: MODELS["mini-slim"] },
  "mini-wide": { ...MINI_PRESET, model: MODELS["mini-wide"] },
  /** With embeddings half as long, and twice: question Q2. */
  "mini-short-embeddings": { ...MINI_PRESET, model: MODELS["mini-short-embeddings"] },
  "mini-long-embeddings": { ...MINI_PRESET, model: MODELS["mini-long-embeddings"] },
  /** Real tasks of sides up to 10, on a laptop's processor, in hours. */
  small: SMALL_PRESET,
  /** The same tasks by the recipe that learns most in every core-second; the paper's stands above. */
  "fast-mini": FAST_MINI_PRESET,
  "fast-small": FAST_SMALL_PRESET,
  /** The sizes and rates of the paper (section on training; batch 768, then 384 doubled rates). */
  paper: PAPER_PRESET,
  /** The paper's at half the width, and at twice: its claim C13. */
  slim: { ...PAPER_PRESET, model: MODELS.slim },
  wide: { ...PAPER_PRESET, model: MODELS.wide },
} satisfies Record<string, Preset>;

/** A preset's name. */
export type PresetName = keyof typeof PRESETS;

/** The names, for options. */
export const PRESET_NAMES = Object.keys(PRESETS) as [PresetName, ...PresetName[]];

/** What one step trains, and how fast. */
export interface LearningRates {
  /** Learning rate of the trunk, and which of its updates this is; below 1 it stays as it is. */
  readonly trunk: number;
  readonly trunkUpdate: number;
  /** Learning rate of the embeddings. */
  readonly embeddings: number;
}

/**
 * The learning rates at a step, counted from 1: linear warm-up, then a cosine. Both follow the step,
 * also while the trunk is frozen.
 */
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
