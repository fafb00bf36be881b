import assert from "node:assert/strict";
import type { Example } from "../../lib/arc/examples.ts";
import { stream } from "../../lib/random.ts";
import { Slots } from "../../lib/train/slots.ts";
import { TINY } from "../trm/tiny.ts";

const [BATCH, LENGTH] = [3, 4];
const MODEL = { ...TINY, maxSteps: 5 };
const TRUNK = {
  hInit: Float32Array.from({ length: MODEL.hidden }, (_, i) => i + 1),
  lInit: Float32Array.from({ length: MODEL.hidden }, (_, i) => -i - 1),
};

const newSlots = (model = MODEL) => new Slots(model, TRUNK, BATCH, LENGTH);

/** An example all of whose arrays hold `mark`. */
const example = (mark: number): Example => ({
  variant: `variant ${mark}`,
  tokens: new Int32Array(LENGTH).fill(mark),
  labels: new Int32Array(LENGTH).fill(mark),
  positions: new Int32Array(LENGTH).fill(mark),
  present: new Float32Array(LENGTH).fill(mark),
});

/** One example for each slot. */
const offer = (first: number) => (slot: number) => example(first + slot);

/** What each slot works on. */
const marks = ({ tokens }: Slots) => [...tokens].filter((_, i) => i % LENGTH === 0);

const logits = (...values: number[]) => Float32Array.from(values);

const still = () => stream(0, "no exploration");

Deno.test("every slot takes the first example that it is offered", () => {
  const slots = newSlots();
  slots.offer(offer(1));
  assert.deepEqual(slots.variants, ["variant 1", "variant 2", "variant 3"]);
  for (const array of [slots.tokens, slots.labels, slots.positions, slots.present]) {
    assert.deepEqual([...array], [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]);
  }
  assert.deepEqual([...slots.steps], [0, 0, 0]);
  assert.deepEqual([...slots.halted], [0, 0, 0]);
});

Deno.test("the states of a new example are the starting vectors, token by token", () => {
  const slots = newSlots();
  slots.offer(offer(1));
  const tokens = BATCH * (MODEL.taskTokens + LENGTH);
  assert.equal(slots.stateSize, (MODEL.taskTokens + LENGTH) * MODEL.hidden);
  assert.deepEqual([...slots.zH], Array(tokens).fill([...TRUNK.hInit]).flat());
  assert.deepEqual([...slots.zL], Array(tokens).fill([...TRUNK.lInit]).flat());
});

Deno.test("only slots that halted take another example; the others keep theirs and go on", () => {
  const slots = newSlots();
  slots.offer(offer(1));
  slots.zH.fill(70);
  slots.zL.fill(80);
  slots.advance(logits(-1, 0.01, -1), 0, still());
  assert.deepEqual([...slots.halted], [0, 1, 0]);
  slots.offer(offer(4));
  assert.deepEqual(marks(slots), [1, 5, 3]);
  assert.deepEqual(slots.variants, ["variant 1", "variant 5", "variant 3"]);
  assert.deepEqual([...slots.steps], [1, 0, 1]);
  assert.deepEqual([...slots.halted], [0, 0, 0]);
  const first = (states: Float32Array) => [0, 1, 2].map((slot) => states[slot * slots.stateSize]);
  const last = (states: Float32Array) =>
    [1, 2, 3].map((slot) => states[slot * slots.stateSize - 1]);
  assert.deepEqual([first(slots.zH), last(slots.zH)], [[70, 1, 70], [70, 8, 70]]);
  assert.deepEqual([first(slots.zL), last(slots.zL)], [[80, -1, 80], [80, -8, 80]]);
});

Deno.test("a slot halts when its halting logit is positive, or after the most steps", () => {
  const slots = newSlots();
  slots.offer(offer(1));
  const random = still();
  for (let step = 1; step <= MODEL.maxSteps; step++) {
    slots.advance(logits(-1e-6, 0, step === 3 ? 1e-6 : -1), 0, random);
    assert.deepEqual([...slots.steps], [step, step, step]);
    const last = step === MODEL.maxSteps ? 1 : 0;
    assert.deepEqual([...slots.halted], [last, last, step === 3 ? 1 : last]);
  }
});

Deno.test("with exploration a slot may not halt before a minimum drawn from 2…most steps", () => {
  const random = stream(0, "exploration");
  const halts = new Array(MODEL.maxSteps + 1).fill(0);
  const runs = 400;
  for (let run = 0; run < runs; run++) {
    const slots = newSlots();
    slots.offer(offer(1));
    // Each step draws anew: what counts is whether it may halt at its first try.
    slots.steps.fill(run % MODEL.maxSteps);
    slots.advance(logits(1, 1, 1), 1, random);
    for (const halted of slots.halted) halts[run % MODEL.maxSteps + 1] += halted;
  }
  const share = halts.map((count) => count / (BATCH * runs / MODEL.maxSteps));
  assert.equal(share[1], 0);
  assert.equal(share[5], 1);
  for (const step of [2, 3, 4]) {
    assert.ok(Math.abs(share[step] - (step - 1) / 4) < 0.12, `${share[step]} at step ${step}`);
  }
});

Deno.test("exploration strikes as often as it is told to", () => {
  const random = stream(1, "exploration");
  let kept = 0;
  for (let run = 0; run < 500; run++) {
    const slots = newSlots();
    slots.advance(logits(1, 1, 1), 0.1, random);
    kept += slots.halted.filter((halted) => halted === 0).length;
  }
  assert.ok(Math.abs(kept / 1500 - 0.1) < 0.03, `${kept} of 1500`);
});

Deno.test("a model of one step halts every slot at it", () => {
  const slots = newSlots({ ...MODEL, maxSteps: 1 });
  slots.offer(offer(1));
  slots.advance(logits(-9, -9, -9), 1, stream(0, "one"));
  assert.deepEqual([...slots.halted], [1, 1, 1]);
});

Deno.test("a slot has labels if one of its tokens has", () => {
  const slots = newSlots();
  slots.offer(offer(0));
  slots.labels[2 * LENGTH - 1] = 3;
  assert.deepEqual([0, 1, 2].map((slot) => slots.hasLabels(slot)), [false, true, true]);
  slots.labels.fill(0, 2 * LENGTH);
  assert.equal(slots.hasLabels(2), false);
});

Deno.test("slots go on from where their state was taken", () => {
  const slots = newSlots();
  slots.offer(offer(1));
  slots.zH.fill(7);
  slots.advance(logits(1, -1, -1), 0, still());
  const other = newSlots();
  other.restore(slots.state());
  assert.deepEqual(other.state(), slots.state());
  other.offer(offer(4));
  assert.deepEqual(marks(other), [4, 2, 3]);
  assert.deepEqual(marks(slots), [1, 2, 3], "the memory is not shared");
});
