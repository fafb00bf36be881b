import assert from "node:assert/strict";
import { VOCABULARY } from "../../lib/arc/canvas.ts";
import type { ModelConfig } from "../../lib/trm/config.ts";
import { layoutOf, parameterCount, viewsOf } from "../../lib/trm/parameters.ts";
import { canvasBatch, TINY, tinyWeights } from "../helpers/tiny_model.ts";
import { assertCompiles, assertSame, eager, GLOBAL_BATCH } from "../helpers/tiny_step.ts";
import { assertClose } from "../jit/cases/case.ts";

const WIDE = { rows: 2, columns: 3 };

const CROSS: ModelConfig = { ...TINY, convolution: "cross" };

Deno.test("compileTrainStep matches tfjs's CPU backend with convolutions, and skips filler there", () =>
  assertCompiles(CROSS));

Deno.test("convolutions with weights of zero change nothing, and others reach four neighbours", () => {
  const model: ModelConfig = { ...CROSS, hCycles: 1, lCycles: 1, layers: 1 };
  const batch = canvasBatch(WIDE);
  const flat = tinyWeights(model);
  const views = viewsOf(model, flat);
  views["layers.0.mlp_conv"].fill(0);
  views["layers.0.attention_conv"].fill(0);
  const plain = { ...model, convolution: "none" } as const;
  const before = eager(batch, plain, flat.slice(0, parameterCount(plain)));
  const { gradient, ...results } = eager(batch, model, flat);
  const { gradient: plainGradient, ...plainResults } = before;
  assertSame(results, plainResults);
  assertClose(gradient.subarray(0, plainGradient.length), plainGradient, "gradients");

  // Without attention, two updates of one block reach two cells: not the last one from the first.
  views["layers.0.o_proj"].fill(0);
  views["layers.0.mlp_conv"].fill(1);
  const tokens = batch.tokens.with(0, (batch.tokens[0] + 1) % VOCABULARY);
  const [one, other] = [batch, { ...batch, tokens }].map((own) => eager(own, model, flat).logits);
  const differs = Array.from({ length: 6 }, (_, cell) => {
    const of = (logits: Float32Array) =>
      logits.subarray(cell * VOCABULARY, (cell + 1) * VOCABULARY);
    return of(one).some((value, i) => value !== of(other)[i]);
  });
  assert.deepEqual(differs, [true, true, true, true, true, false]);
});

Deno.test("trainStep returns the slopes of the loss by convolutions", () => {
  const model = { ...CROSS, hCycles: 1 };
  const batch = canvasBatch({ rows: 2, columns: 2 });
  const flat = tinyWeights(model);
  const { gradient } = eager(batch, model, flat);
  const lossAt = (at: number, offset: number) => {
    const { tokenLoss, haltLoss } = eager(batch, model, flat.with(at, flat[at] + offset));
    return (tokenLoss[0] + 0.5 * haltLoss[0]) / GLOBAL_BATCH;
  };
  const convolutions = layoutOf(model).filter(({ name }) => name.endsWith("_conv"));
  assert.equal(convolutions.length, 2 * model.layers);
  for (const { name, offset, size } of convolutions) {
    for (let at = offset + 3; at < offset + size; at += model.hidden) {
      const [near, far] = [5e-3, 1e-2].map((step) => lossAt(at, step) - lossAt(at, -step));
      assertClose([gradient[at]], [(8 * near - far) / 0.06], name, 4e-4);
    }
  }
});
