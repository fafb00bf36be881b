import assert from "node:assert/strict";
import { better, type Difference, LEVEL } from "../../lib/experiments/claims/difference.ts";
import { aboutFasterBy } from "../../lib/experiments/claims/speedup.ts";
import type { Claim } from "../../lib/experiments/claims/claim.ts";
import type { Trend } from "../../lib/experiments/claims/trend.ts";
import { together, type Verdict, verdictsOf } from "../../lib/experiments/claims/verdicts.ts";
import {
  byChance,
  byFew,
  effectOf,
  extrapolations,
  hoursToDecide,
} from "../../lib/report/verdicts.ts";
import { type Entry, Table } from "../../lib/experiments/table.ts";
import { entriesOf, tableOf } from "../helpers/tables.ts";

Deno.test("verdictsOf judges a difference by its paired interval", () => {
  const claim: Difference = {
    kind: "difference",
    id: "C",
    text: "",
    of: "a",
    minus: "b",
    expected: "above",
  };
  const verdict = (
    a: number,
    b: (task: number) => number,
    expected: Difference["expected"] = "above",
  ) => {
    const results = tableOf({ a: () => a, b });
    const verdicts = verdictsOf(results, [{ ...claim, expected }]);
    assert.deepEqual(verdicts.map(({ group }) => group), ["old", "new", "all tasks"]);
    return verdicts[2].verdict;
  };
  assert.equal(verdict(1, () => 0), "holds");
  assert.equal(verdict(0, () => 1), "does not hold here");
  assert.equal(verdict(0.5, (task) => task % 2), "undecided at this power");
  // What is below the margin is not better, but what is above 0 for sure is.
  assert.equal(verdict(0.99, () => 1), "does not hold here");
  assert.equal(verdict(0.8, (task) => Number(task % 10 > 0)), "does not hold here");
  assert.equal(verdict(1, () => 0.99), "holds");
  // Two that do the same on so few tasks need not do so on others.
  assert.equal(verdict(0.5, () => 0.5, "level"), "undecided at this power");
  assert.equal(verdict(LEVEL.low + 0.01, () => 1, "level"), "holds");
  assert.equal(verdict(LEVEL.low - 0.01, () => 1, "level"), "does not hold here");
  assert.equal(verdict(1, () => 1 / LEVEL.high + 0.01, "level"), "holds");
  assert.equal(verdict(1, () => 0, "level"), "does not hold here");
  assert.equal(verdict(0, () => 1, "level"), "does not hold here");
  assert.equal(verdict(0.5, (task) => task % 2, "level"), "undecided at this power");
  assert.equal(verdict(0, () => 1, "not above"), "holds");
  assert.equal(verdict(1, () => 1 / LEVEL.high + 0.01, "not above"), "holds");
  assert.equal(verdict(1, () => 0, "not above"), "does not hold here");
  assert.equal(verdict(0.5, (task) => task % 2, "not above"), "undecided at this power");
});

Deno.test("hoursToDecide gives the core-hours of enough tasks", () => {
  const claim: Difference = {
    kind: "difference",
    id: "C",
    text: "",
    of: "a",
    minus: "b",
    expected: "above",
  };
  const last = (verdict: Verdict, hours?: number) => hoursToDecide(verdict, hours);
  const results = tableOf({ a: () => 0.5, b: (task) => Number(task % 5 < 2) });
  const [, , undecided] = verdictsOf(results, [claim]);
  const { mean, low, high } = undecided.effect;
  // Twice what would bring the interval to 0, or to a quarter of the other, for four chances in five.
  const expected = 2.04 * ((high - low) / 2 / Math.max(mean, 0.15 - mean)) ** 2;
  assert.ok(Math.abs(undecided.times! - expected) < 1e-9 && expected > 1, `${expected}`);
  assert.equal(last(undecided), `${expected.toFixed(1)} × the tasks`);
  const cost = (3 * expected).toFixed(1);
  assert.equal(last(undecided, 3), cost);
  const even = verdictsOf(tableOf({ a: () => 0.5, b: (task) => task % 2 }), [claim]);
  assert.match(last(even[2], 3), /^\d/, "enough tasks show that none is better");
  const none = verdictsOf(tableOf({ a: () => 0, b: () => 0 }), [claim]);
  assert.equal(last(none[2], 3), "over 100 × the tasks");
  const [decided] = verdictsOf(tableOf({ a: () => 1, b: () => 0 }), [claim]);
  assert.equal(last(decided, 3), "");
});

