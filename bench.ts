/** Measures how fast this machine trains and votes: `deno task bench`. */
import { cpus } from "node:os";
import { z } from "zod";
import { miniTasks } from "./lib/arc/mini/mini.ts";
import { challengesOf, dataFolders } from "./lib/arc/splits.ts";
import { findFile } from "./lib/arc/paths.ts";
import { resolveTasks } from "./lib/arc/sources.ts";
import { Peer, PEER_TYPES, type PeerFacts } from "./lib/bench/peer.ts";
import { THOROUGH } from "./lib/bench/recorder.ts";
import { drawScaling, timedPairs } from "./lib/bench/scaling.ts";
import { type Measured, measureSuite } from "./lib/bench/suite.ts";
import type { Work } from "./lib/bench/work.ts";
import { BARE, LENGTHS, realWork, STEPS, trainingWork, votingWork } from "./lib/bench/workloads.ts";
import { deviceName } from "./lib/bench/device_speed.ts";
import { deviceWorks } from "./lib/bench/device_work.ts";
import { defineCommand, main } from "./lib/cli/command.ts";
import { computeOf } from "./lib/cli/compute.ts";
import { count, device, deviceMemory, precision } from "./lib/cli/options.ts";
import { formatTable } from "./lib/cli/table.ts";
import { toPng, toSvg } from "./lib/plot/picture.ts";
import { InputError } from "./lib/errors.ts";
import type { Device, Precision } from "./lib/jit/device.ts";
import { checkWritable, writeAtomic } from "./lib/files.ts";

/** The splits whose first pairs train. */
const REAL = ["training2", "evaluation2"];

/** The command `deno task bench`. */
export const bench = defineCommand({
  name: "bench",
  summary:
    "Measures training steps of several sizes beside a bare matrix product, training on real " +
    "tasks where available, and the mini preset's training and voting; on another device than the " +
    "CPU, training steps of the paper's model, of batch sizes up to the paper's",
  examples: [
    "deno task bench",
    "deno task bench --rounds 5 --peer --python /usr/bin/python3 --out bench/results/mine.json",
    "deno task bench --device webgpu --precision float16 --peer",
  ],
  options: {
    rounds: count().default(1).describe("how often everything is measured, in turn"),
    only: z.string().optional().meta({ value: "TEXT" }).describe(
      "measure only work with this in its name, besides the bare product",
    ),
    device,
    precision,
    deviceMemory,
    peer: z.boolean().default(false).describe(
      "measure the same steps in PyTorch, right after ours; by CUDA with another device than the CPU",
    ),
    python: z.string().default("python3").describe("a Python with PyTorch"),
    out: z.string().optional().meta({ value: "FILE" }).describe(
      "JSON file for the results; a picture of time by tokens goes beside it",
    ),
  },
  run: async ({ seed, rounds, out, ...options }, _words, { log, progress, signal }) => {
    if (out !== undefined) await checkWritable(out);
    const { threads, device, precision, memory } = await computeOf(options);
    const onCpu = device === "cpu";
    const [bare, ...all] = onCpu
      ? await hostWorks(log)
      : deviceWorks({ device, precision, memory });
    const { only = "" } = options;
    const works = [bare, ...all.filter(({ name }) => name.includes(only))];
    if (works.length === 1) {
      const names = all.map(({ name }) => name).join("; ");
      throw new InputError(`--only: no measured work has "${only}" in its name (${names})`);
    }
    const machine: Machine = {
      processor: cpus()[0]?.model ?? "unknown processor",
      cores: navigator.hardwareConcurrency,
      threads,
      ...onCpu ? {} : { device, precision, gpu: await deviceName(device) },
    };
    const started = options.peer ? await Peer.start(options.python) : undefined;
    const bar = progress("bench", rounds * works.length, "measurements");
    try {
      const conditions = {
        ...{ seed, threads, rounds, effort: THOROUGH, peer: started?.peer },
        peerDevice: onCpu ? "cpu" as const : "cuda" as const,
      };
      const results = await measureSuite(works, conditions, {
        onRun: (done, name) => bar.update(done, name),
        signal,
      });
      const report: Report = {
        date: new Date().toISOString().slice(0, 10),
        machine,
        rounds,
        peer: started?.facts,
        results,
      };
      if (out !== undefined) await save(out, report);
      return { text: describeReport(report), json: report };
    } finally {
      bar.stop();
      await started?.peer.stop();
    }
  },
});

