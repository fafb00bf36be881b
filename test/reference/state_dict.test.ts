import fc from "fast-check";
import assert from "node:assert/strict";
import { InputError } from "../../lib/errors.ts";
import { toFloats } from "../../lib/reference/torch_file.ts";
import { ELEMENTS, parseStateDict } from "../../lib/reference/state_dict.ts";
import { type Described, pickle, pickled } from "../helpers/pickle.ts";

/** A dictionary with one tensor "w" of shape [2, 3]; what builds it can be changed. */
const withTensor = (changes: Partial<Described> = {}) =>
  pickled([{ name: "w", shape: [2, 3], key: "0", ...changes }]);

const refused = (bytes: Uint8Array, message: RegExp) =>
  assert.throws(
    () => parseStateDict(bytes, "file"),
    (error) => error instanceof InputError && message.test(error.message),
  );

Deno.test("parseStateDict describes tensors by name, type, place and shape", () => {
  assert.deepEqual([...parseStateDict(withTensor(), "file")], [["w", {
    elements: ELEMENTS.FloatStorage,
    key: "0",
    stored: 6,
    offset: 0,
    shape: [2, 3],
    strides: [3, 1],
  }]]);
});

Deno.test("parseStateDict names any global but those of tensors", () => {
  for (const [module, name] of [["os", "system"], ["builtins", "eval"], ["torch", "load"]]) {
    refused(
      withTensor({ module, rebuild: name }),
      new RegExp(`file: asks for ${module}.${name}, which`),
    );
  }
  refused(withTensor({ storage: "LongStorage" }), /asks for torch.LongStorage/);
  refused(pickle("cposix\nsystem\n(U", [2], "ls", "tR."), /asks for posix.system/);
});

Deno.test("parseStateDict refuses what is no dictionary of tensors, or reaches beyond its storage", () => {
  refused(withTensor({ stored: 5 }), /reaches beyond its storage 0/);
  // Strides of 0 repeat one number a million times.
  refused(withTensor({ shape: [1000, 1000], strides: [0, 0], stored: 1 }), /more numbers than/);
  refused(pickle("]."), /holds no dictionary/);
  refused(pickle("}(K", [1], "K", [2], "u."), /a number is no tensor/);
  refused(pickle(), /is damaged|holds no dictionary/);
});

Deno.test("parseStateDict refuses damaged pickles, whatever was flipped or cut", () => {
  const whole = withTensor();
  const damage = fc.record({
    length: fc.integer({ min: 0, max: whole.length }),
    flips: fc.array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }))),
  });
  fc.assert(
    fc.property(damage, ({ length, flips }) => {
      const bytes = whole.slice();
      for (const [at, byte] of flips) bytes[at] = byte;
      try {
        parseStateDict(bytes.subarray(0, length), "file");
      } catch (error) {
        assert.ok(error instanceof InputError, String(error));
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("toFloats converts bfloat16 and float16 to float32", () => {
  const bits = (...halves: number[]) => new Uint8Array(Uint16Array.from(halves).buffer);
  assert.deepEqual(
    [...toFloats(bits(0x3f80, 0xc000, 0x7f80, 0), ELEMENTS.BFloat16Storage)],
    [1, -2, Infinity, 0],
  );
  assert.deepEqual(
    [...toFloats(bits(0x3c00, 0xc000, 0x0001, 0x03ff, 0x7bff, 0xfc00), ELEMENTS.HalfStorage)],
    [1, -2, 2 ** -24, 1023 * 2 ** -24, 65504, -Infinity],
  );
  assert.ok(Number.isNaN(toFloats(bits(0x7e00), ELEMENTS.HalfStorage)[0]));
});
