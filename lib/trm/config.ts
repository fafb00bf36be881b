/** The sizes of a Tiny Recursive Model, and the ones that have a name. */
import { z } from "zod";

const size = z.number().int().positive();
const few = size.max(100);

/**
 * How positions turn queries and keys: `1d` by 30·row + column, as the paper has it; `axial` half of
 * each head by the row and half by the column.
 */
export const ROPES = ["1d", "axial"] as const;

/** What of a model can be changed without changing the shapes of its weights. */
const recursion = {
  hCycles: few.describe("updates of z_H in a supervision step; the last one has gradients"),
  lCycles: few.describe("updates of z_L before each update of z_H"),
  maxSteps: few.describe("most supervision steps an example gets"),
  rope: z.enum(ROPES).describe("what rotary embedding turns by: one position, or row and column"),
};

/** Command-line options that override these one by one. */
export const recursionOptions = z.strictObject(recursion).partial().shape;

/** Sizes and counts that fix what a model computes; stored in every checkpoint. */
export const modelSchema = z.strictObject({
  hidden: size.describe("width D of every state"),
  heads: size.describe("attention heads"),
  inner: size.describe("width I of the feed-forward layer"),
  layers: few.describe("blocks in the one network that updates both states"),
  hCycles: recursion.hCycles,
  lCycles: recursion.lCycles,
  maxSteps: recursion.maxSteps,
  embeddingTokens: few.describe("tokens P in front of the grid that hold the task's embedding"),
  embeddingSize: size.describe("length E of a task's embedding"),
  rope: recursion.rope,
}).refine(({ hidden, heads }) => hidden % (2 * heads) === 0, {
  path: ["heads"],
  error: "hidden must be a multiple of twice the heads: rotary embedding turns pairs of a head",
}).refine(({ hidden, heads, rope }) => rope === "1d" || hidden % (4 * heads) === 0, {
  path: ["heads"],
  error:
    "hidden must be a multiple of four times the heads: axial rotary embedding halves each head",
}).refine(
  ({ hidden, embeddingTokens, embeddingSize }) => embeddingSize <= embeddingTokens * hidden,
  {
    path: ["embeddingSize"],
    error: "an embedding must fit into its task tokens: embeddingSize ≤ embeddingTokens · hidden",
  },
);

/** A model's sizes; see {@link modelSchema}. */
export type ModelConfig = Readonly<z.infer<typeof modelSchema>>;

/**
 * Returns whether examples carry their states from one supervision step to the next, and halt. With a
 * single step there is nothing to carry and nothing to halt. The halting head then keeps its initial
 * weights, so that a trunk has the same parameters at any recursion.
 */
export const carriesStates = ({ maxSteps }: Pick<ModelConfig, "maxSteps">): boolean => maxSteps > 1;

/** Learns the generated mini tasks in minutes on a laptop. */
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

/** One pass through the network answers: no recursion over supervision steps, grids known as planes. */
const FAST: ModelConfig = { ...MINI, hCycles: 1, lCycles: 1, maxSteps: 1, rope: "axial" };

/** The paper's: 6,829,058 trunk parameters. */
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

/** The sizes that have a name. Those of other widths have heads and embeddings in proportion. */
export const MODELS = {
  mini: MINI,
  "mini-slim": { ...MINI, hidden: 32, heads: 2, inner: 80, embeddingSize: 64 },
  "mini-wide": { ...MINI, hidden: 128, heads: 8, inner: 320, embeddingSize: 256 },
  "mini-short-embeddings": { ...MINI, embeddingSize: 64 },
  "mini-long-embeddings": { ...MINI, embeddingTokens: 4, embeddingSize: 256 },
  fast: FAST,
  "fast-wide": { ...FAST, hidden: 128, heads: 8, inner: 320, embeddingSize: 256 },
  paper: PAPER,
  slim: { ...PAPER, hidden: 256, heads: 4, inner: swiGluWidth(256, 4), embeddingSize: 256 },
  wide: { ...PAPER, hidden: 1024, heads: 16, inner: swiGluWidth(1024, 4), embeddingSize: 1024 },
} satisfies Record<string, ModelConfig>;

/** The reference's feed-forward width: 2·expansion·D/3, up to the next multiple of 256. */
export function swiGluWidth(hidden: number, expansion: number): number {
  return Math.ceil(Math.round(2 * expansion * hidden / 3) / 256) * 256;
}
