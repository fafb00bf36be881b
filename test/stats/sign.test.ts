import assert from "node:assert/strict";
import { signTest } from "../../lib/stats/sign.ts";

Deno.test("signTest counts tasks by their means over seeds, with the p-value of a fair coin", () => {
  const zero = [Array(6).fill(0), Array(6).fill(0)];
  const five = [[1, 1, 0, 1, 1, 0], [0, 1, 1, 1, 1, 0]];
  assert.deepEqual(signTest(five, zero), { up: 5, down: 0, p: 1 / 16 });
  assert.deepEqual(signTest(zero, five), { up: 0, down: 5, p: 1 / 16 });
  // Seeds that go both ways cancel.
  assert.deepEqual(signTest([[1, 0], [0, 0]], [[0, 0], [1, 0]]), { up: 0, down: 0, p: 1 });
  assert.equal(signTest([[1, 0]], [[0, 1]]).p, 1);
});

Deno.test("signTest leaves out the seeds that only one has", () => {
  assert.deepEqual(signTest([[0, 1], [1, 1], [1, 1]], [[0, 0]]), { up: 1, down: 0, p: 1 });
});
