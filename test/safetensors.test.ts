import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeSafetensors, type Stored, type StoredTensor } from "../lib/safetensors.ts";
import { encodeSafetensors } from "./helpers/bytes.ts";

/** Tensors of any type, with up to three sides of up to four. */
const tensors: fc.Arbitrary<StoredTensor> = fc.tuple(
  fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
  fc.constantFrom("F32", "I32", "U8"),
).chain(([shape, type]) => {
  const size = shape.reduce((product, side) => product * side, 1);
  const exactly = { minLength: size, maxLength: size };
  const data: fc.Arbitrary<StoredTensor["data"]> = type === "F32"
    ? fc.float32Array(exactly)
    : type === "I32"
    ? fc.int32Array(exactly)
    : fc.uint8Array(exactly);
  return data.map((data) => ({ shape, data }));
});

const RESERVED = ["__metadata__", "__proto__", "sha256"];
const names = fc.string().filter((name) => !RESERVED.includes(name));

const files: fc.Arbitrary<Stored> = fc.record({
  tensors: fc.dictionary(names, tensors, { noNullPrototype: true }),
  metadata: fc.dictionary(names, fc.string(), { noNullPrototype: true }),
}, { noNullPrototype: true });

Deno.test("decodeSafetensors returns what encodeSafetensors wrote", () => {
  fc.assert(fc.property(files, (stored) => {
    const read = decodeSafetensors(encodeSafetensors(stored), "file");
    assert.deepEqual(read, { ...stored, checked: true });
  }));
});

Deno.test("decodeSafetensors reads a file from any place in memory", () => {
  fc.assert(fc.property(files, fc.integer({ min: 0, max: 9 }), (stored, offset) => {
    const bytes = encodeSafetensors(stored);
    const memory = new Uint8Array(bytes.length + offset + 3);
    memory.set(bytes, offset);
    const part = memory.subarray(offset, offset + bytes.length);
    assert.deepEqual(decodeSafetensors(part, "file"), { ...stored, checked: true });
  }));
});

Deno.test("encodeSafetensors writes parts of larger arrays as they are", () => {
  const data = Float32Array.of(1, 2, 3, 4, 5).subarray(1, 3);
  const bytes = encodeSafetensors({ tensors: { x: { shape: [2], data } }, metadata: {} });
  assert.deepEqual(decodeSafetensors(bytes, "file").tensors.x.data, Float32Array.of(2, 3));
});

Deno.test("encodeSafetensors writes the published format", () => {
  const stored = {
    tensors: {
      a: { shape: [1], data: Uint8Array.of(7) },
      b: { shape: [1, 1], data: Float32Array.of(1) },
    },
    metadata: { k: "v" },
  };
  const bytes = encodeSafetensors(stored);
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  assert.equal(length % 8, 0);
  const { __metadata__: { sha256, ...metadata }, ...entries } = JSON.parse(
    new TextDecoder().decode(bytes.subarray(8, 8 + length)),
  );
  assert.match(sha256, /^[0-9a-f]{64}$/);
  assert.deepEqual(metadata, { k: "v" });
  assert.deepEqual(entries, {
    b: { dtype: "F32", shape: [1, 1], data_offsets: [0, 4] },
    a: { dtype: "U8", shape: [1], data_offsets: [4, 5] },
  });
  assert.deepEqual([...bytes.subarray(8 + length)], [0, 0, 128, 63, 7]);
});

Deno.test("encodeSafetensors joins the data of several arrays", () => {
  const data = [Float32Array.of(1, 2), new Float32Array(), Float32Array.of(3)] as const;
  const bytes = encodeSafetensors({ tensors: { x: { shape: [3], data } }, metadata: {} });
  assert.deepEqual(decodeSafetensors(bytes, "file").tensors.x.data, Float32Array.of(1, 2, 3));
});

