import assert from "node:assert/strict";
import { Pause } from "../../lib/solve/pause.ts";

const milliseconds = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

Deno.test("a Pause stops the clock and its deadlines, and lasts until it ends", async () => {
  let stands = 0;
  const pause = new Pause(() => stands++);
  using deadline = pause.clock.until(0.15);
  pause.begin();
  const began = pause.clock.now();
  assert.deepEqual([pause.asked, stands], [true, 0]);
  let over = false;
  const waiting = pause.over().then(() => over = true);
  await milliseconds(300);
  assert.equal(pause.clock.now(), began);
  assert.equal(deadline.signal.aborted, false);
  assert.deepEqual([over, stands], [false, 1]);
  pause.end();
  await waiting;
  assert.equal(pause.asked, false);
  await milliseconds(300);
  assert.ok(pause.clock.now() > began + 0.2);
  assert.equal(deadline.signal.aborted, true);
});
