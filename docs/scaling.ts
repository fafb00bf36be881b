/** Prints the tables of docs/scaling.md: `deno run docs/scaling.ts`. */
import {
  costOf,
  crossing,
  exchangedBytes,
  type Link,
  type StepCost,
  stepTime,
} from "../lib/bench/ranks.ts";
import { formatDuration } from "../lib/cli/format.ts";
import { table } from "../lib/report/markdown.ts";
import { MODELS } from "../lib/trm/config.ts";
import { stepFlops } from "../lib/trm/flops.ts";
import { parameterCount } from "../lib/trm/parameters.ts";

const MODEL = MODELS.paper;
const bytesOf = (batch: number) =>
  exchangedBytes(parameterCount(MODEL), batch, MODEL.embeddingSize);

/**
 * Seconds of a step of the paper's model on mini tasks, each on its own canvas, means of two runs: on a
 * 2-core AMD EPYC with AVX-512, 2026-11-28, with MPICH 4.0.2 and one thread a rank.
 */
const MEASURED = {
  one: [{ batch: 16, seconds: 3.38 }, { batch: 32, seconds: 6.52 }],
  two: { batch: 32, seconds: 3.51 },
} as const;

/** A sum of 7 million numbers over two ranks takes 15 to 30 ms there. */
const MEMORY: Link = { bandwidth: 1.2e9, latency: 1e-6 };

/** The paper's pre-training and adaptation, on its canvas of 900 tokens. */
const LENGTH = 900;
const PRETRAINING = { steps: 723_914, batch: 768, hours: 48, gpus: 4 };
const ADAPTATION = { steps: 12_500, batch: 384 };

/** Seconds of an example on a GPU of the paper, from its 48 hours. */
const ON_GPU = PRETRAINING.hours * 3600 * PRETRAINING.gpus / PRETRAINING.steps / PRETRAINING.batch;

/** Operations a second of two cores at width 512, from docs/speed.md. */
const CPU_FLOPS = 238e9;
const ON_CPU = stepFlops(MODEL, { batch: 1, length: LENGTH }) / CPU_FLOPS;

/** Seconds of the optimizer and the preparation of a batch: on a GPU an assumption, on a CPU as fitted. */
const COMMON = { gpu: 0.002, cpu: costOf(MEASURED.one, 0).common };

/** Hours of a competition. */
const HOURS = 12;

/** Machines, what connects them, and the assumed price of an hour in US dollars. */
const PLACES = [
  {
    name: "H100 at the paper's speed, 100 Gbit/s",
    link: { bandwidth: 12.5e9, latency: 1e-5 },
    example: ON_GPU,
    common: COMMON.gpu,
    price: 2.5,
  },
  {
    name: "2 cores, 10 Gbit/s",
    link: { bandwidth: 1.25e9, latency: 5e-5 },
    example: ON_CPU,
    common: COMMON.cpu,
    price: 0.08,
  },
] as const;

const seconds = (value: number) =>
  value < 1 ? `${(1000 * value).toPrecision(3)} ms` : `${value.toFixed(2)} s`;

/** Returns the first table: the model beside what was measured. */
export function checked(): string[] {
  const { one, two } = MEASURED;
  const cost = costOf(one, bytesOf(two.batch));
  const { compute, exchange } = stepTime(2, two.batch, cost, MEMORY);
  const expected = compute + exchange;
  const off = 100 * (expected / two.seconds - 1);
  return table(["ranks", "batch size", "measured", "estimated", "off by"], [
    ...one.map(({ batch, seconds: own }) => ["1", String(batch), seconds(own), "fitted", ""]),
    ["2", String(two.batch), seconds(two.seconds), seconds(expected), `${off.toFixed(0)}%`],
  ]);
}

/** Returns the second table: steps, pre-training and adaptation of the paper on more machines. */
export function estimated(): string[] {
  const rows = PLACES.flatMap(({ name, link, example, common, price }) =>
    [1, 8, 64].map((ranks) => {
      const cost = (batch: number): StepCost => ({
        example,
        common,
        bytes: bytesOf(batch),
      });
      const stepOf = (batch: number) => stepTime(ranks, batch, cost(batch), link);
      const total = ({ steps, batch }: { steps: number; batch: number }) => {
        const { compute, exchange } = stepOf(batch);
        const time = steps * (compute + exchange);
        return `${formatDuration(time)}, ${dollars(time / 3600 * ranks * price)}`;
      };
      const { compute, exchange } = stepOf(PRETRAINING.batch);
      return [
        ...[name, String(ranks), seconds(compute), seconds(exchange)],
        ...[total(PRETRAINING), total(ADAPTATION)],
      ];
    })
  );
  return table(["machine", "number", "compute", "exchange", "pre-training", "adaptation"], rows);
}

/** Returns from how many machines on the exchange takes longer than the computation. */
export function crossings(): string[] {
  return PLACES.map(({ name, link, example, common }) => {
    const { batch } = PRETRAINING;
    const ranks = crossing(batch, { example, common, bytes: bytesOf(batch) }, link);
    return `- ${name}: ${
      ranks ? `from ${ranks} on` : `for no number up to the batch size, ${batch}`
    }`;
  });
}

/** Returns the least number of machines of each kind that adapt within a competition. */
export function forCompetition(): string[] {
  return PLACES.map(({ name, link, example, common }) => {
    const { steps, batch } = ADAPTATION;
    const enough = Array.from({ length: batch }, (_, i) => i + 1).find((ranks) => {
      const cost = { example, common, bytes: bytesOf(batch) };
      const { compute, exchange } = stepTime(ranks, batch, cost, link);
      return steps * (compute + exchange) <= HOURS * 3600;
    });
    return `- ${name}: ${enough ?? "more than examples in a batch"}`;
  });
}

const dollars = (value: number) =>
  `$${value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString("en")}`;

if (import.meta.main) {
  const { log } = await import("node:console");
  for (const part of [checked(), estimated(), crossings(), forCompetition()]) {
    log([...part, ""].join("\n"));
  }
}
