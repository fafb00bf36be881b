/** Imports checkpoints of the reference implementation. */
import { basename } from "node:path";
import { describeIssues, InputError } from "../errors.ts";
import { stream } from "../random.ts";
import { Carry } from "../train/carry.ts";
import { type Checkpoint, IMPORTED, VERSION } from "../train/checkpoint.ts";
import { EmbeddingTable } from "../train/embeddings.ts";
import { noMetrics } from "../train/metrics.ts";
import { startOf } from "../train/optimizer.ts";
import { PRESETS } from "../train/settings.ts";
import { type ModelConfig, modelSchema } from "../trm/config.ts";
import { fusedLayout } from "../trm/fused_layout.ts";
import type { TorchFile } from "./torch_file.ts";
import { fromReference, REFERENCE_NAMES } from "./trunk.ts";

/** What to import of the embeddings, whose variants the reference's files do not name. */
export const IMPORTED_EMBEDDINGS = ["summary", "all"] as const;

/** Options of an import: sizes that the file does not contain, and which embeddings to keep. */
export interface ImportOptions {
  /** Tokens before the grid that hold an embedding. */
  readonly embeddingTokens: number;
  readonly heads: number;
  /**
   * `summary`: two embeddings with the mean and standard deviation of all, which suffice to initialise
   * new ones; `all`: every embedding, named `imported-` and its number.
   */
  readonly embeddings: (typeof IMPORTED_EMBEDDINGS)[number];
}

/** The preset whose cycles and settings an imported checkpoint has. */
const PRESET = "paper";

/** The prefix of imported embeddings' names. */
const EMBEDDING_NAME = "imported-";

/**
 * Imports a checkpoint. Its step is the number in the file's name; moments and carry, which the
 * reference does not save, are initialised.
 *
 * @throws InputError naming the file, and a tensor that is missing or has another size
 */
export async function importReference(
  file: TorchFile,
  { embeddingTokens, heads, embeddings: which }: ImportOptions,
): Promise<Checkpoint> {
  const names = new Map(Array.from(file.tensors.keys(), (name) => [withoutPrefixes(name), name]));
  const shapeOf = (name: string) => {
    const shape = file.tensors.get(names.get(name) ?? "")?.shape;
    if (shape) return shape;
    throw new InputError(`${file.path}: ${name} is missing`);
  };
  const { pretrain, model: usual } = PRESETS[PRESET];
  const layers = [...names.keys()].filter((name) => /\.self_attn\.qkv_proj\.weight$/.test(name));
  const parsed = modelSchema.safeParse({
    ...usual,
    hidden: shapeOf(REFERENCE_NAMES.hInit)[0],
    heads,
    inner: shapeOf("inner.L_level.layers.0.mlp.gate_up_proj.weight")[0] / 2,
    layers: layers.length,
    embeddingTokens,
    embeddingSize: shapeOf(REFERENCE_NAMES.embeddings)[1],
  });
  if (!parsed.success) {
    throw new InputError(
      `${file.path}: does not fit these options (${describeIssues(parsed.error)}); ` +
        `give --heads and --embedding-tokens as it was trained with`,
    );
  }
  const model: ModelConfig = parsed.data;
  const read = new Map<string, Float32Array>();
  const wanted = [
    ...fusedLayout(model).map(({ name }) => name),
    REFERENCE_NAMES.hInit,
    REFERENCE_NAMES.lInit,
  ];
  for (const name of wanted) {
    const theirs = names.get(name);
    if (theirs === undefined) continue;
    const values = await file.read(theirs);
    if (!values.every(Number.isFinite)) throw notFinite(file, theirs);
    read.set(name, values);
  }
  const { weights, hInit, lInit } = fromReference(model, (name) => read.get(name), file.path);
  const initial = { hInit, lInit };
  const embeddings = await readEmbeddings(
    file,
    names.get(REFERENCE_NAMES.embeddings)!,
    model,
    which,
  );
  const settings = { ...pretrain, batchSize: 1 };
  const length = 30 * 30;
  const step = Math.min(
    settings.steps,
    Number(/(\d+)(?=\D*$)/.exec(basename(file.path))?.[1] ?? 0),
  );
  const carry = new Carry(model, initial, settings.batchSize, length);
  const seed = 0;
  return {
    head: {
      version: VERSION,
      preset: PRESET,
      model,
      canvas: "full",
      settings,
      seed,
      step,
      tasks: IMPORTED,
      length,
      sampler: { epoch: 0, visited: 0, random: stream(seed, "sampler").state() },
      exploration: stream(seed, "exploration").state(),
      unlogged: noMetrics(),
    },
    initial,
    trunk: startOf(weights),
    embeddings,
    carry: carry.state(),
  };
}

const notFinite = ({ path }: TorchFile, name: string) =>
  new InputError(`${path}: ${name} holds NaN or Infinity; take an earlier checkpoint`);

/** Removes the prefixes that compiling and wrapping add to a tensor's name. */
const withoutPrefixes = (name: string) => name.replace(/^(?:_orig_mod\.|module\.|model\.)+/, "");

async function readEmbeddings(
  file: TorchFile,
  name: string,
  { embeddingSize }: ModelConfig,
  which: ImportOptions["embeddings"],
): Promise<EmbeddingTable> {
  const table = new EmbeddingTable(new Float32Array(embeddingSize));
  const [sums, squares] = [new Float64Array(embeddingSize), new Float64Array(embeddingSize)];
  let count = 0;
  await file.readEmbeddings(name, (embeddings) => {
    for (let at = 0; at < embeddings.length; at += embeddingSize, count++) {
      const embedding = embeddings.subarray(at, at + embeddingSize);
      if (!embedding.every(Number.isFinite)) throw notFinite(file, name);
      if (which === "all") table.set(`${EMBEDDING_NAME}${count}`, embedding);
      embedding.forEach((value, i) => {
        sums[i] += value;
        squares[i] += value * value;
      });
    }
  });
  if (count === 0) throw new InputError(`${file.path}: ${name} has no embeddings`);
  if (which === "all") return table;
  const mean = sums.map((sum) => sum / count);
  const deviation = squares.map((square, i) =>
    Math.sqrt(Math.max(0, square / count - mean[i] ** 2))
  );
  for (const sign of [-1, 1]) {
    const name = `${EMBEDDING_NAME}${sign < 0 ? "mean-minus-spread" : "mean-plus-spread"}`;
    table.set(name, Float32Array.from(mean, (value, i) => value + sign * deviation[i]));
  }
  return table;
}
