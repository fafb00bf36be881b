/**
 * The safetensors file format: an 8-byte length, a JSON header with each tensor's type, shape and
 * offsets, then the data, little-endian. Written files have a checksum in their metadata.
 */
import { z } from "zod";
import { InputError } from "./errors.ts";
import { sha256 } from "./sha256.ts";

/** A tensor's elements. */
type Data = Float32Array | Int32Array | Uint8Array;

/** A tensor of a file. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Data;
}

/** A tensor to write; its data may be several arrays of one type. */
export interface WrittenTensor {
  readonly shape: readonly number[];
  readonly data: Data | readonly [Data, ...Data[]];
}

/** The content of a file. */
export interface Stored<Tensor = StoredTensor> {
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The content of a file, and whether a checksum verified it. */
export type Decoded = Stored & { readonly checked: boolean };

/** The metadata key of the checksum: SHA-256 of the file with zeros in place of the checksum. */
const CHECKSUM = "sha256";

const NO_CHECKSUM = "0".repeat(64);

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.number().int().nonnegative()),
  data_offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
});
const headerSchema = z.record(z.string(), z.unknown());
const metadataSchema = z.record(z.string(), z.string());

const TYPES = { F32: Float32Array, I32: Int32Array, U8: Uint8Array };

const isType = (name: string): name is keyof typeof TYPES => Object.hasOwn(TYPES, name);

const typeOf = (data: Data) =>
  data instanceof Float32Array ? "F32" : data instanceof Int32Array ? "I32" : "U8";

const bytesOf = (data: Data) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

const arraysOf = ({ data }: WrittenTensor): readonly Data[] =>
  Array.isArray(data) ? data as Data[] : [data as Data];

/**
 * Encodes a file as pieces, which are views of the tensors' arrays. Tensors keep their order, with
 * those of bytes last, so that all are aligned. Equal content gives equal bytes.
 */
export function safetensorsPieces({ tensors, metadata }: Stored<WrittenTensor>): Uint8Array[] {
  const all = Object.entries(tensors).map(([name, tensor]) => {
    const arrays = arraysOf(tensor);
    return { name, shape: tensor.shape, dtype: typeOf(arrays[0]), pieces: arrays.map(bytesOf) };
  });
  const ordered = [
    ...all.filter(({ dtype }) => dtype !== "U8"),
    ...all.filter(({ dtype }) => dtype === "U8"),
  ];
  let end = 0;
  const entries = ordered.map(({ name, shape, dtype, pieces }) => {
    const begin = end;
    end += pieces.reduce((sum, { length }) => sum + length, 0);
    return [name, { dtype, shape, data_offsets: [begin, end] }] as const;
  });
  const data = ordered.flatMap(({ pieces }) => pieces);
  const headOf = (checksum: string) =>
    headerBytes({
      __metadata__: { [CHECKSUM]: checksum, ...metadata },
      ...Object.fromEntries(entries),
    });
  return [headOf(sha256([headOf(NO_CHECKSUM), ...data])), ...data];
}

/** Encodes the length and the header, padded with spaces to a multiple of 8. */
function headerBytes(header: Record<string, unknown>): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = 8 + text.length + (-text.length & 7);
  const bytes = new Uint8Array(start).fill(32, 8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(text, 8);
  return bytes;
}

/** Throws an InputError where a file's content does not match its checksum. */
function verify(bytes: Uint8Array, start: number, checksum: string, where: string): void {
  const head = new TextDecoder().decode(bytes.subarray(8, start));
  const blank = new TextEncoder().encode(head.replace(checksum, NO_CHECKSUM));
  if (sha256([bytes.subarray(0, 8), blank, bytes.subarray(start)]) === checksum) return;
  throw new InputError(
    `${where} is damaged: its checksum does not match; copy it again, or recreate it`,
  );
}

/**
 * Decodes a file of float32, int32 and uint8 tensors, which are views of `bytes` where aligned.
 *
 * @throws InputError naming `where` and a damaged tensor, or where the checksum does not match
 */
export function decodeSafetensors(bytes: Uint8Array, where: string): Decoded {
  const fail = (what: string): never => {
    throw new InputError(
      `${where} is not a usable safetensors file: ${what}; ` +
        "give a checkpoint, or recreate a damaged one",
    );
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

  const { [CHECKSUM]: checksum, ...rest } = metadata.data;
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
      const own = data.subarray(begin, end);
      const suits = own.byteOffset % type.BYTES_PER_ELEMENT === 0;
      const { buffer, byteOffset } = suits ? own : own.slice();
      return [name, { shape, data: new type(buffer as ArrayBuffer, byteOffset, size) }];
    }),
  );
  // Last, so that a truncated file is reported as such.
  if (checksum !== undefined) verify(bytes, 8 + length, checksum, where);
  return { tensors, metadata: rest, checked: checksum !== undefined };
}
