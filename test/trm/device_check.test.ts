import assert from "node:assert/strict";
import { checkTensors } from "../../lib/trm/device_check.ts";

/** A halting logit near which its loss would be rounding, and two gradients. */
const tensors = (loss: number, ...small: number[]) => ({
  halt: Float32Array.of(10),
  tokenLoss: Float32Array.of(loss),
  embeddingGradient: Float32Array.of(1e-2),
  "grad.small": Float32Array.from(small),
});

const refused = (
  name: string,
  ours: ReturnType<typeof tensors>,
  theirs: ReturnType<typeof tensors>,
) =>
  assert.throws(
    () => checkTensors({ device: "webgpu" }, ours, theirs),
    new RegExp(
      `--device webgpu computes ${name} wrongly here: .* update the driver .* --device cpu`,
    ),
  );

Deno.test("checkTensors accepts a thousandth of a gradient's largest element", () => {
  checkTensors({ device: "webgpu" }, tensors(1, 1e-3, 9e-7), tensors(1, 1e-3, 0));
  checkTensors({ device: "webgpu" }, tensors(0, 0), tensors(0, 0));
  refused("grad.small", tensors(1, 1e-3, 2e-6), tensors(1, 1e-3, 0));
});

Deno.test("checkTensors accepts a thousandth of a loss below 1, as of a learned example", () => {
  checkTensors({ device: "webgpu" }, tensors(1e-5, 0), tensors(9e-4, 0));
  refused("tokenLoss", tensors(0, 0), tensors(2e-3, 0));
});

Deno.test("checkTensors refuses what is not finite", () => {
  refused("grad.small", tensors(1, 1e-3, NaN), tensors(1, 1e-3, 0));
  refused("grad.small", tensors(1, 1e-3, Infinity), tensors(1, 1e-3, 0));
});

Deno.test("checkTensors ignores gradients that are rounding beside the largest", () => {
  checkTensors({ device: "cuda" }, tensors(1, 4e-10, 0), tensors(1, -4e-10, 0));
});

Deno.test("checkTensors allows more in float16, and names --precision", () => {
  const half = { device: "webgpu", precision: "float16" } as const;
  checkTensors(half, tensors(1, 1e-3, 2e-5), tensors(1, 1e-3, 0));
  assert.throws(
    () => checkTensors(half, tensors(1, 1e-3, 1e-4), tensors(1, 1e-3, 0)),
    /computes grad\.small wrongly here: .* leave --precision out/,
  );
});
