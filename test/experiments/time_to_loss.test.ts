import assert from "node:assert/strict";
import { SPEEDRUN, SPEEDRUN_LOSS } from "../../lib/experiments/data/speedrun.ts";
import { isRecipe, type TimeToLoss } from "../../lib/experiments/experiment.ts";
import type { Measuring } from "../../lib/experiments/measured/kind.ts";
import { secondsTo, timeToLoss } from "../../lib/experiments/measured/time_to_loss.ts";
import { Table } from "../../lib/experiments/table.ts";
import { toSvg } from "../../lib/plot/picture.ts";

/** Losses that fall from `start` by 0.1 a point, a point in every `pace` steps. */
const run = (curve: string, seed: number, start: number, pace: number) =>
  Array.from({ length: 30 }, (_, i) => {
    const key = { curve, seed, step: pace * (i + 1), group: "", task: "" };
    return [
      { ...key, score: "token loss", value: start - 0.1 * i },
      { ...key, score: "seconds", value: 100 * i },
    ];
  }).flat();

const [FIRST, SECOND, THIRD] = SPEEDRUN_LOSS.curves;

const MEASURED: TimeToLoss = {
  kind: "time to loss",
  loss: 0.65,
  secondsPerStep: { [FIRST.key]: 1, [SECOND.key]: 1, [THIRD.key]: 0.5 },
};

const EXPERIMENT: Measuring<TimeToLoss> = {
  ...SPEEDRUN_LOSS,
  curves: [FIRST, SECOND, THIRD],
  measured: MEASURED,
};

const TABLE = new Table([
  ...[0, 1].flatMap((seed) => run(FIRST.key, seed, 2.04, 2 + seed)),
  ...[0, 1].flatMap((seed) => run(SECOND.key, seed, 9, 1)),
  ...[0, 1].flatMap((seed) => run(THIRD.key, seed, 2.04 + 0.2 * seed, 1)),
]);

Deno.test("secondsTo returns when the mean of ten losses reaches a loss, over seeds", () => {
  // The mean of ten losses lies 0.45 above the last of them.
  const { mean, low, high } = secondsTo(MEASURED, TABLE, FIRST.key)!;
  assert.equal(mean, (2 * 20 + 3 * 20) / 2);
  assert.ok(low < 40 && high > 60);
});

Deno.test("secondsTo returns undefined if a seed does not reach the loss", () => {
  assert.equal(secondsTo(MEASURED, TABLE, SECOND.key), undefined);
  assert.equal(secondsTo({ ...MEASURED, loss: -0.3 }, TABLE, THIRD.key), undefined);
});

Deno.test("timeToLoss prints and draws the curves that reach the loss", async () => {
  const { lines } = timeToLoss.summary(EXPERIMENT, TABLE, { groups: "all", by: "label" });
  assert.deepEqual(lines.map(([label, seconds]) => [label, seconds]), [
    [FIRST.label, "50"],
    [SECOND.label, "not reached"],
    [THIRD.label, "11"],
  ]);
  const facts = { command: "deno task figure X", hash: "0123", seeds: 2, cost: {} };
  const svg = await toSvg(timeToLoss.draw(EXPERIMENT, { table: TABLE, verdicts: [], facts }), "");
  assert.ok(svg.includes(`>${FIRST.label}<`) && !svg.includes(`>${SECOND.label}<`));
});

Deno.test("SPEEDRUN_LOSS has the pre-trainings of SPEEDRUN", () => {
  const trunks = SPEEDRUN.curves.map(({ options: { from } }) => {
    assert.ok(isRecipe(from));
    return JSON.stringify(from.options);
  });
  for (const { options } of SPEEDRUN_LOSS.curves) {
    assert.ok(trunks.includes(JSON.stringify(options)));
  }
  assert.equal(SPEEDRUN_LOSS.curves.length, new Set(trunks).size);
});
