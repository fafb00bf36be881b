/**
 * `jit(fn, specs)`: traces a function written in tfjs operations once, with tensors that hold no
 * values, and compiles what it does to one ONNX graph that ONNX Runtime runs.
 *
 * ```ts
 * const scaled = await jit(({ x, w }) => ({ y: tf.matMul(x, w) }), {
 *   x: { shape: [2, 3] },
 *   w: { shape: [3, 4] },
 * });
 * const { y } = await scaled({ x: new Float32Array(6), w: new Float32Array(12) });
 * ```
 */
import * as tf from "@tensorflow/tfjs";
import { backend } from "./backend.ts";
import { DynamicGraph } from "./dynamic_graph.ts";
import { Graph, type Program, type TensorType, type Value } from "./graph.ts";
import { ARRAYS, sizeOf, type TensorArray } from "./memory.ts";
import { openInThreads, openSession, type Ports, type Runner, type Session } from "./session.ts";
import "./kernels/mod.ts";

/** What a compiled function is fed under one name; the type is float32 unless it says otherwise. */
export interface Spec {
  readonly shape: readonly number[];
  readonly dtype?: TensorType;
}

/** Input names with their specifications. */
export type Specs = Readonly<Record<string, Spec>>;

/** The tensors that a function to be compiled is traced with. */
export type Tensors<S extends Specs> = { readonly [K in keyof S]: tf.Tensor };

type ArrayOf<S extends Spec> = S extends { dtype: "int32" } ? Int32Array
  : S extends { dtype: "bool" } ? Uint8Array
  : S extends { dtype: "float32" } | { shape: unknown; dtype?: undefined } ? Float32Array
  : TensorArray;

/** The typed arrays that a compiled function takes. */
export type Feeds<S extends Specs> = { readonly [K in keyof S]: ArrayOf<S[K]> };

/** The float32 arrays that a compiled function returns. */
export type Fetches<O extends string> = Record<O, Float32Array>;

/** A compiled function of arrays of certain sizes. */
export interface AtShape<S extends Specs, O extends string> {
  /**
   * Runs the graph. The arrays of `feeds` must stay as they are until it is done. An output with an
   * array in `into` is written there, the others to new arrays.
   *
   * Throws a TypeError that names the input or output that does not exist, or whose array has
   * another length or type than was compiled for.
   */
  (feeds: Feeds<S>, into?: Partial<Fetches<O>>): Promise<Fetches<O>>;
  /** The shape of each output. */
  readonly shapes: Readonly<Record<O, readonly number[]>>;
}

/** A compiled function. */
export interface Compiled<S extends Specs, O extends string> extends AtShape<S, O> {
  /** Frees the graph's memory; the function cannot be called any more. */
  release(): Promise<void>;
}

/** How a function is compiled. */
export interface JitOptions {
  /**
   * Calls that run side by side, each in a thread of its own; 1, which is this thread, unless given.
   * What a call computes does not depend on it.
   */
  readonly threads?: number;
  /** Whether ONNX Runtime's own fused operators may be used; yes unless given. */
  readonly fused?: boolean;
}

/**
 * Compiles `fn` for inputs of the given shapes. `fn` must be pure, must not read tensor values, and
 * returns float32 tensors by name.
 *
 * Throws an error that names the tfjs kernel, and where to add it, if `fn` uses one that has no
 * ONNX form yet.
 */
export async function jit<const S extends Specs, O extends string>(
  fn: (inputs: Tensors<S>) => Record<O, tf.Tensor>,
  specs: S,
  { threads = 1, fused = true }: JitOptions = {},
): Promise<Compiled<S, O>> {
  const traced = trace(fn, specs, fused);
  const session = await open(new DynamicGraph(traced.program, traced.program), threads);
  const run = callable(specs, traced, await session.fit(portsOf(specs, traced), []));
  return Object.assign(run, { release: () => session.release() });
}

/** A function compiled for many sizes at once. */
export interface Dynamic<Size, S extends Specs, O extends string> {
  /** The function for one size, which is traced for it; the graph is there already. */
  at(size: Size): Promise<AtShape<S, O>>;
  /** Frees the graph's memory; the function cannot be called any more, at no size. */
  release(): Promise<void>;
}

/**
 * Compiles a function for inputs whose shapes depend on a size, once for all sizes. What it does may
 * depend on the size only in shapes and constants; `likely` are two sizes, different in every
 * respect, by which is found what does. A size at which it does something else after all gets a
 * graph of its own.
 */
export async function jitDynamic<Size, S extends Specs, O extends string>(
  fn: (inputs: Tensors<S>, size: Size) => Record<O, tf.Tensor>,
  specsOf: (size: Size) => S,
  likely: readonly [Size, Size],
  { threads = 1, fused = true }: JitOptions = {},
): Promise<Dynamic<Size, S, O>> {
  const traceAt = (size: Size) => trace((inputs) => fn(inputs, size), specsOf(size), fused);
  const [one, other] = likely.map((size) => traceAt(size).program);
  const family = new DynamicGraph(one, other);
  const session = await open(family, threads);
  const others: Session[] = [];
  return {
    at: async (size) => {
      const specs = specsOf(size);
      const traced = traceAt(size);
      const ports = portsOf(specs, traced);
      const parameters = family.parametersOf(traced.program);
      if (parameters) return callable(specs, traced, await session.fit(ports, parameters));
      const own = await open(new DynamicGraph(traced.program, traced.program), threads);
      others.push(own);
      return callable(specs, traced, await own.fit(ports, []));
    },
    release: async () => {
      await Promise.all([session, ...others].map((session) => session.release()));
    },
  };
}

