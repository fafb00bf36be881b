import assert from "node:assert/strict";
import fc from "fast-check";
import {
  meanDifference,
  meanScore,
  pairedBootstrap,
  ratioOfMeans,
} from "../../lib/stats/bootstrap.ts";
import { logLinearFit, speedup } from "../../lib/stats/steps.ts";
import { stream } from "../../lib/random.ts";

/** How often intervals of 95% hold the true mean 0, over draws of data by `draw`. */
function coverage(trials: number, draw: (trial: number) => number[][]): number {
  let covered = 0;
  for (let trial = 0; trial < trials; trial++) {
    const { low, high } = pairedBootstrap(draw(trial), { seed: trial, resamples: 300 });
    if (low <= 0 && 0 <= high) covered++;
  }
  return covered / trials;
}

Deno.test("pairedBootstrap gives equal intervals for equal seeds", () => {
  const random = stream(0, "values");
  const values = [0, 1].map(() => Array.from({ length: 10 }, () => random.normal()));
  const interval = pairedBootstrap(values, { seed: 1 });
  assert.deepEqual(pairedBootstrap(values, { seed: 1 }), interval);
  assert.notDeepEqual(pairedBootstrap(values, { seed: 2 }), interval);
});

Deno.test("pairedBootstrap returns the mean of all values, inside the interval", () => {
  const line = (length: number) =>
    fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
      minLength: length,
      maxLength: length,
    });
  const matrix = fc.integer({ min: 1, max: 6 }).chain((tasks) =>
    fc.array(line(tasks), { minLength: 1, maxLength: 4 })
  );
  fc.assert(
    fc.property(matrix, (values) => {
      const { mean, low, high } = pairedBootstrap(values, { seed: 0, resamples: 2000 });
      const flat = values.flat();
      assert.ok(Math.abs(mean - flat.reduce((a, b) => a + b) / flat.length) < 1e-12);
      assert.ok(low <= high);
      assert.ok(low >= Math.min(...flat) - 1e-12 && high <= Math.max(...flat) + 1e-12);
    }),
    { numRuns: 30 },
  );
});

Deno.test("pairedBootstrap of values that do not vary has no width", () => {
  assert.deepEqual(pairedBootstrap([[0.25, 0.25, 0.25]], { seed: 0 }), {
    mean: 0.25,
    low: 0.25,
    high: 0.25,
  });
});

Deno.test("meanScore of only zeros or ones has the exact binomial interval", () => {
  const [none, all] = [0, 1].map((score) =>
    meanScore([Array(30).fill(score), Array(30).fill(score)], { seed: 0 })
  );
  assert.equal(none.low, 0);
  assert.ok(Math.abs(none.high - 0.1157) < 1e-4);
  assert.equal(all.high, 1);
  assert.ok(Math.abs(all.low - (1 - none.high)) < 1e-12);
  const some = [[0, 1, 0, 0.5]];
  assert.deepEqual(meanScore(some, { seed: 0 }), pairedBootstrap(some, { seed: 0 }));
});

Deno.test("meanDifference without differences reaches the share that tasks could miss", () => {
  const scores = [[0, 1, 0.5, 0, 0], [0, 1, 0, 0, 1]];
  const { mean, low, high } = meanDifference(scores, scores, { seed: 0 });
  assert.equal(mean, 0);
  // Tasks of which this share differ are five times out of five the same in one case of 40.
  assert.ok(Math.abs((1 - high) ** 5 - 0.025) < 1e-12);
  assert.equal(low, -high);
  const others = [[1, 0, 0.5, 0, 0], [0, 1, 0, 0, 1]];
  assert.deepEqual(
    meanDifference(scores, others, { seed: 0 }),
    pairedBootstrap([[-1, 1, 0, 0, 0], [0, 0, 0, 0, 0]], { seed: 0 }),
  );
});

