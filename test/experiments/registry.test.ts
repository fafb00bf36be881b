import assert from "node:assert/strict";
import { resolveTasks } from "../../lib/arc/sources.ts";
import { SPLITS } from "../../lib/arc/splits.ts";
import { flagOf } from "../../lib/cli/flags.ts";
import { fileExists } from "../../lib/files.ts";
import { isRecipe, type Options, TRUNK } from "../../lib/experiments/experiment.ts";
import { verdictsOf } from "../../lib/experiments/claims/verdicts.ts";
import { STATEMENTS } from "../../lib/experiments/data/statements.ts";
import type { Facts } from "../../lib/experiments/facts.ts";
import { measurementOf } from "../../lib/experiments/measured/mod.ts";
import { experimentOf, EXPERIMENTS, IDS } from "../../lib/experiments/registry.ts";
import { type Entry, Table } from "../../lib/experiments/table.ts";
import { toSvg } from "../../lib/plot/picture.ts";
import { posttrain } from "../../posttrain.ts";
import { pretrain } from "../../pretrain.ts";

const COMMON = ["seed", "threads"];

const dashed = (name: string) => flagOf(name).slice(2);

/** How many tasks a source has; the same sources come again and again. */
const counts = new Map<string, Promise<number>>();
const countOf = (source: string) => {
  const known = counts.get(source) ?? resolveTasks([source]).then(({ length }) => length);
  counts.set(source, known);
  return known;
};

/** Every option is one of the command's, every task source is there, and so down to the last recipe. */
async function assertRuns(command: "pretrain" | "posttrain", options: Options): Promise<void> {
  const known = Object.keys((command === "pretrain" ? pretrain : posttrain).options).map(dashed);
  for (const [name, value] of Object.entries(options)) {
    assert.ok([...known, ...COMMON].includes(name), `${command} has no --${name}`);
    if (isRecipe(value)) await assertRuns(value.command, value.options);
    if (["tasks", "evaluate", "leave-out"].includes(name)) {
      for (const source of [value].flat() as string[]) {
        assert.ok(SPLITS.includes(source.split("#")[0]) || await countOf(source) > 0, source);
      }
    }
    if (name.includes("steps")) assert.ok(Number.isInteger(value), `--${name} ${value}`);
  }
}

Deno.test("EXPERIMENTS cover every claim and question of the paper, and those on real tasks", () => {
  const numbered = (letter: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
  const asked = EXPERIMENTS.flatMap(({ claims }) => claims).map(({ id }) => id);
  const expected = [...numbered("C", 14), ...numbered("Q", 5), ...numbered("R", 9)];
  assert.deepEqual(Object.keys(STATEMENTS), expected);
  assert.deepEqual(new Set(asked), new Set(expected));
  for (const { text } of Object.values(STATEMENTS)) assert.ok(text.split(" ").length <= 10, text);
});

Deno.test("EXPERIMENTS have different ids", () => {
  assert.equal(new Set(IDS).size, IDS.length);
});

for (const experiment of EXPERIMENTS) {
  const { id, curves, claims, options, measured } = experiment;
  const keys = curves.map(({ key }) => key);

  Deno.test(`${id} has different curves, and options that exist`, async () => {
    assert.equal(new Set(keys).size, keys.length);
    for (const claim of claims) assert.ok(claim.id in STATEMENTS);
    const usual = measured.kind === "tasks" ? "posttrain" : "pretrain";
    for (const { command = usual, options: own, splits = [{}] } of curves) {
      for (const split of splits) await assertRuns(command, { ...options, ...own, ...split });
      const from = own.from ?? "scratch";
      assert.ok(
        command === "pretrain" || [TRUNK, "scratch"].includes(String(from)) || isRecipe(from) ||
          await fileExists(String(from)),
      );
    }
    if (measured.kind === "tasks" && measured.paper) {
      for (const { key, steps, values } of measured.paper.curves) {
        assert.ok(keys.includes(key));
        assert.equal(values.length, steps.length);
      }
    }
  });
}

const facts: Facts = { command: "deno task figure X", hash: "0123", seeds: 2, cost: {} };

/** Results of one task by two seeds. */
const entriesOf = (curve: string, step: number, scores: (seed: number) => Record<string, number>) =>
  [0, 1].flatMap((seed) =>
    Object.entries(scores(seed)).map(([score, value]): Entry => ({
      ...{ curve, seed, step, group: "", task: "t" },
      ...{ score, value },
    }))
  );

async function drawn(id: string, entries: readonly Entry[]) {
  const experiment = experimentOf(id)!;
  const table = new Table(entries);
  const verdicts = verdictsOf(table, experiment.claims);
  const picture = measurementOf(experiment).draw(experiment, { table, verdicts, facts });
  return { experiment, verdicts, svg: await toSvg(picture, "how") };
}

Deno.test("C6 is drawn with every curve and every comparison", async () => {
  const { experiment, svg } = await drawn(
    "C6",
    entriesOf("full", 9, (seed) => ({ "pass@2": 1, "pass@2 by half": seed / 2 })),
  );
  for (const { label } of experiment.curves) assert.ok(svg.includes(`>${label}<`), label);
  for (const { text } of experiment.claims) assert.ok(svg.includes(`>${text}<`), text);
  assert.ok(svg.includes(">all tasks<"));
});

Deno.test("C1 is drawn over steps on a logarithmic axis", async () => {
  const { svg } = await drawn("C1", [
    ...[60, 600, 1200].flatMap((step) => entriesOf("plain", step, () => ({ "pass@2": 0.5 }))),
    ...[1200, 3600].flatMap((step) => entriesOf("scratch", step, () => ({ "pass@2": 0.25 }))),
  ]);
  for (const label of [">100<", ">1,000<", ">post-training steps<"]) assert.ok(svg.includes(label));
});

Deno.test("R8 is drawn over core-hours on a logarithmic axis", async () => {
  const { experiment, svg } = await drawn(
    "R8",
    experimentOf("R8")!.curves.flatMap(({ key }, i) =>
      entriesOf(key, 9, () => ({ "pass@2": i / 8, "pass@all": i / 8, "one variant": i / 16 }))
    ),
  );
  const { measured } = experiment;
  const { axis, lines } = measured.kind === "tasks" ? measured.costs! : assert.fail();
  const keys = lines.flatMap(({ costs }) => Object.keys(costs));
  assert.deepEqual(new Set(keys), new Set(experiment.curves.map(({ key }) => key)));
  for (const { label } of lines) assert.ok(svg.includes(`>${label}<`), label);
  for (const text of [axis, "one variant (%)", "pass@all (%)", "0.2", "0.5"]) {
    assert.ok(svg.includes(`>${text}<`), text);
  }
});

Deno.test("R5 is drawn with its log-linear fit to ten times the steps", async () => {
  const { experiment, svg } = await drawn(
    "R5",
    experimentOf("R5")!.curves.flatMap(({ key }, i) =>
      entriesOf(key, 9, () => ({ "pass@2": i / 4 }))
    ),
  );
  assert.ok(svg.includes(">100,000<"));
  assert.ok(svg.includes(facts.command));
  assert.ok(svg.includes(`R5: ${experiment.title}`));
});