function open({ file }: DynamicGraph, threads: number): Promise<Session> {
  return threads === 1 ? openSession(file) : openInThreads(file, threads);
}

/** A function as it was traced. */
interface Traced<O extends string> {
  readonly program: Program;
  readonly outputs: Record<O, Value>;
}

function portsOf(specs: Specs, { outputs }: Traced<string>): Ports {
  return {
    inputs: Object.entries(specs).map(([name, { shape, dtype = "float32" }]) => ({
      name: inputName(name),
      shape,
      dtype,
    })),
    outputs: Object.values(outputs).map(({ name, shape }) => ({ name, shape, dtype: "float32" })),
  };
}

/** The function of typed arrays that runs a graph. */
function callable<S extends Specs, O extends string>(
  specs: S,
  { outputs }: Traced<O>,
  runner: Runner,
): AtShape<S, O> {
  const names = Object.keys(outputs) as O[];
  const shapes = mapValues(outputs, (value) => value.shape);
  const run = async (feeds: Feeds<S>, into: Partial<Fetches<O>> = {}): Promise<Fetches<O>> => {
    const fed: Record<string, TensorArray> = {};
    for (const [name, { shape, dtype = "float32" }] of Object.entries(specs)) {
      checkArray(`input ${name}`, feeds[name], shape, dtype);
      fed[inputName(name)] = feeds[name];
    }
    checkNames("input", feeds, specs);
    checkNames("output", into, shapes);
    const arrays = {} as Fetches<O>;
    const fetched: Record<string, Float32Array> = {};
    for (const name of names) {
      const shape = shapes[name];
      arrays[name] = into[name] ?? new Float32Array(sizeOf(shape));
      checkArray(`output ${name}`, arrays[name], shape, "float32");
      fetched[outputs[name].name] = arrays[name];
    }
    await runner.run(fed, fetched);
    return arrays;
  };
  return Object.assign(run, { shapes });
}

/** Inputs carry a prefix of their own, so that no name that the graph makes can be the same. */
const inputName = (name: string) => `in.${name}`;

function trace<S extends Specs, O extends string>(
  fn: (inputs: Tensors<S>) => Record<O, tf.Tensor>,
  specs: S,
  fused: boolean,
): Traced<O> {
  const graph = new Graph(fused);
  const outputs = backend.trace(graph, () => {
    const inputs = mapValues(specs as Record<keyof S & string, Spec>, (spec, name) => {
      const value = graph.input(inputName(name), spec.shape, spec.dtype ?? "float32");
      return tf.engine().makeTensorFromTensorInfo(backend.infoOf(value));
    });
    const taken = new Set<string>();
    return mapValues(explainMissingKernels(() => fn(inputs as Tensors<S>)), (tensor, name) => {
      const value = backend.valueBehind(tensor);
      if (value.dtype !== "float32") {
        throw new TypeError(`output ${name} is ${value.dtype}: cast it to float32`);
      }
      // Each output needs a value that a node made, and of its own.
      const own = value.name.startsWith("%") && !graph.isConstant(value) && !taken.has(value.name);
      const output = own ? value : graph.node("Identity", [value], value.shape, value.dtype);
      taken.add(output.name);
      return output;
    });
  });
  return { program: graph.program(Object.values(outputs)), outputs };
}

function explainMissingKernels<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    const missing = /Kernel '(\w+)' not registered/.exec((error as Error).message)?.[1];
    if (!missing) throw error;
    throw new Error(
      `the tfjs kernel ${missing} has no ONNX form yet: add lower("${missing}", …) in lib/jit/kernels/`,
      { cause: error },
    );
  }
}

function checkNames(kind: string, given: object, known: object) {
  const stranger = Object.keys(given).find((name) => !Object.hasOwn(known, name));
  if (stranger !== undefined) throw new TypeError(`there is no ${kind} ${stranger}`);
}

function checkArray(what: string, array: unknown, shape: readonly number[], dtype: TensorType) {
  const type = ARRAYS[dtype];
  if (!(array instanceof type)) throw new TypeError(`${what} must be a ${type.name}`);
  const size = sizeOf(shape);
  if (array.length !== size) {
    throw new TypeError(
      `${what} has ${array.length} elements, but the shape [${shape}] has ${size}`,
    );
  }
}

function mapValues<K extends string, A, B>(
  record: Record<K, A>,
  change: (value: A, key: K) => B,
): Record<K, B> {
  const entries = Object.entries(record) as [K, A][];
  return Object.fromEntries(entries.map(([key, value]) => [key, change(value, key)])) as Record<
    K,
    B
  >;
}
