/**
 * `jit(fn, specs)` traces a function of tfjs operations once and compiles it to an ONNX graph, which
 * ONNX Runtime runs.
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
import type { DeviceOptions } from "./device.ts";
import { DynamicGraph } from "./dynamic_graph.ts";
import { Graph, type Program, type TensorType, type Value } from "./graph.ts";
import { ARRAYS, sizeOf, type TensorArray } from "./memory.ts";
import { withHalfProducts } from "./half_products.ts";
import { openSession, type Ports, type Runner, type Session } from "./session.ts";
import { openInThreads } from "./threads.ts";
import "./kernels/mod.ts";

/** The shape and type of an input; float32 by default. */
export interface Spec {
  readonly shape: readonly number[];
  readonly dtype?: TensorType;
}

/** Specifications by input name. */
export type Specs = Readonly<Record<string, Spec>>;

/** The tensors that a function is traced with. */
export type Tensors<S extends Specs> = { readonly [K in keyof S]: tf.Tensor };

type ArrayOf<S extends Spec> = S extends { dtype: "int32" } ? Int32Array
  : S extends { dtype: "bool" } ? Uint8Array
  : S extends { dtype: "float32" } | { shape: unknown; dtype?: undefined } ? Float32Array
  : TensorArray;

/** The typed arrays that a compiled function takes. */
export type Feeds<S extends Specs> = { readonly [K in keyof S]: ArrayOf<S[K]> };

/** The float32 arrays that a compiled function returns. */
export type Fetches<O extends string> = Record<O, Float32Array>;

/** A compiled function at one size. */
export interface AtShape<S extends Specs, O extends string> {
  /**
   * Runs the graph; `feeds` must not change until it is done. Outputs are written to their arrays in
   * `into`, or to new ones.
   *
   * @throws TypeError naming an input or output that does not exist, or whose array has another
   * length or type than its specification
   */
  (feeds: Feeds<S>, into?: Partial<Fetches<O>>): Promise<Fetches<O>>;
  /** The shape of each output. */
  readonly shapes: Readonly<Record<O, readonly number[]>>;
}

/** A compiled function of one size. */
export interface Compiled<S extends Specs, O extends string> extends AtShape<S, O> {
  /** Frees the graph; the function cannot be called any more. */
  release(): Promise<void>;
}

/** Options of compilation. */
export interface JitOptions extends Partial<Pick<DeviceOptions, "device" | "precision">> {
  /** Calls that run in parallel on the CPU, a thread each; by default 1, the calling thread. */
  readonly threads?: number;
}

/**
 * Compiles `fn` for inputs of the given shapes. `fn` must be pure, must not read tensor values, and
 * returns float32 tensors by name.
 *
 * @throws Error naming a tfjs kernel that has no ONNX form yet, and where to add it
 */
export async function jit<const S extends Specs, O extends string>(
  fn: (inputs: Tensors<S>) => Record<O, tf.Tensor>,
  specs: S,
  options: JitOptions = {},
): Promise<Compiled<S, O>> {
  const traced = trace(fn, specs, options);
  const session = await open(new DynamicGraph(traced.program, traced.program), options);
  const run = callable(specs, traced, await session.bind(portsOf(specs, traced), []));
  return Object.assign(run, { release: () => session.release() });
}

/** A function compiled once for all sizes. */
export interface Dynamic<Size, S extends Specs, O extends string> {
  /** Returns the function at a size: traces it, but does not compile again. */
  at(size: Size): Promise<AtShape<S, O>>;
  /** Frees the graph; the function cannot be called at any size any more. */
  release(): Promise<void>;
}

/**
 * Compiles a function once for all sizes; input shapes follow from the size. Tracing it at two
 * `samples`, sizes without a dimension in common, finds the dynamic dimensions and the shape-dependent
 * constants. A size at which the function has another structure gets its own graph.
 */
export async function jitDynamic<Size, S extends Specs, O extends string>(
  fn: (inputs: Tensors<S>, size: Size) => Record<O, tf.Tensor>,
  specsOf: (size: Size) => S,
  samples: readonly [Size, Size],
  options: JitOptions = {},
): Promise<Dynamic<Size, S, O>> {
  const traceAt = (size: Size) => trace((inputs) => fn(inputs, size), specsOf(size), options);
  const [one, other] = samples.map((size) => traceAt(size).program);
  const graph = new DynamicGraph(one, other);
  const session = await open(graph, options);
  const others: Session[] = [];
  return {
    at: async (size) => {
      const specs = specsOf(size);
      const traced = traceAt(size);
      const ports = portsOf(specs, traced);
      const constants = graph.constantInputs(traced.program);
      if (constants) return callable(specs, traced, await session.bind(ports, constants));
      const own = await open(new DynamicGraph(traced.program, traced.program), options);
      others.push(own);
      return callable(specs, traced, await own.bind(ports, []));
    },
    release: async () => {
      await Promise.all([session, ...others].map((session) => session.release()));
    },
  };
}

function open(
  { file }: DynamicGraph,
  { threads = 1, device = "cpu" }: JitOptions,
): Promise<Session> {
  // Two threads crash ONNX Runtime's WebGPU provider, and no device computes two graphs at a time.
  return threads === 1 || device !== "cpu"
    ? openSession(file, device)
    : openInThreads(file, threads);
}

/** A traced function. */
export interface Traced<O extends string> {
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

/** Returns the function of typed arrays that runs a graph. */
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

/** Prefixes an input's name, so that it differs from every name that the graph makes. */
export const inputName = (name: string) => `in.${name}`;

/** Traces a function for a device. */
export function trace<S extends Specs, O extends string>(
  fn: (inputs: Tensors<S>) => Record<O, tf.Tensor>,
  specs: S,
  { device = "cpu", precision = "float32" }: JitOptions = {},
): Traced<O> {
  const graph = new Graph(device);
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
      // ONNX wants each output to be a distinct value that a node computes.
      const own = value.name.startsWith("%") && !graph.isConstant(value) && !taken.has(value.name);
      const output = own ? value : graph.node("Identity", [value], value.shape, value.dtype);
      taken.add(output.name);
      return output;
    });
  });
  const program = graph.program(Object.values(outputs));
  return { program: precision === "float16" ? withHalfProducts(program) : program, outputs };
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

/** Throws a TypeError where an array is not of a type and size. */
export function checkArray(
  what: string,
  array: unknown,
  shape: readonly number[],
  dtype: TensorType,
) {
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