Deno.test("together holds where all parts do, and fails where one does", () => {
  const words = ["holds", "undecided at this power", "does not hold here"] as const;
  const claim: Difference = {
    kind: "difference",
    id: "C",
    text: "",
    of: "a",
    minus: "b",
    expected: "above",
  };
  const of = (...places: number[]) => together(places.map((i) => ({ claim, verdict: words[i] })));
  const extra = { claim: { ...claim, extra: true as const }, verdict: words[2] };
  assert.equal(together([{ claim, verdict: words[0] }, extra]), words[0]);
  assert.equal(together([extra]), "undecided at this power");
  assert.deepEqual([of(0), of(0, 0), of(0, 1), of(0, 1, 2)], [
    words[0],
    words[0],
    words[1],
    words[2],
  ]);
});

Deno.test("verdictsOf measures a speed-up as the ratio of steps to the end of the slower curve", () => {
  const claim: Claim = { kind: "speedup", id: "C", text: "", faster: "a", slower: "b", times: 1 };
  // In resultsOf nothing is solved at step 5, so that a curve rises in the five steps to 10.
  const speedup = (a: number, b: number, times = 1) =>
    verdictsOf(tableOf({ a: () => a, b: () => b }), [{ ...claim, times }])[2];
  const half = speedup(1, 0.5);
  assert.deepEqual(half.effect, { mean: 10 / 7.5, low: 10 / 7.5, high: 10 / 7.5 });
  assert.equal(half.verdict, "holds");
  assert.equal(effectOf(half), "1.3 × (1.3 × … 1.3 ×)");
  assert.equal(speedup(1, 0.5, 60).verdict, "does not hold here");
  assert.equal(speedup(0.5, 1).effect.mean, 0, "what is not reached takes no number of steps");
  assert.equal(speedup(0.5, 1).verdict, "does not hold here");
  assert.equal(speedup(1, 0).effect.mean, 10, "nothing to reach takes one step");
});

Deno.test("verdictsOf judges about so many times fewer steps within a factor of two", () => {
  // b takes 10 steps to its end, and a 7.5: the ratio is 1.33.
  const table = tableOf({ a: () => 1, b: () => 0.5 });
  const verdict = (times: number) =>
    verdictsOf(table, [aboutFasterBy(times, "C", "", ["a", "b"])])[2].verdict;
  assert.deepEqual([1, 2, 2.6].map(verdict), ["holds", "holds", "holds"]);
  assert.deepEqual([0.6, 2.7].map(verdict), ["does not hold here", "does not hold here"]);
});

Deno.test("byFew names differences that few tasks make, with the sign test", () => {
  const claim = better("C", "a beats b", "a", "b");
  const verdicts = (tasks: number) =>
    verdictsOf(tableOf({ a: (task) => Number(task < tasks), b: () => 0 }), [claim]).slice(2);
  assert.deepEqual(byFew(verdicts(9)), [
    '"a beats b" rests on 9 tasks: 9 are better and 0 worse (two-sided sign test: p < 0.01).',
  ]);
  assert.deepEqual(byFew(verdicts(11)), []);
});

