/** Reads PyTorch's checkpoint files, zip archives of storages, one tensor at a time. */
import { configure, Reader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import type { FileEntry } from "@zip.js/zip.js";
import { InputError } from "../errors.ts";
import { type Elements, MOST_BYTES, parseStateDict, type TorchTensor } from "./state_dict.ts";

configure({ useWebWorkers: false });

/** Verifies each entry's checksum. */
const CHECKED = { checkSignature: true };

/** Gives zip.js random access to a file. */
class FileReader extends Reader<Deno.FsFile> {
  readonly #file: Deno.FsFile;

  constructor(file: Deno.FsFile, size: number) {
    super(file);
    this.#file = file;
    this.size = size;
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.min(length, this.size - index));
    await this.#file.seek(index, Deno.SeekMode.Start);
    for (let read = 0; read < bytes.length;) {
      const more = await this.#file.read(bytes.subarray(read));
      if (more === null) throw new Error("the file ends early");
      read += more;
    }
    return bytes;
  }
}

/** An open file of tensors. */
export class TorchFile implements Disposable {
  private constructor(
    readonly path: string,
    readonly file: Deno.FsFile,
    readonly entries: ReadonlyMap<string, FileEntry>,
    /** Tensors by their saved names. */
    readonly tensors: ReadonlyMap<string, TorchTensor>,
  ) {}

  /** Opens a file; throws an InputError that names it where it is not PyTorch's, or unsafe. */
  static async open(path: string): Promise<TorchFile> {
    let file: Deno.FsFile;
    try {
      file = await Deno.open(path);
    } catch {
      throw new InputError(`${path}: no such file, or it can't be read`);
    }
    try {
      const { size } = await file.stat();
      const entries = new Map<string, FileEntry>();
      for (const entry of await entriesOf(new FileReader(file, size), path)) {
        // All entries lie in a folder that has the name of the saved file.
        entries.set(entry.filename.replace(/^[^/]*\//, ""), entry);
      }
      const described = entries.get("data.pkl");
      if (!described) {
        throw new InputError(`${path}: a zip archive, but not a file saved by PyTorch`);
      }
      if (described.uncompressedSize > MOST_BYTES) {
        throw new InputError(`${path}: the description of its tensors is too large`);
      }
      const tensors = parseStateDict(await bytesOf(described, path), path);
      return new TorchFile(path, file, entries, tensors);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.file.close();
  }

  /** Reads a tensor's elements in C order; throws an InputError that names file and tensor. */
  async read(name: string): Promise<Float32Array> {
    const { shape, strides, offset, ...storage } = this.#tensor(name);
    const all = toFloats(await bytesOf(this.#entry(name, storage), this.path), storage.elements);
    const size = shape.reduce((product, side) => product * side, 1);
    if (isContiguous(shape, strides)) return all.subarray(offset, offset + size);
    const values = new Float32Array(size);
    const at = shape.map(() => 0);
    for (let i = 0; i < size; i++) {
      values[i] = all[at.reduce((sum, index, axis) => sum + index * strides[axis], offset)];
      for (let axis = shape.length - 1; axis >= 0 && ++at[axis] === shape[axis]; axis--) {
        at[axis] = 0;
      }
    }
    return values;
  }

  /** Passes a matrix of embeddings to `use`, some at a time, so that it need not fit into memory. */
  async readEmbeddings(name: string, use: (embeddings: Float32Array) => void): Promise<void> {
    const { shape, strides, offset, ...storage } = this.#tensor(name);
    const whole = offset === 0 && shape[0] * shape[1] === storage.stored;
    if (shape.length !== 2 || !isContiguous(shape, strides) || !whole) {
      throw new InputError(`${this.path}: ${name} is no contiguous matrix`);
    }
    const embeddingBytes = shape[1] * storage.elements.bytes;
    let rest = new Uint8Array();
    const sink = new WritableStream<Uint8Array>({
      write(chunk) {
        const all = new Uint8Array(rest.length + chunk.length);
        all.set(rest);
        all.set(chunk, rest.length);
        const end = all.length - all.length % embeddingBytes;
        if (end > 0) use(toFloats(all.subarray(0, end), storage.elements));
        rest = all.slice(end);
      },
    });
    await unpacked(this.path, () => this.#entry(name, storage).getData(sink, CHECKED));
  }

  #tensor(name: string): TorchTensor {
    const tensor = this.tensors.get(name);
    if (!tensor) throw new InputError(`${this.path}: ${name} is missing`);
    return tensor;
  }

  #entry(
    name: string,
    { key, stored, elements }: Pick<TorchTensor, "key" | "stored" | "elements">,
  ) {
    const entry = this.entries.get(`data/${key}`);
    if (entry?.uncompressedSize === stored * elements.bytes) return entry;
    throw new InputError(
      `${this.path}: the storage of ${name} ${entry ? "has an unexpected size" : "is missing"}`,
    );
  }
}

async function entriesOf(reader: FileReader, path: string): Promise<FileEntry[]> {
  const entries = await unpacked(
    path,
    () => new ZipReader(reader, CHECKED).getEntries(),
  );
  return entries.filter((entry) => !entry.directory);
}

const bytesOf = (entry: FileEntry, path: string): Promise<Uint8Array> =>
  unpacked(path, () => entry.getData(new Uint8ArrayWriter(), CHECKED));

/** Awaits `read`; converts the library's errors to one that names the file. */
async function unpacked<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path}: not a complete zip archive (${(error as Error).message})`);
  }
}

/** Returns whether elements are contiguous in C order. */
function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis];
  }
  return true;
}

/** Converts little-endian elements to float32. */
export function toFloats(bytes: Uint8Array, { dtype }: Elements): Float32Array {
  const { buffer } = bytes.slice();
  if (dtype === "float32") return new Float32Array(buffer);
  if (dtype === "float16") return new Float32Array(new Float16Array(buffer));
  const halves = new Uint16Array(buffer);
  return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer);
}
