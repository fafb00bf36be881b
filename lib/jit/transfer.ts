/** Copies of vectors between this process and a device. */
import * as tf from "@tensorflow/tfjs";
import type { Device } from "./device.ts";
import { jitResident, type Resident } from "./resident.ts";

const copyTo = (size: number, device: Device) =>
  jitResident(
    ({ x }) => ({ kept: { y: tf.clone(x) }, read: {} }),
    { x: { shape: [size] } },
    device,
  );

// A tensor of a device cannot be read, only the output of a graph.
const copyFrom = (size: number, device: Device) =>
  jitResident(
    ({ x }) => ({ kept: {}, read: { y: tf.clone(x) } }),
    { x: { shape: [size] } },
    device,
  );

/** Copies vectors; a graph for each size. */
export class Transfer {
  readonly #to = new Map<number, ReturnType<typeof copyTo>>();
  readonly #from = new Map<number, ReturnType<typeof copyFrom>>();

  constructor(readonly device: Device) {}

  /** Copies a vector to the device; to be freed before {@link release}. */
  async upload(vector: Float32Array): Promise<Resident> {
    const { length } = vector;
    if (!this.#to.has(length)) this.#to.set(length, copyTo(length, this.device));
    return (await (await this.#to.get(length)!).run({ x: vector }, {})).y;
  }

  /** Copies a vector of the device to `into`. */
  async download(vector: Resident, into: Float32Array): Promise<void> {
    const { length } = into;
    if (!this.#from.has(length)) this.#from.set(length, copyFrom(length, this.device));
    await (await this.#from.get(length)!).run({ x: vector }, { y: into });
  }

  /** Frees the graphs. */
  async release(): Promise<void> {
    const graphs = await Promise.all([...this.#to.values(), ...this.#from.values()]);
    await Promise.all(graphs.map((graph) => graph.release()));
  }
}
