/** Runs compiled graphs in this thread. */
import type { Device } from "./device.ts";
import type { ConstantInput } from "./dynamic_graph.ts";
import { ARRAYS, type Port, sizeOf, type TensorArray } from "./memory.ts";
import { InferenceSession, runInto, Tensor } from "./runtime.ts";

/** Arrays by the names of a graph's inputs or outputs. */
export type Arrays = Readonly<Record<string, TensorArray>>;

/** A graph's inputs and outputs at one size. */
export interface Ports {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** An open graph. */
export interface Session {
  /** Binds the graph to one size: its shapes and its shape-dependent constants. */
  bind(ports: Ports, constants: readonly ConstantInput[]): Promise<Runner>;
  /** Frees the graph. */
  release(): Promise<void>;
}

/** A graph bound to one size. */
export interface Runner {
  /** Runs the graph on `feeds` and writes its outputs to `fetches`. */
  run(feeds: Arrays, fetches: Arrays): Promise<void>;
}

/** Options of every session. */
export const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  graphOptimizationLevel: "all",
  // A memory pattern would hold the memory of a run once more for each shape.
  enableMemPattern: false,
  logSeverityLevel: 3,
};

/** Opens a graph in this thread. */
export async function openSession(file: Uint8Array, device: Device = "cpu"): Promise<Session> {
  const session = await InferenceSession.create(file, {
    ...SESSION_OPTIONS,
    executionProviders: [device],
  });
  const tensors = (ports: readonly Port[], arrays: Arrays) =>
    Object.fromEntries(
      ports.map(({ name, dtype, shape }) => [name, new Tensor(dtype, arrays[name], shape)]),
    );
  return {
    bind: ({ inputs, outputs }, constants) => {
      const fixed = Object.fromEntries(constants.map((one) => [one.name, constantTensor(one)]));
      return Promise.resolve({
        run: async (feeds, fetches) => {
          const fed = { ...tensors(inputs, feeds), ...fixed };
          await runInto(session, fed, tensors(outputs, fetches));
        },
      });
    },
    release: () => session.release(),
  };
}

function constantTensor(
  { constant: { value: { dtype, shape }, bytes } }: ConstantInput,
): Tensor {
  const { buffer } = bytes.slice();
  if (dtype === "int64") return new Tensor(dtype, new BigInt64Array(buffer), shape);
  const array = new ARRAYS[dtype](buffer, 0, sizeOf(shape));
  return new Tensor(dtype, array, shape);
}
