import assert from "node:assert/strict";
import parity from "../fixtures/voting-parity.json" with { type: "json" };
import type { Task } from "../../lib/arc/task.ts";
import { PASS_KEYS, scoreTasks } from "../../lib/vote/scores.ts";
import { buildSubmission } from "../../lib/vote/submission.ts";
import { rankTask } from "../../lib/vote/votes.ts";

const task: Task = {
  id: "aaaa",
  train: [],
  test: parity.tests.map((input, i) => ({ input, output: parity.solutions[i] })),
};

const candidates = new Map([[
  task.id,
  rankTask(
    parity.predictions.map((one) => ({
      variant: one.variant,
      testIndex: one.test_index,
      grid: one.prediction,
      halt: one.q_halt_logit,
    })),
    task.test.length,
  ),
]]);

Deno.test("buildSubmission gives the reference's submission from its votes", () => {
  assert.deepEqual(buildSubmission([task], candidates), parity.submission);
});

Deno.test("scoreTasks gives the reference's pass@k from its votes", () => {
  const { tasks: [{ pass }] } = scoreTasks([task], candidates);
  const keys = PASS_KEYS.filter((k) => k !== "all");
  const scores = keys.map((k) => [`ARC/pass@${k}`, pass[k]]);
  assert.deepEqual(Object.fromEntries(scores), parity.pass_at_k);
});
