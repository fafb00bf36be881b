/** Pickles of state dictionaries, as PyTorch writes them. */

const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));

const PROTOCOL = [0x80, 2];

/** A pickle of the protocol that PyTorch writes, from texts and bytes. */
export const pickle = (...parts: (string | number[])[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(
    [PROTOCOL, ...parts].flatMap((part) => typeof part === "string" ? ascii(part) : part),
  );

/** A text with its length in front. */
const unicode = (text: string) => [0x58, ...int32(text.length), ...ascii(text)];

const int32 = (value: number) => [...new Uint8Array(Int32Array.of(value).buffer)];

/** The code of a number that fits into four bytes. */
const number = (value: number) => [...ascii("J"), ...int32(value)];

const tuple = (
  values: readonly number[],
) => [...ascii("("), ...values.flatMap(number), ...ascii("t")];

/** A tensor's description; what rebuilds it can be changed. */
export interface Described {
  readonly name: string;
  readonly shape: readonly number[];
  readonly strides?: readonly number[];
  /** Name of its storage. */
  readonly key: string;
  readonly module?: string;
  readonly rebuild?: string;
  readonly storage?: string;
  /** Numbers in its storage. */
  readonly stored?: number;
}

function described(
  {
    name,
    shape,
    key,
    module = "torch._utils",
    rebuild = "_rebuild_tensor_v2",
    storage = "FloatStorage",
    stored = shape.reduce((product, side) => product * side, 1),
    strides = shape.map((_, axis) =>
      shape.slice(axis + 1).reduce((product, side) => product * side, 1)
    ),
  }: Described,
): number[] {
  return [
    ...unicode(name),
    ...ascii(`c${module}\n${rebuild}\n((`),
    ...unicode("storage"),
    ...ascii(`ctorch\n${storage}\n`),
    ...unicode(key),
    ...unicode("cpu"),
    ...number(stored),
    ...ascii("tQ"),
    ...number(0),
    ...tuple(shape),
    ...tuple(strides),
    0x89,
    ...ascii("ccollections\nOrderedDict\n)RtR"),
  ];
}

/** A dictionary of tensors. */
export const pickled = (tensors: readonly Described[]) =>
  pickle("}(", ...tensors.map(described), "u.");

/** A dictionary of tensors by name and shape, whose storages are called by their numbers. */
export const pickledState = (tensors: readonly (readonly [string, readonly number[]])[]) =>
  pickled(tensors.map(([name, shape], i) => ({ name, shape, key: String(i) })));
