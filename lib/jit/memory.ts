/** Arrays that graphs read and write. */
import type { TensorType } from "./graph.ts";

/** An input or output of a graph. */
export interface Port {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: TensorType;
}

/** An array that holds a tensor's elements. */
export type TensorArray = Float32Array | Int32Array | Uint8Array;

/** Makes such arrays: new ones, or views of a memory from some byte on. */
interface TensorArrayType {
  new (length: number): TensorArray;
  new (memory: ArrayBufferLike, offset: number, length: number): TensorArray;
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
}

/** The arrays in which tensors of each type lie. */
export const ARRAYS: Readonly<Record<TensorType, TensorArrayType>> = {
  float32: Float32Array,
  int32: Int32Array,
  bool: Uint8Array,
};

/** How many elements a tensor of some shape has. */
export const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, side) => product * side, 1);

/**
 * Arrays for the ports of several graphs of which only one runs at a time: ports of equal shape and
 * type, one of each graph, share an array. So the weights of a model, and their gradients, are in
 * memory once, however many shapes of batches it is compiled for.
 */
export class ArrayPool {
  readonly #arrays = new Map<string, { readonly array: TensorArray; users: number }>();

  /** `make` makes an array for a port when there is none to share. */
  constructor(readonly make: (port: Port) => TensorArray) {}

  /** An array for each port of a graph, by name; no two of them are the same. */
  take(ports: readonly Port[]): Record<string, TensorArray> {
    return Object.fromEntries(
      keysOf(ports).map(([key, port]) => {
        const known = this.#arrays.get(key) ?? { array: this.make(port), users: 0 };
        known.users++;
        this.#arrays.set(key, known);
        return [port.name, known.array];
      }),
    );
  }

  /** Takes back what {@link take} gave for the same ports. */
  giveBack(ports: readonly Port[]): void {
    for (const [key] of keysOf(ports)) {
      if (--this.#arrays.get(key)!.users === 0) this.#arrays.delete(key);
    }
  }
}

/** Names by which ports share: type, shape, and how many like it the graph has before. */
function keysOf(ports: readonly Port[]): [string, Port][] {
  const counts = new Map<string, number>();
  return ports.map((port) => {
    const kind = `${port.dtype} ${port.shape}`;
    const before = counts.get(kind) ?? 0;
    counts.set(kind, before + 1);
    return [`${kind} ${before}`, port];
  });
}

/** An array of zeros in memory that can be handed to another thread. */
export function sharedArray({ dtype, shape }: Port): TensorArray {
  const [type, size] = [ARRAYS[dtype], sizeOf(shape)];
  return new type(new SharedArrayBuffer(size * type.BYTES_PER_ELEMENT), 0, size);
}
