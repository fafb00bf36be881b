import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { stream } from "../../lib/random.ts";
import { outcomeOf, totalLoss } from "../../lib/trm/loss.ts";
import { VOCABULARY } from "../../lib/arc/canvas.ts";
import { assertClose } from "../jit/cases/case.ts";
import { numbers } from "../helpers/tiny_model.ts";

const V = VOCABULARY;

/** Three examples of four tokens: some unlabelled, all labelled, none labelled. */
const LABELS = [[3, 0, 11, 1], [2, 2, 5, 7], [0, 0, 0, 0]];
const HALT = [0.7, -2, 5];

/** Logits in -6…6; the second example's are raised where the label is. */
const LOGITS = (() => {
  const logits = numbers(3 * 4 * V, stream(0, "logits")).map((value) => 6 * value);
  LABELS[1].forEach((label, token) => logits[(4 + token) * V + label] = 7);
  return logits;
})();

const outcome = (logits = LOGITS, labels = LABELS, halt = HALT) =>
  outcomeOf(
    tf.tensor3d(logits, [labels.length, labels[0].length, V]),
    tf.tensor1d(halt),
    tf.tensor2d(labels, undefined, "int32"),
  );

/** The outcome written out in double precision. */
function byHand() {
  const s = (x: number) => x >= 0 ? x + 1 : 1 / (1 - x);
  return LABELS.map((labels, example) => {
    const labelled = labels.flatMap((label, token) => {
      if (label === 0) return [];
      const at = (example * 4 + token) * V;
      const logits = [...LOGITS.subarray(at, at + V)];
      const sum = logits.map(s).reduce((total, one) => total + one);
      const right = logits.indexOf(Math.max(...logits)) === label;
      return [{ surprise: -Math.log(s(logits[label]) / sum), right }];
    });
    const count = Math.max(1, labelled.length);
    const rights = labelled.filter(({ right }) => right).length;
    const exact = rights === labelled.length ? 1 : 0;
    const p = 1 / (1 + Math.exp(-HALT[example]));
    return {
      tokenLoss: labelled.reduce((sum, { surprise }) => sum + surprise, 0) / count,
      haltLoss: -Math.log(exact === 1 ? p : 1 - p),
      accuracy: rights / count,
      exact,
    };
  });
}

Deno.test("outcomeOf equals losses and accuracies computed by hand", () => {
  const ours = outcome();
  const theirs = byHand();
  for (const key of ["tokenLoss", "haltLoss", "accuracy", "exact"] as const) {
    assertClose(ours[key].dataSync(), theirs.map((example) => example[key]), key);
  }
  const total = theirs.reduce((sum, one) => sum + one.tokenLoss + 0.5 * one.haltLoss, 0);
  assertClose(totalLoss(ours).dataSync(), [total], "total");
  assert.deepEqual(theirs.map(({ exact }) => exact), [0, 1, 1]);
});

Deno.test("outcomeOf gives an example without labels no token loss, and counts it as exact", () => {
  const { tokenLoss, accuracy, exact } = outcome();
  assert.equal(tokenLoss.dataSync()[2], 0);
  assert.equal(accuracy.dataSync()[2], 0);
  assert.equal(exact.dataSync()[2], 1);
});

Deno.test("outcomeOf ignores the logits of tokens without a label", () => {
  const other = LOGITS.slice();
  other.fill(100, V, 2 * V);
  other.fill(-100, 8 * V);
  for (const key of ["tokenLoss", "haltLoss", "accuracy", "exact"] as const) {
    assert.deepEqual(outcome(other)[key].dataSync(), outcome()[key].dataSync());
  }
});

Deno.test("outcomeOf gives a loss of log 12 for equal logits", () => {
  for (const logit of [-1000, -1, 0, 1, 1000]) {
    const { tokenLoss } = outcome(new Float32Array(V).fill(logit), [[4]], [0]);
    assertClose(tokenLoss.dataSync(), [Math.log(12)], `logits ${logit}`);
  }
});

Deno.test("outcomeOf lowers the token loss to 0 as the label's logit grows", () => {
  let last = Infinity;
  for (const logit of [-100, -1, 0, 1, 10, 1e3, 1e6, 1e9]) {
    const logits = new Float32Array(V).with(4, logit);
    const loss = outcome(logits, [[4]], [0]).tokenLoss.dataSync()[0];
    assert.ok(loss < last && loss >= 0, `${loss} at ${logit}`);
    last = loss;
  }
  assert.ok(last < 1e-6);
});

