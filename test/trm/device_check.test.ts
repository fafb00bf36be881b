import assert from "node:assert/strict";
import { checkTensors } from "../../lib/trm/device_check.ts";

const tensors = (...small: number[]) => ({
  loss: Float32Array.of(2, 1),
  small: Float32Array.from(small),
});

Deno.test("checkTensors accepts a thousandth of a tensor's largest element", () => {
  checkTensors({ device: "webgpu" }, tensors(1e-3, 9e-7), tensors(1e-3, 0));
  checkTensors({ device: "webgpu" }, tensors(0, 0), tensors(0, 0));
});

Deno.test("checkTensors names the tensor that differs by more, and the remedy", () => {
  const refused = (...small: number[]) =>
    assert.throws(
      () => checkTensors({ device: "webgpu" }, tensors(...small), tensors(1e-3, 0)),
      /--device webgpu computes small wrongly here: .* update the driver .* or use --device cpu/,
    );
  refused(1e-3, 2e-6);
  refused(1e-3, NaN);
  refused(1e-3, Infinity);
});

Deno.test("checkTensors ignores tensors that are rounding beside the largest", () => {
  checkTensors({ device: "cuda" }, tensors(1e-10, 0), tensors(-1e-10, 0));
});
