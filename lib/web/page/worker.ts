/** Adapts trunks, away from the page. */
import * as tf from "@tensorflow/tfjs";
import type { Task } from "../../arc/task.ts";
import { InputError } from "../../errors.ts";
import { jit } from "../../jit/jit.ts";
import { fasterDevice } from "../../solve/faster.ts";
import { Pause } from "../../solve/pause.ts";
import { recordAdaptation } from "../../solve/record.ts";
import { solveTask } from "../../solve/solve.ts";
import type { State } from "../../solve/work.ts";
import { decodeCheckpoint } from "../../train/checkpoint.ts";
import { checkpointSource, type Source } from "../../train/source.ts";
import type { ComputeOptions } from "../../trm/compile.ts";
import type { FromWorker, Order, RecordOrder, ToWorker } from "./messages.ts";

/** The part of a worker's global scope that is used; its types differ from the page's. */
interface Scope {
  onmessage: (event: MessageEvent<ToWorker>) => void;
  postMessage(message: FromWorker): void;
}
const scope = self as unknown as Scope;

/** Milliseconds between two reports of steps. */
const EVERY = 100;

/** A run ends with its worker. */
const never = new AbortController().signal;

/** Whether the page has paused the run, the run's pause, and whether the run's time has begun. */
let paused = false;
let pause: Pause | undefined;
let begun = false;
let threads = 1;
let started: Promise<unknown> | undefined;

scope.onmessage = ({ data }) => {
  if ("threads" in data) start(data.threads);
  else if ("adapt" in data) {
    // Loading takes the run's time. To load what a GPU needs, and to find out what is faster, do not.
    const own = pause = new Pause(() => scope.postMessage({ paused: true }));
    begun = data.adapt.device === "cpu";
    if (!begun) own.begin();
    void attempt(() => adapt(data.adapt, own));
  } else if ("record" in data) void attempt(() => record(data.record));
  else {
    paused = data.paused;
    if (paused) pause?.begin();
    else if (begun) pause?.end();
  }
};

/** Starts the runtime here and in other threads. A function that stays compiled keeps them open. */
function start(count: number): void {
  threads = count;
  const each = new Set([1, count]);
  started = Promise.all(
    Array.from(
      each,
      (threads) => jit(({ x }) => ({ y: tf.add(x, x) }), { x: { shape: [1] } }, { threads }),
    ),
  );
  // An error is thrown by the run.
  started.catch(() => {});
}

/** Works once the runtime has started, and reports an error. */
async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await started;
    await work();
  } catch (error) {
    scope.postMessage({ failed: (error as Error).message });
  }
}

async function adapt({ task, trunk, device, ...options }: Order, own: Pause): Promise<void> {
  const source = await load(trunk);
  const compute = await computeOn(device, task, source);
  begun = true;
  if (!paused) own.end();
  const solution = await solveTask(task, { source, compute, called: "a time of", ...options }, {
    clock: own.clock,
    pause: own,
    onState: reporter(),
    signal: never,
  });
  scope.postMessage({ solution });
}

async function record({ task, trunk, recording }: RecordOrder): Promise<void> {
  await recordAdaptation(task, recording, {
    source: await load(trunk),
    compute: { threads },
    signal: never,
    onSnapshot: (snapshot) => scope.postMessage({ snapshot }),
  });
  scope.postMessage({ recorded: true });
}

/** Returns what computes, and reports what was found out. */
async function computeOn(
  device: Order["device"],
  task: Task,
  source: Source,
): Promise<ComputeOptions> {
  if (device !== "faster") return { threads, device };
  const choice = await fasterDevice(task, source, { threads, signal: never });
  scope.postMessage({ choice });
  return { threads, device: choice.device };
}

async function load(address: string): Promise<Source> {
  const name = address.split("/").at(-1)!;
  const response = await fetch(address).catch(() => undefined);
  if (!response) {
    throw new InputError(
      `${name} can't be loaded without a network, since this browser has not used it before; ` +
        "connect, or choose a trunk that was used before",
    );
  }
  if (!response.ok) {
    throw new InputError(`${name} can't be loaded (status ${response.status}); reload the page`);
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  return checkpointSource(decodeCheckpoint(bytes, name), name);
}

/** Returns a function that reports states, of those with the same answers some only. */
function reporter(): (state: State) => void {
  let last: State | undefined;
  let next = 0;
  return (state) => {
    if (last && state.answers === last.answers && performance.now() < next) return;
    [last, next] = [state, performance.now() + EVERY];
    scope.postMessage({ state });
  };
}
