/**
 * The safetensors file format: an 8-byte length, a JSON header that names each tensor's type, shape
 * and place, then the data. Read and written whole; data is little-endian.
 */
import { z } from "zod";
import { InputError } from "./errors.ts";

/** A tensor of a file. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** What a file holds. */
export interface Stored {
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.number().int().nonnegative()),
  data_offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
});
const headerSchema = z.record(z.string(), z.unknown());
const metadataSchema = z.record(z.string(), z.string());

const TYPES = { F32: Float32Array, I32: Int32Array, U8: Uint8Array };

const isType = (name: string): name is keyof typeof TYPES => Object.hasOwn(TYPES, name);

const typeOf = (data: StoredTensor["data"]) =>
  data instanceof Float32Array ? "F32" : data instanceof Int32Array ? "I32" : "U8";

/** The bytes of a file; tensors stand in the order given, so equal content gives equal bytes. */
export function encodeSafetensors({ tensors, metadata }: Stored): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    // Every tensor begins at a multiple of 4, so that it can be read in place.
    const begin = end + (-end & 3);
    end = begin + data.byteLength;
    header[name] = { dtype: typeOf(data), shape, data_offsets: [begin, end] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = 8 + text.length + (-text.length & 7);
  const bytes = new Uint8Array(start + end).fill(32, 8, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(text, 8);
  for (const [name, { data }] of Object.entries(tensors)) {
    const [begin] = (header[name] as z.infer<typeof entrySchema>).data_offsets;
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start + begin);
  }
  return bytes;
}

/**
 * The content of a file. Throws an InputError that names `where` and the tensor for anything but
 * whole float32, int32 and uint8 tensors.
 */
export function decodeSafetensors(bytes: Uint8Array, where: string): Stored {
  const fail = (what: string): never => {
    throw new InputError(`${where} is not a safetensors file that can be used: ${what}`);
  };
  if (bytes.length < 8) fail("it is shorter than 8 bytes");
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > bytes.length - 8) fail("its header is cut off");
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  } catch {
    fail("its header is not JSON");
  }
  const header = headerSchema.safeParse(json);
  if (!header.success) return fail("its header is not an object");
  const { __metadata__ = {}, ...entries } = header.data;
  const metadata = metadataSchema.safeParse(__metadata__);
  if (!metadata.success) return fail("its metadata are not texts");

  const data = bytes.subarray(8 + length);
  const tensors = Object.fromEntries(
    Object.entries(entries).map(([name, raw]) => {
      const entry = entrySchema.safeParse(raw);
      if (!entry.success) return fail(`the entry of ${name} lacks its type, shape or place`);
      const { dtype, shape, data_offsets: [begin, end] } = entry.data;
      if (!isType(dtype)) return fail(`${name} has type ${dtype}, not F32, I32 or U8`);
      const type = TYPES[dtype];
      const size = shape.reduce((product, side) => product * side, 1);
      if (end > data.length || end - begin !== size * type.BYTES_PER_ELEMENT) {
        return fail(`the data of ${name} are cut off or not of shape [${shape}]`);
      }
      // A copy, because the place in the file need not suit the type's alignment.
      return [name, { shape, data: new type(data.slice(begin, end).buffer) }];
    }),
  );
  return { tensors, metadata: metadata.data };
}
