import assert from "node:assert/strict";
import { resolveTasks } from "../../lib/arc/sources.ts";
import { SPLITS } from "../../lib/arc/splits.ts";
import { fileExists } from "../../lib/files.ts";
import {
  type Claim,
  isRecipe,
  type Options,
  type Series,
  TRUNK,
} from "../../lib/figures/experiment.ts";
import { drawClaims } from "../../lib/figures/forest.ts";
import { toSvg } from "../../lib/figures/picture.ts";
import { ADAPTATIONS } from "../../lib/figures/registry.ts";
import type { Result } from "../../lib/figures/results.ts";
import { STATEMENTS } from "../../lib/figures/statements.ts";
import { pointsOf } from "../../lib/figures/points.ts";
import { drawTrend } from "../../lib/figures/trend_picture.ts";
import { verdictsOf } from "../../lib/figures/verdicts.ts";
import { posttrain } from "../../posttrain.ts";
import { pretrain } from "../../pretrain.ts";

const COMMON = ["seed", "threads"];

const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

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

function seriesOf(claim: Claim): Series[] {
  if ("spread" in claim) return [claim.spread];
  if ("side" in claim) return [claim.of];
  if ("along" in claim) return claim.along.map(({ curve }) => curve);
  return "faster" in claim ? [claim.faster, claim.slower] : [claim.of, claim.minus];
}

Deno.test("every claim and every question of the paper is asked, and those on real tasks", () => {
  const numbered = (letter: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
  const asked = ADAPTATIONS.flatMap(({ claims }) => claims).map(({ id }) => id);
  const expected = [...numbered("C", 14), ...numbered("Q", 5), ...numbered("R", 7)];
  assert.deepEqual(Object.keys(STATEMENTS), expected);
  assert.deepEqual(new Set(asked), new Set(expected));
});

for (const experiment of ADAPTATIONS) {
  const { id, curves, claims, options } = experiment;
  const keys = curves.map(({ key }) => key);
  const curveOf = (series: Series) => typeof series === "string" ? series : series.curve;

  Deno.test(`${id} compares what it makes, by options that there are`, async () => {
    assert.equal(new Set(keys).size, keys.length);
    for (const claim of claims) {
      assert.ok(claim.id in STATEMENTS);
      for (const one of seriesOf(claim)) assert.ok(keys.includes(curveOf(one)));
    }
    for (const { command = "posttrain", options: own, parts = [{}] } of curves) {
      for (const part of parts) await assertRuns(command, { ...options, ...own, ...part });
      const from = own.from ?? "scratch";
      assert.ok(
        command === "pretrain" || [TRUNK, "scratch"].includes(String(from)) || isRecipe(from) ||
          await fileExists(String(from)),
      );
    }
  });
}

Deno.test("claims are drawn with every curve and every difference", async () => {
  const experiment = ADAPTATIONS.find(({ id }) => id === "C6")!;
  const results = [0, 1].map((seed): Result => ({
    curve: "plain",
    seed,
    step: 9,
    task: {
      id: "t",
      scores: { "pass@1": 0, "pass@2": 1, "pass@all": 1, "pass@2 by half": seed / 2 },
    },
  }));
  const verdicts = verdictsOf(results, experiment.claims);
  const caption = { command: "deno task claim C6", hash: "0123", seeds: 2 };
  const svg = await toSvg(drawClaims(experiment, pointsOf(results), verdicts, caption), "how");
  for (const { label } of experiment.curves) assert.ok(svg.includes(`>${label}<`), label);
  for (const { text } of experiment.claims) assert.ok(svg.includes(`>${text} · all tasks<`), text);
});

Deno.test("a trend is drawn with the steps of each of its curves, and as far as its line goes", async () => {
  const experiment = ADAPTATIONS.find(({ id }) => id === "R5")!;
  const results = experiment.curves.flatMap(({ key }, i) =>
    [0, 1].map((seed): Result => ({
      curve: key,
      seed,
      step: 9,
      task: { id: "t", scores: { "pass@1": 0, "pass@2": i / 4, "pass@all": 1 } },
    }))
  );
  const { claim, line = [] } = verdictsOf(results, experiment.claims).at(-1)!;
  assert.ok("along" in claim);
  const caption = { command: "deno task claim R5", hash: "0123", seeds: 2 };
  const svg = await toSvg(drawTrend(experiment, claim, pointsOf(results), line, caption), "how");
  for (const { steps } of claim.along) assert.ok(svg.includes(`>${steps.toLocaleString("en")}<`));
  assert.ok(svg.includes(">120,000<"));
  assert.ok(svg.includes(caption.command));
});
