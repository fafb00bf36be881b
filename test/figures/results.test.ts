import fc from "fast-check";
import assert from "node:assert/strict";
import { FIGURE3 } from "../../lib/figures/experiments/figure3.ts";
import type { Claim, Comparison } from "../../lib/figures/experiment.ts";
import { readResults, type Result, toCsv } from "../../lib/figures/results.ts";
import { pointsOf } from "../../lib/figures/points.ts";
import { toldTrends, toldVerdict } from "../../lib/figures/told.ts";
import { MARGIN, together, type Verdict, verdictsOf } from "../../lib/figures/verdicts.ts";

const pass = (one: number, two: number, all: number) => ({
  "pass@1": one,
  "pass@2": two,
  "pass@all": all,
});

/** Scores of two groups of tasks by two seeds, at steps 5 and 10; `share` gives pass@2 at the end. */
function resultsOf(curves: Record<string, (task: number, seed: number) => number>): Result[] {
  return Object.entries(curves).flatMap(([curve, share]) =>
    [0, 1].flatMap((seed) =>
      [5, 10].flatMap((step) =>
        Array.from({ length: 20 }, (_, i): Result => {
          const score = step === 10 ? share(i, seed) : 0;
          return {
            curve,
            seed,
            step,
            task: { id: `task-${i}`, group: i < 10 ? "old" : "new", scores: pass(0, score, score) },
          };
        })
      )
    )
  );
}

