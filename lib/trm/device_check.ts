/** Compares what a device computes with the CPU, since drivers have bugs that only gradients show. */
import type { Device, Precision } from "../jit/device.ts";

/** The largest difference of a tensor's elements, relative to the tensor's largest, by precision. */
const TOLERANCE: Readonly<Record<Precision, number>> = { float32: 1e-3, float16: 0.05 };

/** A tensor whose largest element is below this share of the largest of all is rounding only. */
const NEGLIGIBLE = 1e-6;

/** Throws an Error that names the first tensor of a device that differs from the CPU's. */
export function checkTensors(
  { device, precision = "float32" }: { readonly device: Device; readonly precision?: Precision },
  ours: Readonly<Record<string, Float32Array>>,
  ofCpu: Readonly<Record<string, Float32Array>>,
): void {
  const sizes = Object.values(ofCpu).map(largest);
  const least = NEGLIGIBLE * Math.max(...sizes);
  for (const [name, expected] of Object.entries(ofCpu)) {
    const difference = largest(expected.map((value, i) => value - ours[name][i]));
    const relative = difference / Math.max(largest(expected), least);
    // Not a number is a difference too.
    if (difference === 0 || relative <= TOLERANCE[precision]) continue;
    throw new Error(
      `--device ${device} computes ${name} wrongly here: it differs from the CPU's by ` +
        `${relative.toPrecision(2)} of its largest element, more than ${
          TOLERANCE[precision]
        }; update the ` +
        "driver of the graphics processor, or use --device cpu",
    );
  }
}

/** Returns the largest magnitude of an element; NaN where one is not a number. */
const largest = (values: Float32Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
