/** Measures compiled functions: a training step, and the bare matrix product it is compared with. */
import * as tf from "@tensorflow/tfjs";
import { VOCABULARY } from "../arc/canvas.ts";
import { jit } from "../jit/jit.ts";
import { type Random, stream } from "../random.ts";
import { type CarriedStates, compileTrainStep, type StepArrays } from "../trm/compile.ts";
import { carriesStates, type ModelConfig } from "../trm/config.ts";
import { initialTrunk } from "../trm/initial_trunk.ts";
import type { Trunk } from "../trm/parameters.ts";
import { repeatVector } from "../trm/vectors.ts";
import type { StepShape } from "../trm/step.ts";
import { type Conditions, type Measurement, repeat } from "./recorder.ts";

/** A product of matrices [m, k] and [k, n]. */
export interface MatMulSizes {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

/** Products of a run of {@link measureMatMul}, enough to make the cost of copying arrays negligible. */
export const PRODUCTS = 16;

/**
 * Measures products of random matrices [m, k] and [k, n], and of their results with [n, k], in turn, in
 * the engine that runs the model. Threads share the m dimension evenly.
 */
export async function measureMatMul(
  { m, k, n }: MatMulSizes,
  conditions: Conditions,
): Promise<Measurement> {
  let calls = Math.min(m, conditions.threads);
  while (m % calls !== 0) calls--;
  const random = stream(conditions.seed, "bench", "product");
  const products = await jit(
    ({ a, up, down }) => {
      let c = a as tf.Tensor2D;
      for (let i = 0; i < PRODUCTS; i++) {
        c = tf.matMul(c, (i % 2 === 0 ? up : down) as tf.Tensor2D);
      }
      return { c };
    },
    { a: { shape: [m / calls, k] }, up: { shape: [k, n] }, down: { shape: [n, k] } },
    { threads: calls },
  );
  // With these standard deviations, products keep their magnitude.
  const [up, down] = [normals(k * n, random, k ** -0.5), normals(n * k, random, n ** -0.5)];
  const shares = Array.from({ length: calls }, () => ({
    a: normals(m / calls * k, random, 1),
    c: new Float32Array(m / calls * k),
  }));
  const run = () => Promise.all(shares.map(({ a, c }) => products({ a, up, down }, { c })));
  try {
    return await repeat(run, conditions);
  } finally {
    await products.release();
  }
}

/**
 * Measures a training step with all gradients, but without updates, of an untrained trunk on examples
 * before their first supervision step.
 */
export async function measureTrainStep(
  model: ModelConfig,
  examples: readonly Grids[],
  conditions: Conditions,
): Promise<Measurement> {
  const { seed, threads } = conditions;
  const shape = { batch: examples.length, length: examples[0].tokens.length };
  const trunk = initialTrunk(model, seed);
  const arrays = firstBatch(model, examples, trunk);
  const into = {
    gradient: new Float32Array(trunk.weights.length),
    embeddingGradient: new Float32Array(arrays.embeddings.length),
    ...carriesStates(model) ? { zH: arrays.zH.slice(), zL: arrays.zL.slice() } : {},
  };
  const step = compileTrainStep(model, trunk, shape, shape.batch, { threads });
  try {
    return await repeat(() => step(trunk.weights, arrays, into), conditions);
  } finally {
    await step.release();
  }
}

/** An example's grids, as arrays of one length. */
export type Grids = Pick<StepArrays, "tokens" | "labels" | "positions" | "present">;

/** Returns examples with random tokens and labels. */
export function randomGrids({ batch, length }: StepShape, seed: number): Grids[] {
  const random = stream(seed, "bench", "tokens");
  const tokens = () => Int32Array.from({ length }, () => 1 + random.int(VOCABULARY - 1));
  return Array.from({ length: batch }, () => ({
    tokens: tokens(),
    labels: tokens(),
    positions: Int32Array.from({ length }, (_, i) => i),
    present: new Float32Array(length).fill(1),
  }));
}

/** Batches examples before their first supervision step. */
export function firstBatch(
  model: ModelConfig,
  examples: readonly Grids[],
  { hInit, lInit }: Trunk,
): StepArrays & CarriedStates {
  const [batch, length] = [examples.length, examples[0].tokens.length];
  const joined = <A extends Int32Array | Float32Array>(all: A, of: (grids: Grids) => A): A => {
    examples.forEach((grids, i) => all.set(of(grids), i * length));
    return all;
  };
  const states = (start: Float32Array) => {
    const all = new Float32Array(batch * (model.embeddingTokens + length) * model.hidden);
    repeatVector(all, start);
    return all;
  };
  const whole = () => new Int32Array(batch * length);
  return {
    tokens: joined(whole(), ({ tokens }) => tokens),
    labels: joined(whole(), ({ labels }) => labels),
    positions: joined(whole(), ({ positions }) => positions),
    present: joined(new Float32Array(batch * length), ({ present }) => present),
    embeddings: new Float32Array(batch * model.embeddingSize),
    zH: states(hInit),
    zL: states(lInit),
  };
}

const normals = (length: number, random: Random, spread: number) =>
  Float32Array.from({ length }, () => spread * random.normal());