async function inFile(text: string, use: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    await Deno.writeTextFile(path, text);
    await use(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("results come back from a table as they went in", async () => {
  const name = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
  const share = fc.integer({ min: 0, max: 12 }).map((n) => Math.round(n / 12 * 1e6) / 1e6);
  const result = fc.tuple(name, fc.nat(9), fc.nat(9000), name, name, share, share, share).map(
    ([curve, seed, step, id, group, a, b, c]): Result => ({
      curve,
      seed,
      step,
      task: { id, group, scores: pass(a, b, c) },
    }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(result, { minLength: 1 }),
      (results) =>
        inFile(toCsv(results), async (path) => assert.deepEqual(await readResults(path), results)),
    ),
    { numRuns: 30 },
  );
});

Deno.test("a damaged table is refused by its line", async () => {
  const csv = toCsv(resultsOf({ full: () => 1 }));
  const rejects = (text: string, message: RegExp) =>
    inFile(text, async (path) => {
      await assert.rejects(readResults(path), { name: "InputError", message });
    });
  await rejects("", /first line/);
  await rejects(csv.replace("full,0,5", "full,zero,5"), /line 2 is not a result/);
  await rejects(csv.replace(/,1\n/, ",1.5\n"), /line 22 is not a result/);
});

Deno.test("points are means over tasks and seeds, within their intervals", () => {
  const points = pointsOf(resultsOf({ full: (task, seed) => (task + seed) % 2 }));
  assert.deepEqual(
    points.map(({ group, step }) => [group, step]),
    [["old", 5], ["old", 10], ["new", 5], ["new", 10], ["all tasks", 5], ["all tasks", 10]],
  );
  for (const { step, pass } of points) {
    const { mean, low, high } = pass["pass@2"];
    assert.equal(mean, step === 10 ? 0.5 : 0);
    assert.ok(low <= mean && mean <= high);
  }
});

Deno.test("verdicts follow from the interval of the paired difference", () => {
  const claim: Claim = { id: "C", text: "", of: "a", minus: "b" };
  const verdict = (
    a: number,
    b: (task: number) => number,
    expected?: Comparison["expected"],
  ) => {
    const results = resultsOf({ a: () => a, b });
    const verdicts = verdictsOf(results, [{ ...claim, expected }]);
    assert.deepEqual(verdicts.map(({ group }) => group), ["old", "new", "all tasks"]);
    return verdicts[2].verdict;
  };
  assert.equal(verdict(1, () => 0), "holds");
  assert.equal(verdict(0, () => 1), "does not hold here");
  assert.equal(verdict(0.5, (task) => task % 2), "undecided at this power");
  // Two that do the same on so few tasks need not do so on others.
  assert.equal(verdict(1, () => 1, "level"), "undecided at this power");
  assert.equal(verdict(1, () => 1 - MARGIN.points / 2, "level"), "holds");
  assert.equal(verdict(1, () => 0, "level"), "does not hold here");
  assert.equal(verdict(0, () => 1, "level"), "does not hold here");
  assert.equal(verdict(0.5, (task) => task % 2, "level"), "undecided at this power");
  assert.equal(verdict(0, () => 1, "not above"), "holds");
  assert.equal(verdict(1, () => 1 - MARGIN.points / 2, "not above"), "holds");
  assert.equal(verdict(1, () => 0, "not above"), "does not hold here");
  assert.equal(verdict(0.5, (task) => task % 2, "not above"), "undecided at this power");
});

Deno.test("what is undecided says how many times as many tasks would decide it, at which cost", () => {
  const claim: Claim = { id: "C", text: "", of: "a", minus: "b" };
  const last = (verdict: Verdict, hours?: number) => toldVerdict(verdict, hours).at(-1);
  const results = resultsOf({ a: () => 0.5, b: (task) => Number(task % 5 < 2) });
  const [, , undecided] = verdictsOf(results, [claim]);
  const { mean, low, high } = undecided.effect;
  // Twice what would bring the interval to 0, for four chances in five.
  const expected = 2.04 * ((high - low) / 2 / mean) ** 2;
  assert.ok(Math.abs(undecided.times! - expected) < 1e-9 && expected > 1, `${expected}`);
  assert.equal(last(undecided), `${expected.toFixed(1)} × the tasks`);
  const cost = (3 * expected).toFixed(1);
  assert.equal(last(undecided, 3), `${expected.toFixed(1)} × the tasks, ${cost} core-hours`);
  const even = verdictsOf(resultsOf({ a: () => 0.5, b: (task) => task % 2 }), [claim]);
  assert.equal(last(even[2], 3), "more than 100 × the tasks");
  const none = verdictsOf(resultsOf({ a: () => 0, b: () => 0 }), [claim]);
  assert.equal(last(none[2], 3), "more than 100 × the tasks");
  const [decided] = verdictsOf(resultsOf({ a: () => 1, b: () => 0 }), [claim]);
  assert.equal(last(decided, 3), "");
});

Deno.test("a claim of several parts holds where all do, and does not where one does not", () => {
  const words = ["holds", "undecided at this power", "does not hold here"] as const;
  const claim: Claim = { id: "C", text: "", of: "a", minus: "b" };
  const of = (...places: number[]) => together(places.map((i) => ({ claim, verdict: words[i] })));
  const beside = { claim: { ...claim, beside: true as const }, verdict: words[2] };
  assert.equal(together([{ claim, verdict: words[0] }, beside]), words[0]);
  assert.deepEqual([of(0), of(0, 0), of(0, 1), of(0, 1, 2)], [
    words[0],
    words[0],
    words[1],
    words[2],
  ]);
});

Deno.test("a speedup is how many times the steps of the slower curve the faster one needs", () => {
  const claim: Claim = { id: "C", text: "", faster: "a", slower: "b", times: 1 };
  // In resultsOf nothing is solved at step 5, so that a curve rises in the five steps to 10.
  const speedup = (a: number, b: number, times = 1) =>
    verdictsOf(resultsOf({ a: () => a, b: () => b }), [{ ...claim, times }])[2];
  const half = speedup(1, 0.5);
  assert.deepEqual(half.effect, { mean: 10 / 7.5, low: 10 / 7.5, high: 10 / 7.5 });
  assert.equal(half.verdict, "holds");
  assert.deepEqual(toldVerdict(half, 1), ["1.3 ×", "1.3 × … 1.3 ×", "holds", ""]);
  assert.equal(speedup(1, 0.5, 60).verdict, "does not hold here");
  assert.equal(speedup(0.5, 1).effect.mean, 0, "what is not reached takes no number of steps");
  assert.equal(speedup(0.5, 1).verdict, "does not hold here");
  assert.equal(speedup(1, 0).effect.mean, 10, "nothing to reach takes one step");
});

Deno.test("a curve ends on one side of a score where its interval does", () => {
  const verdict = (
    share: (task: number) => number,
    value: number,
    side: "above" | "below" = "below",
  ) => verdictsOf(resultsOf({ a: share }), [{ id: "C", text: "", of: "a", side, value }])[2];
  assert.equal(verdict(() => 0, 0.9).verdict, "holds");
  assert.equal(verdict(() => 0, 0.02).verdict, "undecided at this power", "of so few tasks");
  assert.equal(verdict(() => 0, 0, "above").verdict, "undecided at this power");
  assert.equal(verdict((task) => task % 2, 0, "above").verdict, "holds");
  assert.equal(verdict(() => 1, 0.02).verdict, "does not hold here");
  const open = verdict((task) => task % 2, 0.6);
  assert.equal(open.verdict, "undecided at this power");
  assert.deepEqual(toldVerdict(open, undefined).slice(0, 1), ["50.0"]);
});

Deno.test("a curve is compared with where it begins, which is step 0 and no other", () => {
  const claims: Claim[] = [
    { id: "C", text: "", of: "a", minus: { curve: "a", at: "start" } },
  ];
  const results = resultsOf({ a: () => 1 });
  assert.throws(() => verdictsOf(results, claims), /InputError: curve a has no scores at step 0$/);
  // Nothing is solved at step 5 there.
  const begun = results.map((result) => result.step === 5 ? { ...result, step: 0 } : result);
  const [, , { effect, verdict }] = verdictsOf(begun, claims);
  assert.deepEqual([effect.mean, verdict], [1, "holds"]);
});

Deno.test("a trend is what ten times the steps add, and where they would lead", () => {
  const claim: Claim = {
    id: "C",
    text: "more",
    along: [{ curve: "a", steps: 10 }, { curve: "b", steps: 100 }],
  };
  const trend = (a: number, b: number) =>
    verdictsOf(resultsOf({ a: () => a, b: () => b }), [claim])[2];
  const rising = trend(0.25, 0.5);
  assert.ok(Math.abs(rising.effect.mean - 0.25) < 1e-12);
  assert.equal(rising.verdict, "holds");
  const { line = [] } = rising;
  assert.deepEqual([line.at(0)?.step, line.at(-1)?.step], [10, 1000]);
  for (const { step, score } of line) {
    // Steps are whole, and each adds the same for as many times more of them.
    assert.ok(Math.abs(score.mean - 0.25 * Math.log10(step)) < 1e-12, `at step ${step}`);
  }
  assert.deepEqual(toldTrends([rising]), [
    "Were its line to go on, 1,000 steps would come to 75.0 (75.0 … 75.0; more, all tasks).",
  ]);
  // Of three points, that which lies off the line pulls it towards itself.
  const three = verdictsOf(
    resultsOf({ a: () => 0, b: () => 0.5, c: (task) => task % 2 }),
    [{ ...claim, along: [...claim.along, { curve: "c", steps: 1000 }] }],
  )[2];
  assert.ok(Math.abs(three.effect.mean - 0.25) < 1e-12);
  assert.ok(three.effect.low < 0.25 && three.effect.high > 0.25);
  assert.equal(trend(0.5, 1).line?.at(-1)?.score.mean, 1, "no score is above 1");
  assert.equal(trend(0.5, 0.25).verdict, "does not hold here");
});

Deno.test("seeds spread widely where the best is half of their mean above the worst", () => {
  const claim: Claim = { id: "C", text: "", spread: "a" };
  const verdict = (share: (task: number, seed: number) => number) => {
    const { effect, verdict } = verdictsOf(resultsOf({ a: share }), [claim])[2];
    return { mean: effect.mean, verdict };
  };
  assert.deepEqual(verdict((_, seed) => seed), { mean: 1, verdict: "holds" });
  assert.deepEqual(verdict(() => 1), { mean: 0, verdict: "does not hold here" });
  assert.equal(
    verdict((task, seed) => Number(task < 3 && seed > 0)).verdict,
    "undecided at this power",
  );
  const few = verdict((task, seed) => Number(task % 2 === 0 || (task === 1 && seed > 0)));
  assert.equal(few.verdict, "does not hold here");
});

Deno.test("scores by other names are compared too, where each result has them", async () => {
  const results = resultsOf({ a: () => 0 }).map((result) => ({
    ...result,
    task: { ...result.task, scores: { ...result.task.scores, "cosine within": -0.5 } },
  }));
  await inFile(toCsv(results), async (path) => assert.deepEqual(await readResults(path), results));
  const claim: Claim = {
    id: "C",
    text: "",
    of: "a",
    minus: { curve: "a", score: "cosine within" },
  };
  assert.deepEqual(verdictsOf(results, [claim])[2].effect, { mean: 0.5, low: 0.5, high: 0.5 });
  const without = resultsOf({ a: () => 0 });
  assert.throws(() => verdictsOf(without, [claim]), /InputError: .*cosine within of task task-0/);
});

Deno.test("figure 3 compares curves that it has, and the paper's are among them", () => {
  const keys = FIGURE3.curves.map(({ key }) => key);
  assert.equal(new Set(keys).size, keys.length);
  for (const { key, steps, pass } of FIGURE3.paper!.curves) {
    assert.ok(keys.includes(key));
    assert.equal(pass.length, steps.length);
  }
});