Deno.test("pairedBootstrap of one seed is as wide as theory says", () => {
  const random = stream(0, "values");
  const values = Array.from({ length: 400 }, () => random.normal());
  const { low, high } = pairedBootstrap([values], { seed: 0, resamples: 4000 });
  const expected = 2 * 1.96 / Math.sqrt(400);
  assert.ok(Math.abs((high - low) / expected - 1) < 0.1, `${high - low} against ${expected}`);
});

Deno.test("pairedBootstrap widens with tasks that differ, although seeds agree", () => {
  const tasks = Array.from({ length: 100 }, (_, t) => t % 2);
  const { low, high } = pairedBootstrap([tasks, tasks, tasks, tasks], { seed: 0 });
  // Resampling tasks apart for each seed would halve this width.
  assert.ok(Math.abs((high - low) / (2 * 1.96 * 0.05) - 1) < 0.1, `${low} … ${high}`);
});

Deno.test("pairedBootstrap widens with seeds that differ, although tasks agree", () => {
  const seeds = Array.from({ length: 16 }, (_, s) => Array(50).fill(s % 2));
  const { low, high } = pairedBootstrap(seeds, { seed: 0 });
  assert.ok(Math.abs((high - low) / (2 * 1.96 * 0.125) - 1) < 0.15, `${low} … ${high}`);
});

Deno.test("pairedBootstrap covers the true difference about 95 times in 100", () => {
  const tasksOnly = coverage(300, (trial) => {
    const random = stream(trial, "tasks only");
    return [Array.from({ length: 40 }, () => random.normal())];
  });
  assert.ok(tasksOnly > 0.9 && tasksOnly < 0.98, `${tasksOnly}`);

  const both = coverage(300, (trial) => {
    const random = stream(trial, "both");
    const tasks = Array.from({ length: 20 }, () => random.normal());
    return Array.from({ length: 12 }, () => {
      const ofSeed = random.normal();
      return tasks.map((ofTask) => ofTask + ofSeed + random.normal());
    });
  });
  assert.ok(both > 0.89 && both < 0.99, `${both}`);
});

Deno.test("pairedBootstrap refuses an empty or ragged matrix", () => {
  assert.throws(() => pairedBootstrap([], { seed: 0 }), RangeError);
  assert.throws(() => pairedBootstrap([[]], { seed: 0 }), RangeError);
  assert.throws(() => pairedBootstrap([[1, 2], [1]], { seed: 0 }), RangeError);
});

Deno.test("pairedBootstrap of 3 seeds and 120 tasks covers the truth nine times in ten", () => {
  const held = coverage(200, (trial) => {
    const random = stream(trial, "three seeds");
    const tasks = Array.from({ length: 120 }, () => 0.15 * random.normal());
    return Array.from({ length: 3 }, () => {
      const ofSeed = 0.01 * random.normal();
      return tasks.map((ofTask) => ofTask + ofSeed + 0.35 * random.normal());
    });
  });
  assert.ok(held > 0.9, `${held}`);
});

Deno.test("comparisons and fits leave out the seeds that one side lacks", () => {
  const random = stream(0, "scores");
  const scores = (seeds: number) =>
    Array.from({ length: seeds }, () => Array.from({ length: 20 }, () => random.float()));
  const [two, three] = [scores(2), scores(3)];
  const cut = three.slice(0, 2);
  const options = { seed: 0, resamples: 200 };
  for (const compare of [meanDifference, ratioOfMeans]) {
    assert.deepEqual(compare(two, three, options), compare(two, cut, options));
    assert.deepEqual(compare(three, two, options), compare(cut, two, options));
  }
  const curve = (scores: number[][]) => [{ step: 10, scores }];
  assert.deepEqual(
    speedup(curve(two), curve(three), options),
    speedup(curve(two), curve(cut), options),
  );
  const fit = (first: number[][]) =>
    logLinearFit([{ step: 10, scores: first }, { step: 100, scores: two }], options);
  assert.deepEqual(fit(three), fit(cut));
});
