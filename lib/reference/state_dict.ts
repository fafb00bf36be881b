/** The description of tensors in a PyTorch file: a pickle, of which nothing but tensors is ever built. */
import { Parser } from "pickleparser";
import { InputError } from "../errors.ts";

/** The element types that are read. */
export const ELEMENTS = {
  FloatStorage: { dtype: "float32", bytes: 4 },
  BFloat16Storage: { dtype: "bfloat16", bytes: 2 },
  HalfStorage: { dtype: "float16", bytes: 2 },
} as const;

/** An element type: its name, and the bytes of an element. */
export type Elements = (typeof ELEMENTS)[keyof typeof ELEMENTS];

/** A tensor as the pickle tells of it: a view of a storage, which is an entry of the archive. */
export interface TorchTensor {
  readonly elements: Elements;
  /** The entry's name in the folder `data`. */
  readonly key: string;
  /** Elements of the storage. */
  readonly stored: number;
  /** Where the tensor begins in it, in elements. */
  readonly offset: number;
  readonly shape: readonly number[];
  /** Elements from one index of an axis to the next. */
  readonly strides: readonly number[];
}

/** A storage, as `persistent_load` would give it. */
class Storage {
  constructor(readonly elements: Elements, readonly key: string, readonly size: number) {}
}

/** A tensor under way to {@link TorchTensor}. */
class Tensor {
  constructor(readonly facts: TorchTensor) {}
}

/** The largest description that is read, in bytes; that of a model has some kilobytes. */
export const MOST_BYTES = 16 * 2 ** 20;

/**
 * The tensors of a state dict by name. Throws an InputError that names `where` and the global, when the
 * pickle wants any but those that tensors are made of, or isn't a dictionary of tensors.
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
    return fail(`asks for ${module}.${name}, which is no part of a tensor; it is not loaded`);
  };
  const tensorOf = (
    storage: unknown,
    offset: unknown,
    shape: unknown,
    strides: unknown,
  ): Tensor => {
    if (!(storage instanceof Storage)) return fail("a tensor without a storage");
    if (!isCount(offset) || !isCounts(shape) || !isCounts(strides)) {
      return fail(`a tensor of storage ${storage.key} has a shape that is none`);
    }
    const { elements, key, size } = storage;
    const last = shape.reduce((at, side, i) => at + (side - 1) * strides[i], offset);
    if (shape.length !== strides.length || (!shape.includes(0) && last >= size)) {
      return fail(`a tensor reaches beyond its storage ${key}`);
    }
    // Strides of 0 would make much out of little.
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
    tensors.set(name, value.facts);
  }
  return tensors;
}

const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every(isCount);
