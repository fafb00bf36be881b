/** Measures all work of a session in rounds. */
import { type Peer, PEER_TYPES, type PeerDevice, type PeerType, type PeerWork } from "./peer.ts";
import { type Conditions, type Measurement, medianOf } from "./recorder.ts";
import type { Work } from "./work.ts";

/** Conditions of a suite. */
export interface SuiteOptions extends Omit<Conditions, "onRun" | "signal"> {
  /** Times that all work is measured, in turn, which averages out variations of the machine. */
  readonly rounds: number;
  /** A peer that measures the same work right after ours. */
  readonly peer?: Peer;
  readonly peerDevice?: PeerDevice;
}

/** How a suite reports progress and is stopped. */
export interface Watch {
  /** Called after every run with the measurements done and the current one's name. */
  onRun(done: number, name: string): void;
  readonly signal: AbortSignal;
}

/** Times in seconds: the medians of the rounds, and the median, least and most of these. */
export interface Times {
  readonly rounds: readonly number[];
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The result of a piece of work. */
export interface Measured {
  readonly name: string;
  readonly seconds: Times;
  /** The largest resident memory of the process in bytes; it hardly falls between pieces of work. */
  readonly peakBytes: number;
  readonly pairs?: number;
  readonly tokens?: number;
  readonly pairsPerSecond?: number;
  readonly flops?: number;
  /** 10⁹ useful operations a second. */
  readonly gflopsPerSecond?: number;
  /** Operations per second relative to the first work, a bare product. */
  readonly share?: number;
  /** The peer's times by number type, and its seconds per pair ÷ ours. */
  readonly peer?: Readonly<Record<PeerType, { readonly seconds: Times; readonly ratio: number }>>;
}

/** Measures a suite; its first work is the bare product that others are compared with. */
export async function measureSuite(
  works: readonly Work[],
  { rounds, peer, peerDevice = "cpu", ...conditions }: SuiteOptions,
  { onRun, signal }: Watch,
): Promise<Measured[]> {
  const ours = works.map((): Measurement[] => []);
  const theirs = works.map(() => emptyTimes());
  const ask = peer && askerOf(peer, peerDevice, conditions);
  let done = 0;
  for (let round = 0; round < rounds; round++) {
    for (const [i, work] of works.entries()) {
      const report = () => onRun(done, work.name);
      report();
      const { effort } = { ...conditions, ...work };
      ours[i].push(await work.measure({ ...conditions, effort, signal, onRun: report }));
      for (const dtype of PEER_TYPES) {
        signal.throwIfAborted();
        if (ask && work.peer) theirs[i][dtype].push(await ask(work.peer, dtype, round));
      }
      done++;
    }
  }
  const results = works.map((work, i) => resultOf(work, ours[i], peer && theirs[i]));
  const [{ gflopsPerSecond: bare }] = results;
  return results.map((result) =>
    result.gflopsPerSecond === undefined || bare === undefined
      ? result
      : { ...result, share: result.gflopsPerSecond / bare }
  );
}

/**
 * Returns a function that asks the peer for the median time of some work, once a round. The first time
 * finds whether one thread or all threads are faster.
 */
function askerOf(
  peer: Peer,
  device: PeerDevice,
  { threads, effort }: Pick<Conditions, "threads" | "effort">,
) {
  const best = new Map<string, number>();
  const known = new Map<string, number>();
  const { warmups, runs } = effort;
  return async (work: PeerWork, dtype: PeerType, round: number): Promise<number> => {
    const key = JSON.stringify([work, dtype]);
    const answered = known.get(`${round} ${key}`);
    if (answered !== undefined) return answered;
    const times = new Map<number, number>();
    for (const count of best.has(key) ? [best.get(key)!] : [...new Set([threads, 1])]) {
      const seconds = await peer.measure(work, { dtype, device, threads: count, warmups, runs });
      times.set(count, medianOf(seconds));
    }
    const least = Math.min(...times.values());
    best.set(key, [...times.keys()].find((count) => times.get(count) === least)!);
    known.set(`${round} ${key}`, least);
    return least;
  };
}

const emptyTimes = (): Record<PeerType, number[]> => ({ float32: [], bfloat16: [] });

function timesOf(rounds: readonly number[]): Times {
  return {
    rounds,
    median: medianOf(rounds),
    least: Math.min(...rounds),
    most: Math.max(...rounds),
  };
}

function resultOf(
  { name, pairs, tokens, flops, peer }: Work,
  measurements: readonly Measurement[],
  theirs: Record<PeerType, number[]> | undefined,
): Measured {
  const seconds = timesOf(measurements.map(({ seconds: { median } }) => median));
  const peakBytes = Math.max(...measurements.map(({ peakBytes }) => peakBytes));
  const compared = (dtype: PeerType) => {
    const own = timesOf(theirs![dtype]);
    return { seconds: own, ratio: own.median / peer!.shape.batch / (seconds.median / pairs!) };
  };
  return {
    name,
    seconds,
    peakBytes,
    ...pairs === undefined ? {} : { pairs, pairsPerSecond: pairs / seconds.median },
    ...tokens === undefined ? {} : { tokens },
    ...flops === undefined ? {} : { flops, gflopsPerSecond: flops / seconds.median / 1e9 },
    ...peer === undefined || theirs === undefined
      ? {}
      : { peer: { float32: compared("float32"), bfloat16: compared("bfloat16") } },
  };
}
