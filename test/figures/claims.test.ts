import assert from "node:assert/strict";
import { resolveTasks } from "../../lib/arc/sources.ts";
import { CLAIMS } from "../../lib/figures/claims.ts";
import { isRecipe, type Options, type Series, TRUNK } from "../../lib/figures/experiment.ts";
import { drawClaims } from "../../lib/figures/forest.ts";
import { toSvg } from "../../lib/figures/picture.ts";
import type { Result } from "../../lib/figures/results.ts";
import { pointsOf, verdictsOf } from "../../lib/figures/verdicts.ts";
import { posttrain } from "../../posttrain.ts";
import { pretrain } from "../../pretrain.ts";

const COMMON = ["seed", "threads"];

const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Every option is one of the command's, every task source is there, and so down to the last recipe. */
async function assertRuns(command: "pretrain" | "posttrain", options: Options): Promise<void> {
  const known = Object.keys((command === "pretrain" ? pretrain : posttrain).options).map(dashed);
  for (const [name, value] of Object.entries(options)) {
    assert.ok([...known, ...COMMON].includes(name), `${command} has no --${name}`);
    if (isRecipe(value)) await assertRuns(value.command, value.options);
    if (name === "tasks" || name === "evaluate") {
      assert.ok((await resolveTasks([value].flat() as string[])).length > 0);
    }
    if (typeof value === "number") assert.ok(Number.isInteger(value), `--${name} ${value}`);
  }
}

for (const experiment of CLAIMS) {
  const { id, curves, claims, options } = experiment;
  const keys = curves.map(({ key }) => key);
  const curveOf = (series: Series) => typeof series === "string" ? series : series.curve;

  Deno.test(`${id} compares what it makes, by options that there are`, async () => {
    assert.equal(new Set(keys).size, keys.length);
    for (const claim of claims) {
      const series = "spread" in claim ? [claim.spread] : [claim.better, claim.worse];
      for (const one of series) assert.ok(keys.includes(curveOf(one)));
    }
    for (const { command = "posttrain", options: own, parts = [{}] } of curves) {
      for (const part of parts) await assertRuns(command, { ...options, ...own, ...part });
      assert.ok(command === "pretrain" || own.from === TRUNK || isRecipe(own.from));
    }
  });
}

Deno.test("claims are drawn with every curve and every difference", async () => {
  const experiment = CLAIMS.find(({ id }) => id === "C6")!;
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
