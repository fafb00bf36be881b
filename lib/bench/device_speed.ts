/** The speed of a device: products of matrices that stay in its memory. */
import * as tf from "@tensorflow/tfjs";
import type { Device } from "../jit/device.ts";
import { jitResident } from "../jit/resident.ts";
import { Transfer } from "../jit/transfer.ts";
import { stream } from "../random.ts";

/** Sides of the matrices, the larger for devices that multiply the smaller ones at once. */
const SIDES = [512, 2048];

/** Seconds of a run that are long beside the time of a call. */
const LONG = 0.05;

/** Products and rounds of a measurement. */
const [PRODUCTS, ROUNDS] = [4, 3];

/** Measures products of square matrices, one call at a time, in GFLOP/s. */
export async function measureDevice(device: Device): Promise<number> {
  let speed = 0;
  for (const side of SIDES) {
    const seconds = await measureProducts(device, side);
    speed = PRODUCTS * 2 * side ** 3 / seconds / 1e9;
    if (seconds > LONG) break;
  }
  return speed;
}

/** Returns the least seconds of the rounds. */
async function measureProducts(device: Device, side: number): Promise<number> {
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
  // The first run compiles.
  await products.run({ x, w }, { sum });
  let seconds = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    await products.run({ x, w }, { sum });
    seconds = Math.min(seconds, (performance.now() - began) / 1000);
    if (seconds > LONG * PRODUCTS) break;
  }
  x.free();
  w.free();
  await products.release();
  await transfer.release();
  return seconds;
}
