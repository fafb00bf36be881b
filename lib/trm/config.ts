/** Sizes of a Tiny Recursive Model, and named models. */
import { z } from "zod";

const size = z.number().int().positive();
const few = size.max(100);

/**
 * - `1d`: rotates by 30·row + column, as in the paper
 * - `axial`: rotates half of each head by the row, half by the column
 */
export const ROPES = ["1d", "axial"] as const;

/** Attention masks of a head; see `visibleToHeads`. */
export const HEAD_MASKS = [
  "none",
  "object",
  "left",
  "right",
  "above",
  "below",
  "mirrored-column",
  "mirrored-row",
] as const;

/** The attention mask of a head. */
export type HeadMask = typeof HEAD_MASKS[number];

/** Settings that keep the shapes of a model's weights. */
const recursion = {
  hCycles: few.describe("updates of z_H in a supervision step; the last one has gradients"),
  lCycles: few.describe("updates of z_L before each update of z_H"),
  maxSteps: few.describe("maximum supervision steps of an example"),
  rope: z.enum(ROPES).describe("rotary embedding of one position, or of row and column"),
};

/** Command-line options that override them. */
export const recursionOptions = z.strictObject(recursion).partial().shape;

/** Sizes and counts of a model; stored in every checkpoint. */
export const modelSchema = z.strictObject({
  hidden: size.describe("width D of every state"),
  heads: size.describe("attention heads"),
  inner: size.describe("width I of the feed-forward layer"),
  layers: few.describe("blocks in a network"),
  networks: z.literal([1, 2]).optional().describe(
    "1, as in TRM and where absent: one network updates both states; 2, as in HRM: one for each",
  ),
  initialStates: z.enum(["random", "zero"]).optional().describe(
    "initial z_H and z_L: a random vector each, as in TRM and where absent, or zeros",
  ),
  convolution: z.enum(["none", "cross"]).optional().describe(
    "none, as in TRM and where absent; cross: attention and the feed-forward layer of each block read a " +
      "token plus its four neighbours on the canvas, weighted by channel",
  ),
  headMasks: z.array(z.enum(HEAD_MASKS)).optional().describe(
    "what each attention head sees besides the task embedding: with none, as in TRM and where absent, all " +
      "tokens; with object, the cells of a token's colour that connect to it through neighbours of that " +
      "colour; else, of its row, the part to its left or right; of its column, the part above or below, " +
      "itself included; or its mirror image in the input grid, in another column or row",
  ),
  hCycles: recursion.hCycles,
  lCycles: recursion.lCycles,
  maxSteps: recursion.maxSteps,
  embeddingTokens: few.describe("tokens P before the grid that hold the task embedding"),
  embeddingSize: size.describe("length E of a task embedding"),
  rope: recursion.rope,
}).refine(({ hidden, heads }) => hidden % (2 * heads) === 0, {
  path: ["heads"],
  error: "hidden must be a multiple of 2 · heads: rotary embedding turns pairs of numbers",
}).refine(({ hidden, heads, rope }) => rope === "1d" || hidden % (4 * heads) === 0, {
  path: ["heads"],
  error: "hidden must be a multiple of 4 · heads: axial rotary embedding halves each head",
}).refine(({ heads, headMasks }) => !headMasks || headMasks.length === heads, {
  path: ["headMasks"],
  error: "each head needs a mask: headMasks must have as many as heads",
}).refine((model) => model.embeddingSize <= model.embeddingTokens * model.hidden, {
  path: ["embeddingSize"],
  error: "an embedding must fit into its tokens: embeddingSize ≤ embeddingTokens · hidden",
});

/** A model's sizes; see {@link modelSchema}. */
export type ModelConfig = Readonly<z.infer<typeof modelSchema>>;

/** Returns the number of blocks that have weights: those of all networks. */
export const blocksOf = ({ layers, networks = 1 }: Pick<ModelConfig, "layers" | "networks">) =>
  layers * networks;

/**
 * Returns whether examples carry states between supervision steps, and halt: in models of several steps.
 * Others keep an untrained halting head, so that a trunk has the same weights at any recursion.
 */
export const carriesStates = ({ maxSteps }: Pick<ModelConfig, "maxSteps">): boolean => maxSteps > 1;

/** Model of the generated mini tasks: trains in minutes on a laptop. */
const MINI: ModelConfig = {
  hidden: 64,
  heads: 4,
  inner: 160,
  layers: 2,
  hCycles: 2,
  lCycles: 2,
  maxSteps: 4,
  embeddingTokens: 2,
  embeddingSize: 128,
  rope: "1d",
};

/** Model of the fast presets: one supervision step of one cycle. */
const FAST: ModelConfig = { ...MINI, hCycles: 1, lCycles: 1, maxSteps: 1, rope: "axial" };

/** Eight heads, one with each mask. */
const MASKED: Pick<ModelConfig, "heads" | "headMasks"> = {
  heads: HEAD_MASKS.length,
  headMasks: [...HEAD_MASKS],
};

/** Model of the fast presets for real tasks. */
const FAST_WIDE: ModelConfig = {
  ...FAST,
  hidden: 128,
  heads: 8,
  inner: 320,
  embeddingSize: 256,
  layers: 3,
};

/** The paper's model: 6,829,058 trunk parameters. */
const PAPER: ModelConfig = {
  hidden: 512,
  heads: 8,
  inner: swiGluWidth(512, 4),
  layers: 2,
  hCycles: 3,
  lCycles: 4,
  maxSteps: 16,
  embeddingTokens: 16,
  embeddingSize: 512,
  rope: "1d",
};

/** Models by name. Heads and embeddings are proportional to the width. */
export const MODELS = {
  mini: MINI,
  "mini-slim": { ...MINI, hidden: 32, heads: 2, inner: 80, embeddingSize: 64 },
  "mini-wide": { ...MINI, hidden: 128, heads: 8, inner: 320, embeddingSize: 256 },
  "mini-short-embeddings": { ...MINI, embeddingSize: 64 },
  "mini-long-embeddings": { ...MINI, embeddingTokens: 4, embeddingSize: 256 },
  fast: FAST,
  "fast-wide": FAST_WIDE,
  convolutional: { ...FAST, convolution: "cross" },
  "convolutional-wide": { ...FAST_WIDE, convolution: "cross" },
  masked: { ...FAST, ...MASKED },
  "masked-wide": { ...FAST_WIDE, ...MASKED },
  untied: { ...FAST, networks: 2, initialStates: "zero" },
  paper: PAPER,
  slim: { ...PAPER, hidden: 256, heads: 4, inner: swiGluWidth(256, 4), embeddingSize: 256 },
  wide: { ...PAPER, hidden: 1024, heads: 16, inner: swiGluWidth(1024, 4), embeddingSize: 1024 },
} satisfies Record<string, ModelConfig>;

/** Returns the reference's feed-forward width: 2·expansion·D/3, rounded up to a multiple of 256. */
export function swiGluWidth(hidden: number, expansion: number): number {
  return Math.ceil(Math.round(2 * expansion * hidden / 3) / 256) * 256;
}
