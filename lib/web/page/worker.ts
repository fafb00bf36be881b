/** Adapts a trunk to one task, away from the page. */
import * as tf from "@tensorflow/tfjs";
import { InputError } from "../../errors.ts";
import { jit } from "../../jit/jit.ts";
import { Pause } from "../../solve/pause.ts";
import { solveTask } from "../../solve/solve.ts";
import type { State } from "../../solve/work.ts";
import { decodeCheckpoint } from "../../train/checkpoint.ts";
import { checkpointSource } from "../../train/source.ts";
import type { FromWorker, Order, ToWorker } from "./messages.ts";

/** The part of a worker's global scope that is used; its types differ from the page's. */
interface Scope {
  onmessage: (event: MessageEvent<ToWorker>) => void;
  postMessage(message: FromWorker): void;
}
const scope = self as unknown as Scope;

/** Milliseconds between two reports of steps. */
const EVERY = 50;

let pause: Pause | undefined;
let threads = 1;
let started: Promise<unknown> | undefined;

scope.onmessage = ({ data }) => {
  if ("threads" in data) start(data.threads);
  else if ("adapt" in data) void adapt(data.adapt);
  else if (data.paused) pause?.begin();
  else pause?.end();
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

async function adapt({ task, trunk, ...options }: Order): Promise<void> {
  const paused = pause = new Pause();
  try {
    await started;
    const source = checkpointSource(decodeCheckpoint(await load(trunk), trunk), trunk);
    const solution = await solveTask(task, { source, threads, ...options }, {
      clock: paused.clock,
      pause: paused,
      onState: reporter(),
      signal: new AbortController().signal,
    });
    scope.postMessage({ solution });
  } catch (error) {
    scope.postMessage({ failed: (error as Error).message });
  }
}

async function load(address: string): Promise<Uint8Array> {
  const response = await fetch(address);
  if (!response.ok) {
    throw new InputError(`${address} can't be loaded (status ${response.status}); reload the page`);
  }
  return new Uint8Array(await response.arrayBuffer());
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
