import assert from "node:assert/strict";
import { fromReference } from "../../lib/reference/trunk.ts";
import { fusedLayout } from "../../lib/trm/fused_layout.ts";
import { initialTrunk } from "../../lib/trm/initial_trunk.ts";
import { parameterCount } from "../../lib/trm/parameters.ts";
import { TINY } from "../helpers/tiny_model.ts";

const trunk = initialTrunk(TINY, 3);

/** The trunk cut into the tensors of the reference. */
const tensors = new Map([
  ...fusedLayout(TINY).map(({ name, offset, size }): [string, Float32Array] => [
    name,
    trunk.weights.slice(offset, offset + size),
  ]),
  ["inner.H_init", trunk.hInit],
  ["inner.L_init", trunk.lInit],
]);

Deno.test("fusedLayout covers every weight once", () => {
  const models = [TINY, { ...TINY, networks: 2 }, { ...TINY, convolution: "cross" }] as const;
  for (const model of models) {
    const pieces = fusedLayout(model).toSorted((a, b) => a.offset - b.offset);
    let end = 0;
    for (const { name, shape, offset, size } of pieces) {
      assert.equal(offset, end, name);
      assert.equal(size, shape.reduce((product, side) => product * side, 1), name);
      end += size;
    }
    assert.equal(end, parameterCount(model));
    assert.equal(new Set(pieces.map(({ name }) => name)).size, pieces.length);
  }
});

Deno.test("fusedLayout gives fused matrices the shapes of their stacked parts", () => {
  const shapes = Object.fromEntries(fusedLayout(TINY).map(({ name, shape }) => [name, shape]));
  assert.deepEqual(shapes["inner.L_level.layers.1.self_attn.qkv_proj.weight"], [24, 8]);
  assert.deepEqual(shapes["inner.L_level.layers.1.mlp.gate_up_proj.weight"], [24, 8]);
  assert.deepEqual(shapes["inner.L_level.layers.1.mlp.down_proj.weight"], [8, 12]);
});

Deno.test("fromReference assembles a trunk from the reference's tensors", () => {
  assert.deepEqual(fromReference(TINY, (name) => tensors.get(name), "file"), trunk);
});

Deno.test("fromReference names a tensor that is missing or has another size", () => {
  for (const name of tensors.keys()) {
    const without = (asked: string) => asked === name ? undefined : tensors.get(asked);
    assert.throws(() => fromReference(TINY, without, "file"), {
      name: "InputError",
      message: `file: ${name} is missing`,
    });
    const cut = (asked: string) => tensors.get(asked)?.subarray(asked === name ? 1 : 0);
    const size = tensors.get(name)!.length;
    assert.throws(() => fromReference(TINY, cut, "file"), {
      name: "InputError",
      message: `file: ${name} has ${size - 1} numbers, not ${size}`,
    });
  }
});