Deno.test("totalLoss trains halting by the halting logit only", () => {
  const halts = tf.tensor1d(HALT);
  const logits = tf.tensor3d(LOGITS, [3, 4, V]);
  const labels = tf.tensor2d(LABELS, undefined, "int32");
  const loss = (logits: tf.Tensor, halts: tf.Tensor) =>
    tf.sum(tf.add(outcomeOf(logits, halts, labels).haltLoss, tf.mul(tf.sum(logits), 0)));
  const [ofLogits, ofHalts] = tf.grads(loss as (...x: tf.Tensor[]) => tf.Scalar)([logits, halts]);
  assert.ok(ofLogits.dataSync().every((slope) => slope === 0));
  const slopes = HALT.map((q, i) => 1 / (1 + Math.exp(-q)) - byHand()[i].exact);
  assertClose(ofHalts.dataSync(), slopes, "σ(q) - exact");
});

Deno.test("totalLoss averages gradients over the labelled tokens of each example", () => {
  const labels = tf.tensor2d(LABELS, undefined, "int32");
  const halt = tf.tensor1d(HALT);
  const gradient = tf.grad((logits: tf.Tensor) => totalLoss(outcomeOf(logits, halt, labels)));
  const slopes = gradient(tf.tensor3d(LOGITS, [3, 4, V])).dataSync();
  // d(-log s(label)/Σs)/d logit = s'·(1/Σs - [label]/s(label)), divided by the labelled tokens.
  const s = (x: number) => x >= 0 ? x + 1 : 1 / (1 - x);
  const slope = (x: number) => x >= 0 ? 1 : 1 / (1 - x) ** 2;
  const expected = LABELS.flatMap((own, example) =>
    own.flatMap((label, token) => {
      const at = (example * 4 + token) * V;
      const logits = [...LOGITS.subarray(at, at + V)];
      const sum = logits.map(s).reduce((total, one) => total + one);
      const count = own.filter((one) => one > 0).length;
      return logits.map((x, v) =>
        label === 0 ? 0 : slope(x) * (1 / sum - (v === label ? 1 / s(x) : 0)) / count
      );
    })
  );
  assertClose(slopes, expected, "slopes");
});

Deno.test("outcomeOf gives NaN for NaN logits", () => {
  const broken = LOGITS.with(5, NaN);
  assert.ok(Number.isNaN(outcome(broken).tokenLoss.dataSync()[0]));
});

Deno.test("tokenLoss by softmax is -log of the label's share, with gradient share - target", () => {
  const scale = 0.2;
  const settings = { loss: "softmax", logitScale: scale } as const;
  const shape: [number, number, number] = [LABELS.length, LABELS[0].length, V];
  const labels = tf.tensor2d(LABELS, undefined, "int32");
  const lossOf = (logits: tf.Tensor) =>
    outcomeOf(logits, tf.tensor1d(HALT), labels, settings).tokenLoss;
  const losses = lossOf(tf.tensor3d(LOGITS, shape)).dataSync();
  const slopes = tf.grad((logits: tf.Tensor) => tf.sum(lossOf(logits)))(tf.tensor3d(LOGITS, shape))
    .dataSync();
  LABELS.forEach((labels, example) => {
    const count = Math.max(1, labels.filter((label) => label > 0).length);
    let loss = 0;
    labels.forEach((label, token) => {
      const at = (example * 4 + token) * V;
      const grown = [...LOGITS.subarray(at, at + V)].map((logit) => Math.exp(scale * logit));
      const sum = grown.reduce((total, one) => total + one);
      if (label > 0) loss -= Math.log(grown[label] / sum) / count;
      grown.forEach((one, i) => {
        const slope = label > 0 ? scale * (one / sum - (i === label ? 1 : 0)) / count : 0;
        assertClose([slopes[at + i]], [slope], `slope ${at + i}`);
      });
    });
    assertClose([losses[example]], [loss], `loss ${example}`);
  });
});

Deno.test("tokenLoss by softmax stays finite for logits far apart", () => {
  const logits = new Float32Array(V).fill(-1e6);
  logits[1] = 1e6;
  const { tokenLoss } = outcomeOf(
    tf.tensor3d(logits, [1, 1, V]),
    tf.tensor1d([0]),
    tf.tensor2d([[2]], undefined, "int32"),
    { loss: "softmax", logitScale: 1 },
  );
  assert.equal(tokenLoss.dataSync()[0], 2e6);
});
