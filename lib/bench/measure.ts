/** Measures single compiled functions: a training step, and the bare product it is compared with. */
import * as tf from "@tensorflow/tfjs";
import { jit } from "../jit/jit.ts";
import { type Random, stream } from "../random.ts";
import { compileTrainStep, type StepArrays, type StepShape } from "../trm/compile.ts";
import type { ModelConfig } from "../trm/config.ts";
import { initialTrunk, repeatVector, type Trunk, VOCABULARY } from "../trm/parameters.ts";
import { type Conditions, type Measurement, repeat } from "./recorder.ts";
import type { MatMulSizes, Workload } from "./workloads.ts";

/**
 * Measures the product of two matrices of random numbers through the engine that runs the model,
 * with the rows of the first dealt out evenly among the threads.
 */
export async function measureMatMul(
  { m, k, n }: MatMulSizes,
  conditions: Conditions,
): Promise<Measurement> {
  let calls = Math.min(m, conditions.threads);
  while (m % calls !== 0) calls--;
  const random = stream(conditions.seed, "bench", "product");
  const product = await jit(
    ({ a, b }) => ({ c: tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D) }),
    { a: { shape: [m / calls, k] }, b: { shape: [k, n] } },
    { threads: calls },
  );
  const b = normals(k * n, random);
  const parts = Array.from({ length: calls }, () => ({
    a: normals(m / calls * k, random),
    c: new Float32Array(m / calls * n),
  }));
  const run = () => Promise.all(parts.map(({ a, c }) => product({ a, b }, { c })));
  try {
    return await repeat(run, conditions);
  } finally {
    await product.release();
  }
}

/**
 * Measures a whole training step, gradients of every weight and row included, on random grids and an
 * untrained trunk. It is the same step each time: nothing is updated.
 */
export async function measureTrainStep(
  { model, shape }: Workload,
  conditions: Conditions,
): Promise<Measurement> {
  const trunk = initialTrunk(model, conditions.seed);
  const arrays = firstBatch(model, shape, trunk, stream(conditions.seed, "bench", "tokens"));
  const into = {
    gradient: new Float32Array(trunk.weights.length),
    rowGradient: new Float32Array(arrays.rows.length),
    zH: new Float32Array(arrays.zH.length),
    zL: new Float32Array(arrays.zL.length),
  };
  const { threads } = conditions;
  const step = compileTrainStep(model, shape, shape.batch, { threads });
  try {
    return await repeat(() => step(trunk.weights, arrays, into), conditions);
  } finally {
    await step.release();
  }
}

/** Examples before their first supervision step: every place holds a random token and label. */
function firstBatch(
  model: ModelConfig,
  { batch, length }: StepShape,
  { hInit, lInit }: Trunk,
  random: Random,
): StepArrays {
  const tokens = () =>
    Int32Array.from({ length: batch * length }, () => 1 + random.int(VOCABULARY - 1));
  const states = (start: Float32Array) => {
    const all = new Float32Array(batch * (model.taskTokens + length) * model.hidden);
    repeatVector(all, start);
    return all;
  };
  return {
    tokens: tokens(),
    labels: tokens(),
    positions: Int32Array.from({ length: batch * length }, (_, i) => i % length),
    present: new Float32Array(batch * length).fill(1),
    rows: new Float32Array(batch * model.rowSize),
    zH: states(hInit),
    zL: states(lInit),
  };
}

const normals = (length: number, random: Random) =>
  Float32Array.from({ length }, () => random.normal());