Deno.test("verdictsOf judges a bound by the interval of the score", () => {
  const verdict = (
    share: (task: number) => number,
    value: number,
    side: "above" | "below" = "below",
  ) =>
    verdictsOf(tableOf({ a: share }), [{
      kind: "bound",
      id: "C",
      text: "",
      of: "a",
      side,
      value,
    }])[2];
  assert.equal(verdict(() => 0, 0.9).verdict, "holds");
  assert.equal(verdict(() => 0, 0.02).verdict, "undecided at this power", "of so few tasks");
  assert.equal(verdict(() => 0, 0, "above").verdict, "undecided at this power");
  assert.equal(verdict((task) => task % 2, 0, "above").verdict, "holds");
  assert.equal(verdict(() => 1, 0.02).verdict, "does not hold here");
  const open = verdict((task) => task % 2, 0.6);
  assert.equal(open.verdict, "undecided at this power");
  assert.match(effectOf(open), /^50\.0 \(/);
});

Deno.test("verdictsOf compares a difference from the start with step 0 only", () => {
  const claims: Claim[] = [
    better("C", "", "a", { curve: "a", at: "start" }),
  ];
  const entries = entriesOf({ a: () => 1 });
  const judge = (all: Entry[]) => verdictsOf(new Table(all), claims);
  assert.throws(() => judge(entries), /InputError: curve a has no scores at step 0$/);
  // Nothing is solved at step 5 there.
  const begun = entries.map((entry) => entry.step === 5 ? { ...entry, step: 0 } : entry);
  const [, , { effect, verdict }] = judge(begun);
  assert.deepEqual([effect.mean, verdict], [1, "holds"]);
});

Deno.test("verdictsOf measures a trend as what ten times the steps add, by a log-linear fit", () => {
  const claim: Trend = {
    kind: "trend",
    id: "C",
    text: "more",
    along: [{ curve: "a", steps: 10 }, { curve: "b", steps: 100 }],
  };
  const trend = (a: number, b: number) =>
    verdictsOf(tableOf({ a: () => a, b: () => b }), [claim])[2];
  const rising = trend(0.25, 0.5);
  assert.ok(Math.abs(rising.effect.mean - 0.25) < 1e-12);
  assert.equal(rising.verdict, "holds");
  const { line = [] } = rising;
  assert.deepEqual([line.at(0)?.step, line.at(-1)?.step], [10, 1000]);
  for (const { step, score } of line) {
    // Steps are whole, and each adds the same for as many times more of them.
    assert.ok(Math.abs(score.mean - 0.25 * Math.log10(step)) < 1e-12, `at step ${step}`);
  }
  assert.deepEqual(extrapolations([rising]), [
    "The log-linear fit extrapolates to 75.0% (75.0 … 75.0) at 1,000 steps (more, all tasks).",
  ]);
  // Of three points, that which lies off the line pulls it towards itself.
  const three = verdictsOf(
    tableOf({ a: () => 0, b: () => 0.5, c: (task) => task % 2 }),
    [{ ...claim, along: [...claim.along, { curve: "c", steps: 1000 }] }],
  )[2];
  assert.ok(Math.abs(three.effect.mean - 0.25) < 1e-12);
  assert.ok(three.effect.low < 0.25 && three.effect.high > 0.25);
  assert.equal(trend(0.5, 1).line?.at(-1)?.score.mean, 1, "no score is above 1");
  assert.equal(trend(0.5, 0.25).verdict, "does not hold here");
});

Deno.test("verdictsOf judges the range of seeds relative to their mean, beside that by chance", () => {
  const claim: Claim = { kind: "range", id: "C", text: "seeds spread", of: "a" };
  const verdict = (share: (task: number, seed: number) => number) =>
    verdictsOf(new Table(entriesOf({ a: share }, 10)), [claim])[2];
  const apart = verdict((_, seed) => seed % 2);
  assert.deepEqual([apart.effect.mean, apart.verdict], [2, "holds"]);
  const equal = verdict(() => 1);
  assert.deepEqual([equal.effect.mean, equal.verdict], [0, "does not hold here"]);
  assert.deepEqual(equal.chance, { mean: 0, low: 0, high: 0 });
  const some = verdict((task, seed) => Number(task < 10 || (task === 10 && seed > 4)));
  assert.equal(some.verdict, "does not hold here");
  // Whole seeds differ; by chance, tasks are drawn from them one by one.
  assert.ok(apart.chance!.high < apart.effect.mean);
  const [text] = byChance([apart]);
  assert.match(
    text,
    /^Chance alone gives 0\.\d+ \(0\.\d+ … 1\.\d+\) \(seeds spread, all tasks\)\.$/,
  );
});

Deno.test("verdictsOf compares scores by other names, where each task has them", () => {
  const entries = entriesOf({ a: () => 0 });
  const more = entries.filter(({ score }) => score === "pass@2")
    .map((entry) => ({ ...entry, score: "cosine within", value: -0.5 }));
  const claim = better("C", "", "a", { curve: "a", score: "cosine within" });
  const [, , { effect }] = verdictsOf(new Table([...entries, ...more]), [claim]);
  assert.deepEqual(effect, { mean: 0.5, low: 0.5, high: 0.5 });
  assert.throws(
    () => verdictsOf(new Table(entries), [claim]),
    /InputError: .*cosine within of task task-0/,
  );
});
