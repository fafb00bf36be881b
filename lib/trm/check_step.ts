/** Computes a step of one example on a device and on the CPU, and compares. */
import type { Device, Precision } from "../jit/device.ts";
import { jitResident, type Resident } from "../jit/resident.ts";
import { Transfer } from "../jit/transfer.ts";
import { checkTensors } from "./device_check.ts";
import { parameterCount, viewsOf } from "./parameters.ts";
import { computeStep, type ResidentGraph, specsOf } from "./resident_graph.ts";
import { WEIGHT_GRADIENT } from "./step.ts";

/** Outputs whose difference from the CPU's is measured; others are decisions, or follow from these. */
const CHECKED = ["tokenLoss", "halt", "logProbabilities", "embeddingGradient"];

/** What this process has checked. */
const done = new Set<string>();

/** An example: the inputs of a step, and the elements of each output that is read. */
export interface OneExample {
  readonly inputs: Readonly<Record<string, Float32Array | Int32Array>>;
  readonly sizes: Readonly<Record<string, number>>;
}

/**
 * Checks a step on a device, once for each model and precision.
 *
 * @throws Error naming a tensor that differs from the CPU's
 */
export async function checkStep(
  graph: ResidentGraph,
  example: OneExample,
  weights: Resident,
  transfer: Transfer,
): Promise<void> {
  const { model, trains, precision } = graph;
  const { device } = transfer;
  const key = JSON.stringify([device, precision, model, trains]);
  if (device === "cpu" || done.has(key)) return;
  const vector = new Float32Array(parameterCount(model));
  await transfer.download(weights, vector);
  checkTensors(
    { device, precision },
    await computeOne(graph, example, vector, device, precision),
    await computeOne(graph, example, vector, "cpu"),
  );
  done.add(key);
}

/** Compiles a step for a number of examples. */
export const compileResident = (
  graph: ResidentGraph,
  size: number,
  device: Device,
  precision?: Precision,
) =>
  jitResident(
    (tensors) => computeStep(graph, tensors),
    specsOf(graph, size),
    device,
    precision,
  );

/** Returns the tensors that are compared, with the gradient of each weight. */
async function computeOne(
  graph: ResidentGraph,
  { inputs, sizes }: OneExample,
  weights: Float32Array,
  device: Device,
  precision?: Precision,
): Promise<Record<string, Float32Array>> {
  const { model } = graph;
  const transfer = new Transfer(device);
  const step = await compileResident(graph, 1, device, precision);
  const outputs = Object.fromEntries(
    Object.entries(sizes).map(([name, size]) => [name, new Float32Array(size)]),
  );
  const compared = Object.fromEntries(
    Object.entries(outputs).filter(([name]) => CHECKED.includes(name)),
  );
  const gradient = new Float32Array(parameterCount(model));
  try {
    const kept = await step.run({ ...inputs, weights, gradient }, outputs);
    try {
      if (!kept.gradient) return compared;
      await transfer.download(kept.gradient, gradient);
    } finally {
      for (const one of Object.values(kept)) one.free();
    }
    return { ...compared, ...viewsOf(model, gradient, WEIGHT_GRADIENT) };
  } finally {
    await step.release();
    await transfer.release();
  }
}
