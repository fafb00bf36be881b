/** Training steps of a tiny model, on tfjs's cpu backend and compiled. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { compileTrainStep, type StepOptions } from "../../lib/trm/compile.ts";
import type { ModelConfig } from "../../lib/trm/config.ts";
import type { LossSettings } from "../../lib/trm/loss.ts";
import { initialTrunk } from "../../lib/trm/initial_trunk.ts";
import { layoutOf, parameterCount } from "../../lib/trm/parameters.ts";
import { trainStep, WEIGHT_GRADIENT } from "../../lib/trm/step.ts";
import { assertClose } from "../jit/cases/case.ts";
import {
  batchTensors,
  canvasBatch,
  TINY,
  type TinyBatch,
  tinyWeights,
  weightTensors,
} from "./tiny_model.ts";

export const GLOBAL_BATCH = 5;

export const weights = tinyWeights();

/** Where the states of models start that carry none. */
export const INITIAL = initialTrunk(TINY, 1);

/** What a training step gives, all in one record: these, the new states and the gradients. */
export type Results = Record<string, Float32Array>;

const OUTCOME = ["tokenLoss", "haltLoss", "accuracy", "exact", "halt", "logits"] as const;

/** A training step on tfjs's cpu backend. */
export function eager(
  batch: TinyBatch,
  model: ModelConfig = TINY,
  flat = weights,
  loss?: LossSettings,
): Results {
  return tf.tidy(() => {
    const inputs = batchTensors(model, batch);
    const outputs = trainStep(model, weightTensors(model, flat), inputs, GLOBAL_BATCH, loss);
    const gradient = layoutOf(model).flatMap((
      { name },
    ) => [...outputs[WEIGHT_GRADIENT + name].dataSync()]);
    const kept = ["zH", "zL", ...OUTCOME];
    return {
      ...Object.fromEntries(kept.map((name) => [name, outputs[name].dataSync() as Float32Array])),
      gradient: Float32Array.from(gradient),
      embeddingGradient: outputs.embeddingGradient.dataSync() as Float32Array,
    };
  });
}

/** A training step, compiled. */
export async function compiled(
  batch: TinyBatch,
  { model = TINY, flat = weights, ...options }: StepOptions & {
    model?: ModelConfig;
    flat?: Float32Array;
  } = {},
): Promise<Results> {
  const size = batch.embeddings.length / model.embeddingSize;
  const shape = { batch: size, length: batch.tokens.length / size };
  const step = compileTrainStep(model, INITIAL, shape, GLOBAL_BATCH, options);
  const into = {
    gradient: new Float32Array(parameterCount(model)),
    embeddingGradient: new Float32Array(batch.embeddings.length),
    zH: new Float32Array(batch.zH.length),
    zL: new Float32Array(batch.zL.length),
  };
  const outcome = await step(flat, batch, into);
  await step.release();
  return { ...Object.fromEntries(OUTCOME.map((name) => [name, outcome[name]])), ...into };
}

/** Asserts that every result is the same to rounding, relative to the largest of its tensor. */
export function assertSame(ours: Results, theirs: Results, tolerance = 1e-5): void {
  for (const [name, values] of Object.entries(theirs)) {
    const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    assert.ok(scale > 0 || name === "exact" || name === "accuracy", `${name} is all zero`);
    assertClose(ours[name], values, name, tolerance * Math.min(1, scale || 1));
  }
}

/** Asserts that a compiled step of a model gives the numbers of tfjs's cpu backend, and skips filler. */
export async function assertCompiles(model: ModelConfig): Promise<void> {
  const batch = canvasBatch({ rows: 2, columns: 3 }, { rows: 3, columns: 2 });
  const flat = tinyWeights(model);
  const expected = eager(batch, model, flat);
  const { logits, zH: _, zL: __, ...others } = expected;
  assertSame(await compiled(batch, { model, flat }), expected);
  const filled = await compiled(padded(batch, 3, 7, 2.5), { model, flat });
  assertSame({ ...filled, logits: cut(filled.logits, 2, 9, 6) }, { ...others, logits });
}

/** Example by example, the numbers of its first `kept` of `of` tokens. */
export function cut(
  values: Float32Array,
  examples: number,
  of: number,
  kept: number,
): Float32Array {
  const example = values.length / examples;
  return values.filter((_, i) => i % example < example * kept / of);
}

/** A batch with so many more tokens an example, which hold `token` and are not present. */
export function padded(batch: TinyBatch, filler: number, token: number, state: number): TinyBatch {
  const size = batch.embeddings.length / TINY.embeddingSize;
  const fill = <A extends Float32Array | Int32Array>(
    values: A,
    count: number,
    value: number,
  ): A => {
    const length = values.length / size;
    const wide = new (values.constructor as { new (length: number): A })(size * (length + count));
    wide.fill(value);
    for (let i = 0; i < size; i++) {
      wide.set(values.subarray(i * length, (i + 1) * length), i * (length + count));
    }
    return wide;
  };
  return {
    tokens: fill(batch.tokens, filler, token),
    labels: fill(batch.labels, filler, 0),
    positions: fill(batch.positions, filler, token),
    present: fill(batch.present, filler, 0),
    embeddings: batch.embeddings,
    zH: fill(batch.zH, filler * TINY.hidden, state),
    zL: fill(batch.zL, filler * TINY.hidden, state),
  };
}