/** Writes the report, and a picture of time by tokens beside it. */
async function save(out: string, report: Report): Promise<void> {
  await writeAtomic(out, JSON.stringify(report, null, 2) + "\n");
  const times = timedPairs(report.results);
  if (times.length < 2) return;
  const { date, machine: { processor, threads } } = report;
  const about = `deno task bench; ${processor}, threads: ${threads}, ${date}`;
  const heading = { title: "A training step of the paper's model on one pair", lines: [about] };
  const svg = await toSvg(drawScaling(times, heading), about);
  const picture = out.replace(/(\.json)?$/, "");
  await writeAtomic(`${picture}.svg`, svg);
  await writeAtomic(`${picture}.png`, toPng(svg, about));
}

/** Returns the work that is measured on the CPU, the bare product first. */
async function hostWorks(log: (line: string) => void): Promise<Work[]> {
  return [
    BARE,
    ...STEPS,
    ...LENGTHS,
    ...await realWorks(log),
    trainingWork("mini", miniTasks("mini-train")),
    votingWork("mini", miniTasks("mini-dev")),
  ];
}

async function realWorks(log: (line: string) => void): Promise<Work[]> {
  const works: Work[] = [];
  for (const split of REAL) {
    if (!await findFile(challengesOf(split), dataFolders())) {
      log(`${split} is skipped, because it is missing: deno task data fetch ${split}`);
      continue;
    }
    const tasks = await resolveTasks([split]);
    works.push(realWork(split, tasks, "task"), realWork(split, tasks, "full"));
  }
  return works;
}

/** The machine of a report. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly threads: number;
  /** The device, if it is not the CPU, and its name, if it tells one. */
  readonly device?: Device;
  readonly precision?: Precision;
  readonly gpu?: string;
}

/** The results of a session of measurements. */
export interface Report {
  readonly date: string;
  readonly machine: Machine;
  readonly rounds: number;
  readonly peer?: PeerFacts;
  readonly results: readonly Measured[];
}

/** Formats a report as text. */
export function describeReport({ machine, rounds, peer, results }: Report): string {
  const { processor, cores, threads, device, precision, gpu = "" } = machine;
  const optional = (value: number | undefined, text: (value: number) => string) =>
    value === undefined ? "" : text(value);
  const lines = results.map((result) => {
    const { name, seconds, pairsPerSecond, gflopsPerSecond, share, peakBytes } = result;
    return [
      name,
      ...[seconds.median, seconds.least, seconds.most].map((time) => (time * 1000).toFixed(1)),
      optional(pairsPerSecond, (value) => value < 100 ? value.toFixed(2) : value.toFixed(0)),
      optional(gflopsPerSecond, (value) => value.toFixed(1)),
      optional(share, (value) => `${(value * 100).toFixed(0)}%`),
      `${(peakBytes / 2 ** 20).toFixed(0)} MiB`,
      ...peer
        ? PEER_TYPES.map((dtype) =>
          optional(result.peer?.[dtype].ratio, (ratio) => `${ratio.toFixed(2)} ×`)
        )
        : [],
    ];
  });
  const header = ["", "median ms", "min", "max", "pairs/s", "GFLOP/s", "of MatMul", "memory"];
  return [
    `${processor}; cores: ${cores}, threads: ${threads}, rounds: ${rounds}`,
    ...device ? [`${device} ${gpu}, products: ${precision}`] : [],
    ...peer ? [`PyTorch ${peer.torch} (${[...peer.blas, ...peer.built].join(", ")})`] : [],
    "",
    formatTable([...header, ...peer ? PEER_TYPES.map((dtype) => `of ${dtype}`) : []], lines),
    ...peer ? ["", "of float32, of bfloat16: our speed relative to PyTorch's"] : [],
  ].join("\n");
}

if (import.meta.main) await main(bench);
