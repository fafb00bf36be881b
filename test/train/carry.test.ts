import assert from "node:assert/strict";
import type { Example } from "../../lib/arc/examples.ts";
import { stream } from "../../lib/random.ts";
import { Batch } from "../../lib/train/batch.ts";
import { Carry } from "../../lib/train/carry.ts";
import { TINY } from "../helpers/tiny_model.ts";

const [BATCH, LENGTH] = [3, 4];
const MODEL = { ...TINY, maxSteps: 5 };
const TRUNK = {
  hInit: Float32Array.from({ length: MODEL.hidden }, (_, i) => i + 1),
  lInit: Float32Array.from({ length: MODEL.hidden }, (_, i) => -i - 1),
};

const newCarry = (model = MODEL) => new Carry(model, TRUNK, BATCH, LENGTH);

/** An example all of whose arrays hold `mark`. */
const example = (mark: number): Example => ({
  variant: `variant ${mark}`,
  tokens: new Int32Array(LENGTH).fill(mark),
  labels: new Int32Array(LENGTH).fill(mark),
  positions: new Int32Array(LENGTH).fill(mark),
  present: new Float32Array(LENGTH).fill(mark),
});

/** Returns an example for each index of a batch. */
const offer = (first: number) => (index: number) => example(first + index);

/** Returns the marks of the current examples. */
const marks = ({ tokens }: Batch) => [...tokens].filter((_, i) => i % LENGTH === 0);

const logits = (...values: number[]) => Float32Array.from(values);

const still = () => stream(0, "no exploration");

Deno.test("Carry takes an example for every index at first", () => {
  const carry = newCarry();
  carry.offer(offer(1));
  assert.deepEqual(carry.variants, ["variant 1", "variant 2", "variant 3"]);
  for (const array of [carry.tokens, carry.labels, carry.positions, carry.present]) {
    assert.deepEqual([...array], [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]);
  }
  assert.deepEqual([...carry.steps], [0, 0, 0]);
  assert.deepEqual([...carry.halted], [0, 0, 0]);
});

Deno.test("Carry initialises the states of a new example", () => {
  const carry = newCarry();
  carry.offer(offer(1));
  const tokens = BATCH * (MODEL.embeddingTokens + LENGTH);
  assert.equal(carry.stateSize, (MODEL.embeddingTokens + LENGTH) * MODEL.hidden);
  assert.deepEqual([...carry.zH], Array(tokens).fill([...TRUNK.hInit]).flat());
  assert.deepEqual([...carry.zL], Array(tokens).fill([...TRUNK.lInit]).flat());
});

Deno.test("Carry replaces only examples that halted", () => {
  const carry = newCarry();
  carry.offer(offer(1));
  carry.zH.fill(70);
  carry.zL.fill(80);
  carry.advance(logits(-1, 0.01, -1), 0, still());
  assert.deepEqual([...carry.halted], [0, 1, 0]);
  carry.offer(offer(4));
  assert.deepEqual(marks(carry), [1, 5, 3]);
  assert.deepEqual(carry.variants, ["variant 1", "variant 5", "variant 3"]);
  assert.deepEqual([...carry.steps], [1, 0, 1]);
  assert.deepEqual([...carry.halted], [0, 0, 0]);
  const first = (states: Float32Array) => [0, 1, 2].map((index) => states[index * carry.stateSize]);
  const last = (states: Float32Array) =>
    [1, 2, 3].map((index) => states[index * carry.stateSize - 1]);
  assert.deepEqual([first(carry.zH), last(carry.zH)], [[70, 1, 70], [70, 8, 70]]);
  assert.deepEqual([first(carry.zL), last(carry.zL)], [[80, -1, 80], [80, -8, 80]]);
});

Deno.test("Carry halts an example at a positive halting logit or after the maximum of steps", () => {
  const carry = newCarry();
  carry.offer(offer(1));
  const random = still();
  for (let step = 1; step <= MODEL.maxSteps; step++) {
    carry.advance(logits(-1e-6, 0, step === 3 ? 1e-6 : -1), 0, random);
    assert.deepEqual([...carry.steps], [step, step, step]);
    const last = step === MODEL.maxSteps ? 1 : 0;
    assert.deepEqual([...carry.halted], [last, last, step === 3 ? 1 : last]);
  }
});

Deno.test("Carry draws a minimum of 2…max steps when it explores", () => {
  const random = stream(0, "exploration");
  const halts = new Array(MODEL.maxSteps + 1).fill(0);
  const runs = 400;
  for (let run = 0; run < runs; run++) {
    const carry = newCarry();
    carry.offer(offer(1));
    // Each step draws anew: what counts is whether it may halt at its first try.
    carry.steps.fill(run % MODEL.maxSteps);
    carry.advance(logits(1, 1, 1), 1, random);
    for (const halted of carry.halted) halts[run % MODEL.maxSteps + 1] += halted;
  }
  const share = halts.map((count) => count / (BATCH * runs / MODEL.maxSteps));
  assert.equal(share[1], 0);
  assert.equal(share[5], 1);
  for (const step of [2, 3, 4]) {
    assert.ok(Math.abs(share[step] - (step - 1) / 4) < 0.12, `${share[step]} at step ${step}`);
  }
});

Deno.test("Carry explores with the given probability", () => {
  const random = stream(1, "exploration");
  let kept = 0;
  for (let run = 0; run < 500; run++) {
    const carry = newCarry();
    carry.advance(logits(1, 1, 1), 0.1, random);
    kept += carry.halted.filter((halted) => halted === 0).length;
  }
  assert.ok(Math.abs(kept / 1500 - 0.1) < 0.03, `${kept} of 1500`);
});

Deno.test("Batch takes a new example for each at every step, and finishes it", () => {
  const batch = new Batch(BATCH, LENGTH);
  for (const first of [1, 4]) {
    batch.offer(offer(first));
    assert.deepEqual(marks(batch), [first, first + 1, first + 2]);
    assert.deepEqual([0, 1, 2].map((index) => batch.finishedAfter(index)), [1, 1, 1]);
  }
});

Deno.test("Carry has labels if a token has one", () => {
  const carry = newCarry();
  carry.offer(offer(0));
  carry.labels[2 * LENGTH - 1] = 3;
  assert.deepEqual([0, 1, 2].map((index) => carry.hasLabels(index)), [false, true, true]);
  carry.labels.fill(0, 2 * LENGTH);
  assert.equal(carry.hasLabels(2), false);
});

Deno.test("Carry restores its state", () => {
  const carry = newCarry();
  carry.offer(offer(1));
  carry.zH.fill(7);
  carry.advance(logits(1, -1, -1), 0, still());
  const other = newCarry();
  other.restore(carry.state());
  assert.deepEqual(other.state(), carry.state());
  other.offer(offer(4));
  assert.deepEqual(marks(other), [4, 2, 3]);
  assert.deepEqual(marks(carry), [1, 2, 3], "the memory is not shared");
});
