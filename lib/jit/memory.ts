/** Arrays in memory that two threads share. */
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

/** Where arrays begin, in bytes: at multiples of what every type of theirs asks for. */
const ALIGNMENT = 8;

/** One array for each of some ports, one behind the other in one shared memory. */
export class SharedArrays {
  readonly arrays: Readonly<Record<string, TensorArray>>;

  /** The arrays of `ports` in a memory that {@link SharedArrays.of} made for the same ports. */
  constructor(ports: readonly Port[], readonly memory: SharedArrayBuffer) {
    let offset = 0;
    this.arrays = Object.fromEntries(ports.map((port) => {
      const array = new ARRAYS[port.dtype](memory, offset, sizeOf(port.shape));
      offset += bytesOf(port);
      return [port.name, array];
    }));
  }

  /** New arrays for some ports, filled with zeros. */
  static of(ports: readonly Port[]): SharedArrays {
    const bytes = ports.reduce((sum, port) => sum + bytesOf(port), 0);
    return new SharedArrays(ports, new SharedArrayBuffer(bytes));
  }
}

function bytesOf({ shape, dtype }: Port): number {
  const bytes = sizeOf(shape) * ARRAYS[dtype].BYTES_PER_ELEMENT;
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
