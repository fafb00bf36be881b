import assert from "node:assert/strict";
import fc from "fast-check";
import { variantsOf } from "../../lib/arc/augment.ts";
import type { Grid } from "../../lib/arc/grid.ts";
import type { Task } from "../../lib/arc/task.ts";
import { askUntilDecided, type Question } from "../../lib/vote/early_stop.ts";
import { buildSubmission } from "../../lib/vote/submission.ts";
import { rankTask } from "../../lib/vote/votes.ts";
import { miniTasks } from "../../lib/arc/mini/mini.ts";

/** Two tasks, three test inputs together, and 64 variants of each. */
const solved: Task[] = miniTasks("mini-dev").slice(0, 2)
  .map((task, i) => ({ ...task, test: task.test.slice(0, i + 1) }));
const unsolved: Task[] = solved.map((task) => ({
  ...task,
  test: task.test.map(({ input }) => ({ input })),
}));
const VOTERS = 64;

const GRIDS: Grid[] = [[[1]], [[2]], [[3]], [[4]], []];

/** The grid and confidence that each variant of each task gives for each test input. */
type Opinion = { readonly grid: number; readonly halt: number };

/** Opinions most of which are equal, so that many votes are decided early. */
const opinions = fc.array(
  fc.record({
    grid: fc.oneof(
      { weight: 20, arbitrary: fc.constant(0) },
      { weight: 10, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.nat({ max: GRIDS.length - 1 }) },
    ),
    halt: fc.double({ min: -5, max: 5, noNaN: true }),
  }),
  { minLength: 3 * VOTERS, maxLength: 3 * VOTERS },
);

/** Holds a vote among variants with opinions. */
async function held(tasks: readonly Task[], all: readonly Opinion[], batchSize = 7) {
  const voters = new Map(tasks.map((task) => [task, variantsOf(task, VOTERS - 1, 0)]));
  const names = [...voters.values()].map((variants) => variants.map(({ name }) => name));
  const asked: Question[] = [];
  const progress: [number, number][] = [];
  const predictions = await askUntilDecided(voters, {
    batchSize,
    onAnswered: (done, total) => progress.push([done, total]),
    ask: (questions) => {
      assert.ok(questions.length <= batchSize);
      asked.push(...questions);
      return Promise.resolve(questions.map(({ task, testIndex, variant }) => {
        const of = tasks.indexOf(task);
        const { grid, halt } = all[(of + testIndex) * VOTERS + names[of].indexOf(variant.name)];
        return [{ variant: variant.name, testIndex, grid: GRIDS[grid], halt }];
      }));
    },
  });
  const candidates = new Map(
    tasks.map(({ id, test }) => [id, rankTask(predictions.get(id)!, test.length)]),
  );
  return {
    predictions,
    asked: asked.length,
    progress,
    submission: buildSubmission(tasks, candidates),
  };
}

Deno.test("askUntilDecided leads to the submission of all votes", async () => {
  let saved = 0;
  await fc.assert(fc.asyncProperty(opinions, async (all) => {
    const [whole, short] = [await held(solved, all), await held(unsolved, all)];
    assert.equal(whole.asked, 3 * VOTERS);
    assert.deepEqual(short.submission, whole.submission);
    assert.deepEqual(short.progress.at(-1), [3 * VOTERS, 3 * VOTERS]);
    saved += whole.asked - short.asked;
  }));
  assert.ok(saved > 0, "no vote was ever decided early");
});

Deno.test("askUntilDecided returns answers in the order of the variants, for any batch size", async () => {
  const all = Array.from({ length: 3 * VOTERS }, (_, i) => ({ grid: i % 4, halt: i }));
  const once = await held(solved, all, 1);
  const together = await held(solved, all, 1000);
  assert.deepEqual(together.predictions, once.predictions);
  for (const task of solved) {
    const first = once.predictions.get(task.id)!.filter(({ testIndex }) => testIndex === 0);
    assert.deepEqual(
      first.map(({ variant }) => variant),
      variantsOf(task, VOTERS - 1, 0).map(({ name }) => name),
    );
  }
});

Deno.test("askUntilDecided ends once no other candidate can reach the second place, and no sooner", async () => {
  const all = Array.from({ length: 3 * VOTERS }, () => ({ grid: 0, halt: 0 }));
  // Where all agree on the first place, any candidate may take the second until the last vote.
  assert.equal((await held(unsolved, all)).asked, 3 * VOTERS);
  // After 56 of 64 votes 38 stand against 18: the 8 that are left change neither place.
  const split = all.map((opinion, i) => ({ ...opinion, grid: i % 3 < 2 ? 0 : 1 }));
  assert.equal((await held(unsolved, split)).asked, 3 * 56);
});
