/** Kernels compared with tfjs's cpu backend: what a line of the tables says, and the comparison. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import type { Device } from "../../../lib/jit/device.ts";
import type { TensorType } from "../../../lib/jit/graph.ts";
import { type Feeds, jit, type Specs } from "../../../lib/jit/jit.ts";
import { stream } from "../../../lib/random.ts";

/** A tensor that a case is given. */
export interface Input {
  readonly shape: number[];
  readonly dtype: TensorType;
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** A computation that goes through a kernel. */
export interface Case {
  /** The tfjs kernel that the case is about. */
  readonly kernel: string;
  /** What is special about it. */
  readonly name: string;
  readonly inputs: readonly Input[];
  readonly compute: Compute;
}

/** What a case computes. */
export type Compute = (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

/** Numbers drawn uniformly from low…high. */
export function floats(shape: number[], low = -3, high = 3): Input {
  const random = stream(0, "floats", ...shape, low, high);
  const values = new Float32Array(tf.util.sizeFromShape(shape));
  return { shape, dtype: "float32", values: values.map(() => low + (high - low) * random.float()) };
}

/** Whole numbers drawn uniformly from low…high. */
export function ints(shape: number[], low = -4, high = 4): Input {
  const random = stream(0, "ints", ...shape, low, high);
  const values = new Int32Array(tf.util.sizeFromShape(shape));
  return { shape, dtype: "int32", values: values.map(() => low + random.int(high - low + 1)) };
}

/** Coin tosses. */
export function bools(shape: number[]): Input {
  return { ...ints(shape, 0, 1), dtype: "bool", values: Uint8Array.from(ints(shape, 0, 1).values) };
}

/** A vector of the given numbers. */
export function vector(...values: number[]): Input {
  return { shape: [values.length], dtype: "float32", values: Float32Array.from(values) };
}

/** What the computations of some cases come to, each output as float32. */
interface Result {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly values: Float32Array;
}

const titleOf = ({ kernel, name }: Case) => `${kernel}, ${name}`;

/** The results of a case on tfjs's cpu backend, and the kernels that it called there. */
async function onCpu({ inputs, compute }: Case): Promise<{ results: Result[]; kernels: string[] }> {
  const results: Result[] = [];
  const { kernelNames } = await tf.profile(() => {
    const tensors = inputs.map(({ values, shape, dtype }) => tf.tensor(values, shape, dtype));
    const outputs = [compute(...tensors)].flat();
    for (const { shape, dtype, ...output } of outputs.map((tensor) => describe(tensor))) {
      results.push({ shape, dtype, values: Float32Array.from(output.tensor.dataSync()) });
    }
    return outputs;
  });
  return { results, kernels: kernelNames };
}

const describe = (tensor: tf.Tensor) => ({ tensor, shape: tensor.shape, dtype: tensor.dtype });

/** The results of all cases, compiled into one graph. */
async function compiled(cases: readonly Case[], device: Device): Promise<Result[][]> {
  const specs: Record<string, Specs[string]> = {};
  const feeds: Record<string, Input["values"]> = {};
  cases.forEach(({ inputs }, i) =>
    inputs.forEach(({ values, ...spec }, j) => {
      specs[`${i}/${j}`] = spec;
      feeds[`${i}/${j}`] = values;
    })
  );
  const dtypes: string[][] = [];
  const run = await jit(
    (tensors: Record<string, tf.Tensor>) => {
      const outputs: Record<string, tf.Tensor> = {};
      cases.forEach(({ inputs, compute }, i) => {
        const own = [compute(...inputs.map((_, j) => tensors[`${i}/${j}`]))].flat();
        dtypes.push(own.map(({ dtype }) => dtype));
        own.forEach((tensor, k) => outputs[`${i}/${k}`] = tf.cast(tensor, "float32"));
      });
      return outputs;
    },
    specs,
    { device },
  );
  const values = await run(feeds as Feeds<Specs>);
  await run.release();
  return dtypes.map((own, i) =>
    own.map((dtype, k) => ({
      dtype,
      shape: run.shapes[`${i}/${k}`],
      values: values[`${i}/${k}`],
    }))
  );
}

/** Asserts that numbers are the same to the rounding of single precision. */
export function assertClose(
  ours: ArrayLike<number>,
  theirs: ArrayLike<number>,
  what: string,
  tolerance = 2e-6,
): void {
  assert.equal(ours.length, theirs.length, what);
  const finite = Array.from(theirs).filter(Number.isFinite).map(Math.abs);
  const scale = Math.max(1, ...finite);
  for (let i = 0; i < theirs.length; i++) {
    const same = Object.is(ours[i], theirs[i]) || ours[i] === theirs[i] ||
      Math.abs(ours[i] - theirs[i]) <= tolerance * scale;
    assert.ok(same, `${what}: element ${i} is ${ours[i]}, not ${theirs[i]}`);
  }
}

/**
 * Kernels whose precision WebGPU bounds only so far. It also leaves open what comes of numbers that are not
 * finite.
 */
const LOOSE: Record<string, number> = { Cos: 2 ** -11, Sin: 2 ** -11 };

/** Asserts that each case calls its kernel and comes to the same compiled for a device as on the cpu backend. */
export async function compareWithCpu(
  cases: readonly Case[],
  device: Device = "cpu",
): Promise<void> {
  const all = await compiled(cases, device);
  for (const [i, one] of cases.entries()) {
    const { results, kernels } = await onCpu(one);
    assert.ok(kernels.includes(one.kernel), `${titleOf(one)} calls only ${kernels.join(", ")}`);
    assert.equal(all[i].length, results.length, titleOf(one));
    for (const [k, { shape, dtype, values }] of results.entries()) {
      const what = `${titleOf(one)}, output ${k}`;
      assert.deepEqual(all[i][k].shape, shape, what);
      assert.equal(all[i][k].dtype, dtype, what);
      if (device === "cpu") assertClose(all[i][k].values, values, what);
      else {
        const finite = (_: number, at: number) => Number.isFinite(values[at]);
        const [ours, theirs] = [all[i][k].values.filter(finite), values.filter(finite)];
        assertClose(ours, theirs, what, LOOSE[one.kernel] ?? 1e-5);
      }
    }
  }
}

/** The gradients, for every input, of a sum with fixed uneven weights over what `compute` returns. */
export function gradientsOf(compute: (...inputs: tf.Tensor[]) => tf.Tensor): Compute {
  const loss = (...inputs: tf.Tensor[]) => weightedSum(compute(...inputs)) as tf.Scalar;
  return (...inputs) => tf.grads(loss)(inputs);
}

/** A sum in which no two elements count the same. */
export function weightedSum(x: tf.Tensor): tf.Tensor {
  const weights = Float32Array.from({ length: x.size }, (_, i) => Math.sin(i + 1));
  return tf.sum(tf.mul(x, tf.tensor(weights, x.shape)));
}
