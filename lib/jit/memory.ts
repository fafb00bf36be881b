/** Arrays that graphs read from and write to. */
import type { TensorType } from "./graph.ts";

/** An input or output of a graph. */
export interface Port {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: TensorType;
}

/** An array that holds a tensor's elements. */
export type TensorArray = Float32Array | Int32Array | Uint8Array;

/** Constructs arrays: new ones, or views of memory from a byte offset on. */
interface TensorArrayType {
  new (length: number): TensorArray;
  new (memory: ArrayBufferLike, offset: number, length: number): TensorArray;
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
}

/** The array type of each element type. */
export const ARRAYS: Readonly<Record<TensorType, TensorArrayType>> = {
  float32: Float32Array,
  int32: Int32Array,
  bool: Uint8Array,
};

/** Returns the number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, side) => product * side, 1);

/**
 * Shares arrays between graphs that never run at the same time: one port of each graph may use an
 * array of its shape and type. Weights and gradients are stored once for all batch shapes.
 */
export class ArrayPool {
  readonly #arrays = new Map<string, { readonly array: TensorArray; users: number }>();

  /** Uses `make` where no array can be shared. */
  constructor(readonly make: (port: Port) => TensorArray) {}

  /** Returns a distinct array for each port of a graph, by name. */
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

  /** Takes back the arrays of the same ports. */
  giveBack(ports: readonly Port[]): void {
    for (const [key] of keysOf(ports)) {
      if (--this.#arrays.get(key)!.users === 0) this.#arrays.delete(key);
    }
  }
}

/** Returns sharing keys: type, shape, and a count of equal ports before. */
function keysOf(ports: readonly Port[]): [string, Port][] {
  const counts = new Map<string, number>();
  return ports.map((port) => {
    const kind = `${port.dtype} ${port.shape}`;
    const before = counts.get(kind) ?? 0;
    counts.set(kind, before + 1);
    return [`${kind} ${before}`, port];
  });
}

/** Returns zeros in memory that threads share. */
export function sharedArray({ dtype, shape }: Port): TensorArray {
  const [type, size] = [ARRAYS[dtype], sizeOf(shape)];
  return new type(new SharedArrayBuffer(size * type.BYTES_PER_ELEMENT), 0, size);
}
