/** Checkpoints: the state of a run as a safetensors file. Equal runs give equal bytes. */
import { sum } from "d3-array";
import { z } from "zod";
import { parseVariant } from "../arc/augment.ts";
import { describeIssues, InputError } from "../errors.ts";
import {
  decodeSafetensors,
  safetensorsPieces,
  type StoredTensor,
  type WrittenTensor,
} from "../safetensors.ts";
import { carriesStates, modelSchema } from "../trm/config.ts";
import { Lora } from "../trm/lora.ts";
import { type InitialStates, layoutOf, type Parameter, viewOf } from "../trm/parameters.ts";
import { adamSize, averagedTrunk, type TrunkState, type TrunkTraining } from "./optimizer.ts";
import { EmbeddingTable } from "./embeddings.ts";
import { metricsSchema, noMetrics } from "./metrics.ts";
import type { CarryState } from "./carry.ts";
import { PRESET_NAMES, PRESETS, settingsSchema } from "./settings.ts";
import { STRATEGIES } from "./strategies.ts";

const real = z.number();

const randomSchema = z.strictObject({ c: real, s0: real, s1: real, s2: real });

/** Version of the checkpoint format. */
export const VERSION = 2;

/** Stands for the unknown task mix of an imported checkpoint. */
export const IMPORTED = "imported";

const headSchema = z.strictObject({
  version: z.literal(VERSION, {
    error: `is not ${VERSION}: another version of this project wrote it; create it again`,
  }),
  preset: z.enum(PRESET_NAMES),
  model: modelSchema,
  canvas: z.enum(["task", "full"]),
  settings: settingsSchema,
  /** Seed of the run: variants, positions, sampling and exploration. */
  seed: z.int().min(0),
  /** Training steps so far. */
  step: z.int().min(0),
  /** Hash of the tasks; a run is only resumed on the same tasks. */
  tasks: z.string(),
  /** Grid tokens S of an example. */
  length: z.int().min(1),
  sampler: z.strictObject({
    epoch: z.int().min(0),
    visited: z.int().min(0),
    random: randomSchema,
  }),
  /** Random state of exploration, in models that halt. */
  exploration: randomSchema.optional(),
  /** Metrics since the last log line. */
  unlogged: metricsSchema.default(noMetrics),
});

/** Description of a checkpoint's run. */
export type Head = Readonly<z.infer<typeof headSchema>>;

/** A checkpoint. */
export interface Checkpoint {
  readonly head: Head;
  readonly initial: InitialStates;
  readonly trunk: TrunkTraining;
  readonly embeddings: EmbeddingTable;
  /** In models that carry states. */
  readonly carry?: CarryState;
}

/** Metadata key of the head, as JSON. */
const HEAD = "trm-checkpoint";

/** Prefix of the frozen weights that LoRA adapts. */
const BASE = "base";

/** Returns the parameters within the first `size` elements of a flat vector. */
const firstOf = (layout: readonly Parameter[], size: number) =>
  layout.filter(({ offset }) => offset < size);

/** Encodes names as lines; a variant's name has no line break. */
const encodeNames = (names: readonly string[]) => new TextEncoder().encode(names.join("\n"));

/** Returns the bytes of a checkpoint's file in pieces, which are views of its arrays. */
export function checkpointPieces(
  { head, initial, trunk, embeddings, carry }: Checkpoint,
): Uint8Array[] {
  const { hidden } = head.model;
  const tensors: Record<string, WrittenTensor> = {
    H_init: { shape: [hidden], data: initial.hInit },
    L_init: { shape: [hidden], data: initial.lInit },
  };
  const add = (prefix: string, layout: readonly Parameter[], flat: Float32Array) => {
    for (const at of layout) {
      tensors[`${prefix}.${at.name}`] = { shape: at.shape, data: viewOf(flat, at) };
    }
  };
  const { state, lora } = trunk;
  if (lora) add(BASE, layoutOf(head.model), lora.base);
  const trained = lora?.layout ?? layoutOf(head.model);
  for (const vector of ["weights", "ema", "m"] as const) add(vector, trained, state[vector]);
  add("v", firstOf(trained, state.v.length), state.v);
  const flat = (data: StoredTensor["data"]) => ({ shape: [data.length], data });
  const addEmbeddings = (prefix: string, { blocks, size, width, names }: EmbeddingTable) => {
    const [first = new Float32Array(), ...others] = blocks;
    tensors[`${prefix}.values`] = { shape: [size, width], data: [first, ...others] };
    tensors[`${prefix}.names`] = flat(encodeNames(names));
  };
  tensors["embeddings.initial"] = { shape: [embeddings.width], data: embeddings.initial };
  addEmbeddings("embeddings", embeddings);
  if (embeddings.codes) addEmbeddings("codes", embeddings.codes);
  if (carry) {
    const { variants, ...arrays } = carry;
    for (const [name, data] of Object.entries(arrays)) tensors[`carry.${name}`] = flat(data);
    tensors["carry.variants"] = flat(encodeNames(variants));
  }
  return safetensorsPieces({ tensors, metadata: { [HEAD]: JSON.stringify(head) } });
}

