/** The speed of a device: products of matrices that stay in its memory. */
import { cpus } from "node:os";
import * as tf from "@tensorflow/tfjs";
import type { Device } from "../jit/device.ts";
import { jitResident } from "../jit/resident.ts";
import { Transfer } from "../jit/transfer.ts";
import { stream } from "../random.ts";
import { matMulFlops } from "../trm/flops.ts";

/** Returns the name of a device, if it tells one. */
export async function deviceName(device: Device): Promise<string | undefined> {
  if (device === "cpu") return `${cpus()[0]?.model}, one thread`;
  if (device === "webgpu") return (await navigator.gpu.requestAdapter())?.info.description;
  return undefined;
}

/** Sides of the matrices, the larger for devices that multiply the smaller ones at once. */
const SIDES = [512, 2048];

/** Seconds of a run that are long beside the time of a call. */
const LONG = 0.05;

/** Rounds of a measurement. */
const ROUNDS = 3;

/** Products of a run. */
const PRODUCTS = 4;

/** Returns the operations of a run of {@link deviceProducts}. */
export const deviceProductFlops = (side: number) => PRODUCTS * matMulFlops(side, side, side);

/** Measures products of square matrices, one call at a time, in GFLOP/s. */
export async function measureDevice(device: Device): Promise<number> {
  let speed = 0;
  for (const side of SIDES) {
    const products = await deviceProducts(device, side);
    // The first run compiles.
    await products.run();
    let seconds = Infinity;
    for (let round = 0; round < ROUNDS; round++) {
      const began = performance.now();
      await products.run();
      seconds = Math.min(seconds, (performance.now() - began) / 1000);
      if (seconds > LONG * PRODUCTS) break;
    }
    await products.release();
    speed = deviceProductFlops(side) / seconds / 1e9;
    if (seconds > LONG) break;
  }
  return speed;
}

/** Compiles products of random matrices [side, side] that are in a device's memory. */
export async function deviceProducts(device: Device, side: number) {
  const vector = { shape: [side * side] };
  const square = (vector: tf.Tensor) => tf.reshape(vector, [side, side]) as tf.Tensor2D;
  const products = await jitResident(
    ({ x, w }) => {
      let y = square(x);
      for (let i = 0; i < PRODUCTS; i++) y = tf.matMul(y, square(w));
      return { kept: {}, read: { sum: tf.sum(y, 1) } };
    },
    { x: vector, w: vector },
    device,
  );
  const transfer = new Transfer(device);
  const random = stream(0, "device speed");
  // With this bound, products keep their magnitude.
  const bound = (3 / side) ** 0.5;
  const draw = () =>
    Float32Array.from({ length: side * side }, () => bound * (2 * random.float() - 1));
  const [x, w] = [await transfer.upload(draw()), await transfer.upload(draw())];
  const sum = new Float32Array(side);
  return {
    run: () => products.run({ x, w }, { sum }),
    async release() {
      x.free();
      w.free();
      await products.release();
      await transfer.release();
    },
  };
}
