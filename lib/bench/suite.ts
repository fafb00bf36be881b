/** All measurements of one session, and what follows from them. */
import type { Task } from "../arc/task.ts";
import type { PresetName } from "../train/settings.ts";
import { matMulFlops, stepFlops } from "./flops.ts";
import { measureMatMul, measureTrainStep } from "./measure.ts";
import type { Conditions, Measurement } from "./recorder.ts";
import { measureTraining, pairsPerRound } from "./training.ts";
import type { MatMulSizes, Workload } from "./workloads.ts";

/** What is measured. */
export interface Suite {
  /** The bare product that workloads are compared with. */
  readonly bare: MatMulSizes;
  readonly workloads: readonly Workload[];
  /** A preset and the tasks that it trains on. */
  readonly training: { readonly preset: PresetName; readonly tasks: readonly Task[] };
}

/** A measurement of work whose operations are counted. */
export interface Computed extends Measurement {
  readonly name: string;
  /** Useful floating-point operations of a run; see {@link stepFlops}. */
  readonly flops: number;
  /** 10⁹ of them a second, in the median run. */
  readonly gflopsPerSecond: number;
}

/** What a suite came to. */
export interface Report {
  readonly bare: Computed;
  /** With each one's part of the bare product's operations a second. */
  readonly workloads: readonly (Computed & { readonly share: number })[];
  readonly training: Measurement & {
    readonly preset: PresetName;
    /** Pairs that a run trains on, and those a second in the median run. */
    readonly pairs: number;
    readonly pairsPerSecond: number;
  };
}

/** How a suite tells of its progress. */
export interface Watch {
  /** Called after every run: measurements done, the name of the one at hand, and its runs. */
  onRun(done: number, name: string, runs: number): void;
  readonly signal: AbortSignal;
}

/**
 * Measures a suite, one thing after the other: small ones first, because a process does not give
 * back all memory that it has had.
 */
export async function measureSuite(
  { bare, workloads, training: { preset, tasks } }: Suite,
  conditions: Omit<Conditions, "onRun" | "signal">,
  { onRun, signal }: Watch,
): Promise<Report> {
  let done = 0;
  const measured = async (
    name: string,
    measure: (conditions: Conditions) => Promise<Measurement>,
  ) => {
    const onOne = (runs: number) => onRun(done, name, runs);
    const measurement = await measure({ ...conditions, signal, onRun: onOne });
    done++;
    return measurement;
  };

  const { m, k, n } = bare;
  const name = `MatMul ${m} × ${k} × ${n}`;
  const product = await measured(name, (all) => measureMatMul(bare, all));
  const round = await measured(`${preset} preset`, (all) => measureTraining(preset, tasks, all));
  const ofBare = computed(name, matMulFlops(m, k, n), product);
  const steps = [];
  for (const workload of workloads) {
    const { name, model, shape } = workload;
    const step = await measured(name, (all) => measureTrainStep(workload, all));
    const ofStep = computed(name, stepFlops(model, shape), step);
    steps.push({ ...ofStep, share: ofStep.gflopsPerSecond / ofBare.gflopsPerSecond });
  }
  const pairs = pairsPerRound(preset);
  return {
    bare: ofBare,
    workloads: steps,
    training: { preset, pairs, pairsPerSecond: pairs / round.seconds.median, ...round },
  };
}

function computed(name: string, flops: number, measurement: Measurement): Computed {
  return { name, flops, gflopsPerSecond: flops / measurement.seconds.median / 1e9, ...measurement };
}
