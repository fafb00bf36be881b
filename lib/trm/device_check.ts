/** Compares what a device computes with the CPU, since drivers have bugs that only gradients show. */
import { WEIGHT_GRADIENT } from "./step.ts";
import type { Device, Precision } from "../jit/device.ts";

/** The largest difference of a tensor's elements, relative to the tensor's largest, by precision. */
const TOLERANCE: Readonly<Record<Precision, number>> = { float32: 1e-3, float16: 0.05 };

/**
 * A gradient whose largest element is below this share of the largest of all is rounding: a difference of
 * nearly equal numbers, as where a loss is learned.
 */
const NEGLIGIBLE = 1e-4;

const isGradient = (name: string) => name.startsWith(WEIGHT_GRADIENT) || /Gradient$/.test(name);

const REMEDIES: Readonly<Record<Precision, string>> = {
  float32: "update the driver of the GPU, or use --device cpu",
  float16: "leave --precision out; if that is refused too, update the driver of the GPU",
};

/** What computes, and how exactly. */
export interface Arithmetic {
  readonly device: Device;
  readonly precision?: Precision;
}

/**
 * Throws an Error that names the first tensor of a device that differs from the CPU's. Losses and logits below 1
 * are compared as they are, all else by the largest element.
 */
export function checkTensors(
  { device, precision = "float32" }: Arithmetic,
  ours: Readonly<Record<string, Float32Array>>,
  ofCpu: Readonly<Record<string, Float32Array>>,
): void {
  const gradients = Object.entries(ofCpu).filter(([name]) => isGradient(name));
  const least = NEGLIGIBLE * Math.max(0, ...gradients.map(([, values]) => largest(values)));
  const tolerance = TOLERANCE[precision];
  for (const [name, expected] of Object.entries(ofCpu)) {
    const difference = largest(expected.map((value, i) => value - ours[name][i]));
    const relative = difference / Math.max(largest(expected), isGradient(name) ? least : 1);
    // Not a number is a difference too.
    if (difference === 0 || relative <= tolerance) continue;
    throw new Error(
      `--device ${device} computes ${name} wrongly here: it differs from the CPU's by ` +
        `${relative.toPrecision(2)} of its largest element, more than ${tolerance}; ` +
        REMEDIES[precision],
    );
  }
}

/** Returns the largest magnitude of an element; NaN where one is not a number. */
const largest = (values: Float32Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