Deno.test("decodeSafetensors detects any changed bit of a file with a checksum", () => {
  const stored = { tensors: { x: { shape: [2], data: Float32Array.of(1, 2) } }, metadata: {} };
  const bytes = encodeSafetensors(stored);
  for (let at = 0; at < bytes.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const damaged = bytes.with(at, bytes[at] ^ 1 << bit);
      try {
        // The name under which the checksum stands is the one thing that it can't vouch for.
        assert.equal(decodeSafetensors(damaged, "file").checked, false, `byte ${at}, bit ${bit}`);
      } catch (error) {
        assert.equal((error as Error).name, "InputError", `byte ${at}, bit ${bit}`);
      }
    }
  }
});

Deno.test("decodeSafetensors reads a file without metadata, its data anywhere", () => {
  const header = { x: { dtype: "I32", shape: [], data_offsets: [1, 5] } };
  const bytes = fileOf(JSON.stringify(header), [9, 1, 2, 0, 0]);
  assert.deepEqual(decodeSafetensors(bytes, "file"), {
    tensors: { x: { shape: [], data: Int32Array.of(513) } },
    metadata: {},
    checked: false,
  });
});

/** A file with a header as given, and data behind it. */
function fileOf(header: string, data: number[] = []): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

const entry = (changes: object) =>
  JSON.stringify({ x: { dtype: "F32", shape: [2], data_offsets: [0, 8], ...changes } });

/** Damaged files and what is said of them. */
const DAMAGED: [bytes: Uint8Array, message: RegExp][] = [
  [Uint8Array.of(1, 0, 0), /shorter than 8 bytes/],
  [Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0, 123), /header is cut off/],
  [new Uint8Array(20).fill(255), /header is cut off/],
  [fileOf("{"), /header is not JSON/],
  [fileOf("[]"), /header is not an object/],
  [fileOf("null"), /header is not an object/],
  [fileOf('{"__metadata__":{"a":1}}'), /metadata are not texts/],
  [fileOf('{"x":3}'), /the entry of x lacks its type, shape or place/],
  [fileOf('{"x":{"dtype":"F32","shape":[2]}}'), /the entry of x lacks/],
  [fileOf(entry({ shape: [-2] }), Array(8).fill(0)), /the entry of x lacks/],
  [fileOf(entry({ data_offsets: [0.5, 8.5] }), Array(9).fill(0)), /the entry of x lacks/],
  [fileOf(entry({ dtype: "BF16" }), Array(8).fill(0)), /x has type BF16, not F32, I32 or U8/],
  [fileOf(entry({ dtype: "toString" }), Array(8).fill(0)), /x has type toString/],
  [fileOf(entry({}), Array(7).fill(0)), /the data of x are cut off or not of shape \[2\]/],
  [fileOf(entry({ shape: [3] }), Array(12).fill(0)), /the data of x are cut off or not of shape/],
  [fileOf(entry({ data_offsets: [8, 0] }), Array(8).fill(0)), /the data of x are cut off/],
  [fileOf(entry({ shape: [0], data_offsets: [99, 99] })), /the data of x are cut off/],
];

Deno.test("decodeSafetensors names a damaged file, and says what is wrong with it", () => {
  for (const [bytes, message] of DAMAGED) {
    assert.throws(() => decodeSafetensors(bytes, "runs/a.safetensors"), (error: Error) => {
      assert.equal(error.name, "InputError");
      assert.match(error.message, /^runs\/a\.safetensors is not a usable safetensors file/);
      assert.match(error.message, message);
      return true;
    });
  }
});

Deno.test("decodeSafetensors refuses a file cut off anywhere", () => {
  fc.assert(fc.property(files, fc.nat(), (stored, at) => {
    const bytes = encodeSafetensors(stored);
    const part = bytes.subarray(0, at % bytes.length);
    assert.throws(() => decodeSafetensors(part, "file"), { name: "InputError" });
  }));
});

Deno.test("decodeSafetensors reads any bytes or throws an InputError", () => {
  const stored = { tensors: { x: { shape: [2], data: Float32Array.of(1, 2) } }, metadata: {} };
  const bytes = encodeSafetensors(stored);
  fc.assert(
    fc.property(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
      const damaged = bytes.with(at, byte);
      try {
        decodeSafetensors(damaged, "file");
      } catch (error) {
        assert.equal((error as Error).name, "InputError", (error as Error).stack ?? "");
      }
    }),
    { numRuns: 1000 },
  );
});
