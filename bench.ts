/** Measures how fast this machine trains: `deno task bench`. */
import { cpus } from "node:os";
import { miniTasks } from "./lib/arc/mini/mini.ts";
import { THOROUGH } from "./lib/bench/recorder.ts";
import { type Computed, measureSuite, type Report, type Suite } from "./lib/bench/suite.ts";
import { BARE, WORKLOADS } from "./lib/bench/workloads.ts";
import { defineCommand, main } from "./lib/cli/command.ts";
import { formatTable } from "./lib/cli/table.ts";

/** The command `deno task bench`. */
export const bench = defineCommand({
  name: "bench",
  summary: "Measures training steps of three sizes, a bare matrix product beside them, and the " +
    "training of the mini preset",
  examples: ["deno task bench", "deno task bench --threads 1 --json"],
  options: {},
  run: async ({ seed, threads }, _words, { progress, signal }) => {
    const machine = {
      processor: cpus()[0]?.model ?? "unknown processor",
      cores: navigator.hardwareConcurrency,
      threads,
    };
    const suite: Suite = {
      bare: BARE,
      workloads: WORKLOADS,
      training: { preset: "mini", tasks: miniTasks("mini-train") },
    };
    const total = WORKLOADS.length + 2;
    const bar = progress("bench", total, "measurements");
    const report = await measureSuite(suite, { seed, threads, effort: THOROUGH }, {
      onRun: (done, name, runs) => bar.update(done, `${name}, run ${runs}`),
      signal,
    });
    bar.update(total);
    bar.stop();
    return { text: describeReport(report, machine), json: { machine, ...report } };
  },
});

/** What the report's numbers were taken on. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly threads: number;
}

/** The report for people. */
export function describeReport(
  { bare, workloads, training }: Report,
  { processor, cores, threads }: Machine,
): string {
  const row = (
    { name, flops, gflopsPerSecond, seconds, runs, peakBytes }: Computed,
    share: number,
  ) => [
    name,
    ...[seconds.median, seconds.least, seconds.most].map((time) => (time * 1000).toFixed(1)),
    String(runs),
    (flops / 1e9).toFixed(1),
    gflopsPerSecond.toFixed(1),
    `${(share * 100).toFixed(0)}%`,
    `${(peakBytes / 2 ** 20).toFixed(0)} MiB`,
  ];
  const { preset, pairs, pairsPerSecond, seconds, runs } = training;
  const [slow, quick] = [seconds.most, seconds.least].map((time) => (pairs / time).toFixed(0));
  return [
    `${processor}; cores: ${cores}, threads: ${threads}`,
    "",
    formatTable(
      ["", "median ms", "min", "max", "runs", "GFLOP", "GFLOP/s", "of MatMul", "memory"],
      [row(bare, 1), ...workloads.map((step) => row(step, step.share))],
    ),
    "",
    `training with the ${preset} preset: ${pairsPerSecond.toFixed(0)} pairs/s ` +
    `(${slow} … ${quick} in ${runs} runs)`,
  ].join("\n");
}

if (import.meta.main) await main(bench);
