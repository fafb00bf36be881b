/** From a checkpoint of the reference implementation to one of ours. */
import { basename } from "node:path";
import { InputError } from "../errors.ts";
import { stream } from "../random.ts";
import type { TorchFile } from "../torch/file.ts";
import { type ModelConfig, modelSchema } from "../trm/config.ts";
import { fromReference, REFERENCE_NAMES, referenceLayout } from "../trm/reference.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { noMetrics } from "./metrics.ts";
import { startOf } from "./optimizer.ts";
import { RowTable } from "./rows.ts";
import { PRESETS } from "./settings.ts";
import { Slots } from "./slots.ts";

/** What an import does with the rows, whose variants the reference's files do not name. */
export const IMPORTED_ROWS = ["summary", "all"] as const;

/** What a file does not say. */
export interface ImportOptions {
  /** Tokens in front of the grid that hold a row. */
  readonly taskTokens: number;
  readonly heads: number;
  /**
   * `summary`: two rows that have the mean and the standard deviation of all, which is what new rows
   * begin by. `all`: every row, under the name `imported-` and its number.
   */
  readonly rows: (typeof IMPORTED_ROWS)[number];
}

/** The preset whose cycles and settings an imported checkpoint has: it was the paper's. */
const PRESET = "paper";

/** What the mix of an imported checkpoint is called, since nothing is known of it. */
export const IMPORTED = "imported";

/** Begins the names of imported rows. */
const ROW_NAME = "imported-";

/**
 * The checkpoint in a file of the reference. Its step is the number in the file's name; moments and
 * slots, which the reference does not save, are those of a beginning. Throws an InputError that names
 * the file and what of it is missing or does not fit.
 */
export async function importReference(
  file: TorchFile,
  { taskTokens, heads, rows: which }: ImportOptions,
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
    taskTokens,
    rowSize: shapeOf(REFERENCE_NAMES.rows)[1],
  });
  if (!parsed.success) {
    const [{ path: [what], message }] = parsed.error.issues;
    throw new InputError(
      `${file.path}: does not fit these options, ${String(what)}: ${message}; ` +
        `give --heads and --embedding-tokens as it was trained with`,
    );
  }
  const model: ModelConfig = parsed.data;
  const read = new Map<string, Float32Array>();
  const wanted = [
    ...referenceLayout(model).map(({ name }) => name),
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
  const rows = await readRows(file, names.get(REFERENCE_NAMES.rows)!, model, which);
  const settings = { ...pretrain, batch: 1 };
  const length = 30 * 30;
  const step = Math.min(
    settings.steps,
    Number(/(\d+)(?=\D*$)/.exec(basename(file.path))?.[1] ?? 0),
  );
  const slots = new Slots(model, initial, settings.batch, length);
  const seed = 0;
  return {
    head: {
      version: 1,
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
    rows,
    slots: slots.state(),
  };
}

const notFinite = ({ path }: TorchFile, name: string) =>
  new InputError(`${path}: ${name} holds NaN or Infinity; take an earlier checkpoint`);

/** The name of a tensor without what compiling and wrapping put in front of it. */
const withoutPrefixes = (name: string) => name.replace(/^(?:_orig_mod\.|module\.|model\.)+/, "");

async function readRows(
  file: TorchFile,
  name: string,
  { rowSize }: ModelConfig,
  which: ImportOptions["rows"],
): Promise<RowTable> {
  const table = new RowTable(new Float32Array(rowSize));
  const [sums, squares] = [new Float64Array(rowSize), new Float64Array(rowSize)];
  let count = 0;
  await file.readRows(name, (rows) => {
    for (let at = 0; at < rows.length; at += rowSize, count++) {
      const row = rows.subarray(at, at + rowSize);
      if (!row.every(Number.isFinite)) throw notFinite(file, name);
      if (which === "all") table.set(`${ROW_NAME}${count}`, row);
      row.forEach((value, i) => {
        sums[i] += value;
        squares[i] += value * value;
      });
    }
  });
  if (count === 0) throw new InputError(`${file.path}: ${name} has no rows`);
  if (which === "all") return table;
  const mean = sums.map((sum) => sum / count);
  const spread = squares.map((square, i) => Math.sqrt(Math.max(0, square / count - mean[i] ** 2)));
  for (const sign of [-1, 1]) {
    const name = `${ROW_NAME}${sign < 0 ? "mean-minus-spread" : "mean-plus-spread"}`;
    table.set(name, Float32Array.from(mean, (value, i) => value + sign * spread[i]));
  }
  return table;
}