/** Decodes a checkpoint; errors name it by `where`. */
export function decodeCheckpoint(bytes: Uint8Array, where: string): Checkpoint {
  const { tensors, metadata, checked } = decodeSafetensors(bytes, where);
  const head = parseHead(metadata[HEAD], where);
  if (!checked) {
    throw new InputError(`${where} has no checksum, so it may be damaged; create it again`);
  }
  const { model, length, settings: { batchSize: batch } } = head;
  const fail = (what: string): never => {
    throw new InputError(`${where}: ${what}`);
  };
  /** Returns the data of a tensor; `undefined` stands for any length. */
  function read<A extends StoredTensor["data"]>(
    name: string,
    type: { new (length: number): A; name: string },
    shape: readonly (number | undefined)[],
  ): A {
    const tensor = tensors[name];
    if (!tensor) return fail(`the tensor ${name} is missing`);
    const { data, shape: stored } = tensor;
    if (!(data instanceof type)) return fail(`the tensor ${name} is not a ${type.name}`);
    const fits = stored.length === shape.length &&
      shape.every((side, i) => side === undefined || side === stored[i]);
    if (!fits) {
      const expected = shape.map((side) => side ?? "any").join(", ");
      return fail(`the tensor ${name} has shape [${stored.join(", ")}], expected [${expected}]`);
    }
    return data;
  }
  const floats = (name: string, ...shape: number[]) => {
    const data = read(name, Float32Array, shape);
    if (data.every(Number.isFinite)) return data;
    return fail(`the tensor ${name} holds NaN or Infinity; use an earlier checkpoint`);
  };
  // Copies let the file's bytes be freed.
  const kept = (name: string, ...shape: number[]) => floats(name, ...shape).slice();
  const ints = (name: string, size: number) => read(name, Int32Array, [size]).slice();
  const names = (name: string) => new TextDecoder().decode(read(name, Uint8Array, [undefined]));

  const vector = (prefix: string, layout: readonly Parameter[]) => {
    // A damaged file fails here, before memory is allocated.
    const pieces = layout.map(({ name, shape }) => floats(`${prefix}.${name}`, ...shape));
    const flat = new Float32Array(sum(pieces, ({ length }) => length));
    layout.forEach(({ offset }, i) => flat.set(pieces[i], offset));
    return flat;
  };
  const { strategy, loraRank: rank, loraAlpha: alpha } = head.settings;
  const lora = STRATEGIES[strategy].trains === "lora"
    ? new Lora(model, vector(BASE, layoutOf(model)), { rank, alpha })
    : undefined;
  const trained = lora?.layout ?? layoutOf(model);
  const state: TrunkState = {
    weights: vector("weights", trained),
    ema: vector("ema", trained),
    m: vector("m", trained),
    v: vector("v", lora ? trained : firstOf(trained, adamSize(model, head.settings))),
  };
  const readEmbeddings = (prefix: string, table: EmbeddingTable) => {
    const embeddingNames = names(`${prefix}.names`).split("\n").filter((name) => name !== "");
    const values = floats(`${prefix}.values`, embeddingNames.length, model.embeddingSize);
    embeddingNames.forEach((name, i) => {
      if (table.has(name)) fail(`the tensor ${prefix}.names has ${name} twice`);
      table.set(name, values.subarray(i * model.embeddingSize, (i + 1) * model.embeddingSize));
    });
  };
  const embeddings = new EmbeddingTable(
    kept("embeddings.initial", model.embeddingSize),
    head.settings.embeddingPer,
  );
  readEmbeddings("embeddings", embeddings);
  if (embeddings.codes) readEmbeddings("codes", embeddings.codes);
  const readCarry = (): CarryState => {
    const variants = names("carry.variants").split("\n");
    if (variants.length !== batch) {
      fail(`the tensor carry.variants has ${variants.length} names, expected ${batch}`);
    }
    const states = batch * (model.embeddingTokens + length) * model.hidden;
    return {
      variants,
      tokens: ints("carry.tokens", batch * length),
      labels: ints("carry.labels", batch * length),
      positions: ints("carry.positions", batch * length),
      present: kept("carry.present", batch * length),
      zH: kept("carry.zH", states),
      zL: kept("carry.zL", states),
      steps: ints("carry.steps", batch),
      halted: read("carry.halted", Uint8Array, [batch]).slice(),
    };
  };
  return {
    head,
    initial: { hInit: kept("H_init", model.hidden), lInit: kept("L_init", model.hidden) },
    trunk: lora ? { state, lora } : { state },
    embeddings,
    ...carriesStates(model) ? { carry: readCarry() } : {},
  };
}

/**
 * Returns the model that predicts: averaged weights, and the embedding of each variant. Variants of
 * tasks without embeddings get the mean of all embeddings.
 */
export function predictorOf({ head, initial, trunk, embeddings }: Checkpoint) {
  const mean = embeddings.mean();
  const taskOf = (variant: string) => parseVariant(variant).taskId;
  const trained = new Set(embeddings.names.map(taskOf));
  return {
    model: head.model,
    trunk: { ...initial, weights: averagedTrunk(trunk) },
    embedding: (variant: string) =>
      embeddings.coded(trained.has(taskOf(variant)) ? embeddings.own(variant) : mean, variant),
    /** Returns whether a task has embeddings. */
    knows: (taskId: string) => trained.has(taskId),
    canvas: head.canvas,
    loss: head.settings,
    seed: head.seed,
  };
}

/** Returns the voting of a run: the preset's, with at most as many variants as the run trains. */
export function votingOf(
  { preset, settings }: Pick<Head, "preset" | "settings">,
  votes: number = PRESETS[preset].votes,
) {
  return { votes: Math.min(votes, settings.variants), answer: PRESETS[preset].answer };
}

function parseHead(text: string | undefined, where: string): Head {
  if (text === undefined) {
    throw new InputError(
      `${where} is a safetensors file, but not a checkpoint of this project; choose one of ` +
        "pretrain, posttrain or checkpoint import",
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new InputError(`${where}: the checkpoint's description is not JSON`);
  }
  const head = headSchema.safeParse(json);
  if (head.success) return head.data;
  throw new InputError(
    `${where}: the checkpoint's description is invalid: ${describeIssues(head.error)}`,
  );
}
