/** Parses PyTorch's pickled state dictionaries; builds nothing but tensors. */
import { Parser } from "pickleparser";
import { InputError } from "../errors.ts";

/** The supported element types, by storage class. */
export const ELEMENTS = {
  FloatStorage: { dtype: "float32", bytes: 4 },
  BFloat16Storage: { dtype: "bfloat16", bytes: 2 },
  HalfStorage: { dtype: "float16", bytes: 2 },
} as const;

/** An element type with its size. */
export type Elements = (typeof ELEMENTS)[keyof typeof ELEMENTS];

/** A tensor: a view of a storage, which is an entry of the archive. */
export interface TorchTensor {
  readonly elements: Elements;
  /** The name of the entry in the folder `data`. */
  readonly key: string;
  /** The number of elements of the storage. */
  readonly stored: number;
  /** The tensor's offset in the storage, in elements. */
  readonly offset: number;
  readonly shape: readonly number[];
  /** The stride of each axis, in elements. */
  readonly strides: readonly number[];
}

/** A storage, the result of `persistent_load`. */
class Storage {
  constructor(readonly elements: Elements, readonly key: string, readonly size: number) {}
}

/** A tensor that the pickle builds. */
class Tensor {
  constructor(readonly view: TorchTensor) {}
}

/** The largest accepted pickle in bytes; that of a model has some kilobytes. */
export const MOST_BYTES = 16 * 2 ** 20;

/**
 * Parses a state dictionary into tensors by name.
 *
 * @throws InputError naming `where`, for anything but a dictionary of tensors, and the global that a
 * pickle uses beyond those of tensors
 */
export function parseStateDict(bytes: Uint8Array, where: string): Map<string, TorchTensor> {
  const fail = (what: string): never => {
    throw new InputError(`${where}: ${what}`);
  };
  if (bytes.length > MOST_BYTES) fail(`the description of its tensors has ${bytes.length} bytes`);
  const resolve = (module: string, name: string) => {
    if (module === "torch" && Object.hasOwn(ELEMENTS, name)) {
      return Object.assign(() => fail(`builds a torch.${name}`), { storage: name });
    }
    if (module === "collections" && name === "OrderedDict") return () => new Map();
    if (module === "torch._utils" && name === "_rebuild_tensor_v2") return tensorOf;
    return fail(`asks for ${module}.${name}, which no tensor needs; it is not loaded`);
  };
  const tensorOf = (
    storage: unknown,
    offset: unknown,
    shape: unknown,
    strides: unknown,
  ): Tensor => {
    if (!(storage instanceof Storage)) return fail("a tensor without a storage");
    if (!isCount(offset) || !isCounts(shape) || !isCounts(strides)) {
      return fail(`a tensor of storage ${storage.key} has an invalid shape`);
    }
    const { elements, key, size } = storage;
    const last = shape.reduce((at, side, i) => at + (side - 1) * strides[i], offset);
    if (shape.length !== strides.length || (!shape.includes(0) && last >= size)) {
      return fail(`a tensor reaches beyond its storage ${key}`);
    }
    // Strides of 0 could expand a small storage without bound.
    if (shape.reduce((product, side) => product * side, 1) > size) {
      return fail(`a tensor has more numbers than its storage ${key}`);
    }
    return new Tensor({ elements, key, stored: size, offset, shape, strides });
  };
  const parser = new Parser({
    unpicklingTypeOfDictionary: "Map",
    nameResolver: { resolve },
    persistentResolver: {
      resolve: (id: unknown) => {
        const [kind, type, key, , size] = Array.isArray(id) ? id : [];
        const name = type?.storage;
        if (kind !== "storage" || typeof name !== "string" || !isCount(size)) {
          return fail("refers to something that is no storage");
        }
        if (typeof key !== "string" || !/^\w+$/.test(key)) return fail("a storage without a name");
        return new Storage(ELEMENTS[name as keyof typeof ELEMENTS], key, size);
      },
    },
  });
  let found: unknown;
  try {
    found = parser.parse(bytes);
  } catch (error) {
    if (error instanceof InputError) throw error;
    fail(`the description of its tensors is damaged (${(error as Error).message})`);
  }
  if (!(found instanceof Map)) return fail("holds no dictionary of tensors");
  const tensors = new Map<string, TorchTensor>();
  for (const [name, value] of found) {
    if (typeof name !== "string" || !(value instanceof Tensor)) {
      const what = typeof name === "string" ? name : `a ${typeof name}`;
      return fail(`${what} is no tensor; save the model's state_dict alone`);
    }
    tensors.set(name, value.view);
  }
  return tensors;
}

const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every(isCount);
