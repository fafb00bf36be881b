import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { jit } from "../../lib/jit/jit.ts";
import { floats } from "./cases/case.ts";

/** y = 2·x for a vector x of three numbers. */
const double = () => jit(({ x }) => ({ y: tf.mul(x, 2) }), { x: { shape: [3] } });

/** Inputs of every type: `number` and `whole` have two elements, `truth` has one. */
const mixed = () =>
  jit(
    ({ number, whole, truth }) => ({
      y: tf.mul(tf.add(number, tf.cast(whole, "float32")), tf.cast(truth, "float32")),
    }),
    {
      number: { shape: [2] },
      whole: { shape: [2], dtype: "int32" },
      truth: { shape: [1], dtype: "bool" },
    },
  );

const FEEDS = {
  number: Float32Array.of(0.5, 1.5),
  whole: Int32Array.of(-3, 4),
  truth: Uint8Array.of(1),
};

Deno.test("jit computes what was traced, at every call", async () => {
  const twice = await double();
  assert.deepEqual(twice.shapes, { y: [3] });
  const x = Float32Array.of(1, 2, 3);
  assert.deepEqual((await twice({ x })).y, Float32Array.of(2, 4, 6));
  x[0] = -5;
  assert.deepEqual((await twice({ x })).y, Float32Array.of(-10, 4, 6));
});

Deno.test("jit takes inputs of float32, int32 and bool", async () => {
  const run = await mixed();
  assert.deepEqual((await run(FEEDS)).y, Float32Array.of(-2.5, 5.5));
});

Deno.test("jit names an input that is missing, unknown, too long or of another type", async () => {
  const run = await mixed();
  const { truth: _, ...incomplete } = FEEDS;
  const rejects = (call: () => Promise<unknown>, message: RegExp) =>
    assert.rejects(call, { name: "TypeError", message });
  // @ts-expect-error an input is missing
  await rejects(() => run(incomplete), /input truth must be a Uint8Array/);
  // @ts-expect-error no input is called that
  await rejects(() => run({ ...FEEDS, other: Float32Array.of(1) }), /no input other/);
  // @ts-expect-error whole numbers for float32
  await rejects(() => run({ ...FEEDS, number: FEEDS.whole }), /number must be a Float32Array/);
  // @ts-expect-error numbers for int32
  await rejects(() => run({ ...FEEDS, whole: FEEDS.number }), /input whole must be a Int32Array/);
  // @ts-expect-error whole numbers for truth values
  await rejects(() => run({ ...FEEDS, truth: FEEDS.whole }), /input truth must be a Uint8Array/);
  await rejects(
    () => run({ ...FEEDS, number: new Float32Array(3) }),
    /input number has 3 elements, but the shape \[2\] has 2/,
  );
});

Deno.test("jit names an output that is unknown, or of another length or type", async () => {
  const twice = await double();
  const x = new Float32Array(3);
  const rejects = (call: () => Promise<unknown>, message: RegExp) =>
    assert.rejects(call, { name: "TypeError", message });
  // @ts-expect-error no output is called that
  await rejects(() => twice({ x }, { z: x }), /there is no output z/);
  // @ts-expect-error outputs are float32
  await rejects(() => twice({ x }, { y: new Int32Array(3) }), /output y must be a Float32Array/);
  await rejects(() => twice({ x }, { y: new Float32Array(2) }), /output y has 2 elements.* 3/);
  // @ts-expect-error no output is called that
  assert.equal((await twice({ x })).z, undefined);
});

Deno.test("jit types the traced function by the names of its inputs", async () => {
  // @ts-expect-error no input is called that
  await assert.rejects(jit(({ z }) => ({ y: tf.neg(z) }), { x: { shape: [] } }), /neg/);
});

Deno.test("jit writes outputs in place, also into parts of larger arrays", async () => {
  const pair = await jit(({ x }) => ({ sum: tf.sum(x), parts: tf.mul(x, 10) }), {
    x: { shape: [2] },
  });
  const store = new Float32Array(6).fill(-1);
  const input = Float32Array.of(0, 0, 3, 4).subarray(2);
  const result = await pair({ x: input }, { parts: store.subarray(3, 5) });
  assert.deepEqual(store, Float32Array.of(-1, -1, -1, 30, 40, -1));
  assert.equal(result.parts.buffer, store.buffer);
  assert.deepEqual(result.sum, Float32Array.of(7));
});

Deno.test("jit takes inputs and constants as outputs, and one value as several", async () => {
  const run = await jit(({ x }) => {
    const y = tf.neg(x);
    return { x, again: x, y, same: y, clone: tf.clone(y), seven: tf.scalar(7) };
  }, { x: { shape: [2] } });
  const x = Float32Array.of(1, 2);
  const minus = Float32Array.of(-1, -2);
  assert.deepEqual(await run({ x }), {
    x,
    again: x,
    y: minus,
    same: minus,
    clone: minus,
    seven: Float32Array.of(7),
  });
});

Deno.test("jit takes an input that nothing uses", async () => {
  const run = await jit(({ x }) => ({ y: tf.neg(x) }), { x: { shape: [1] }, idle: { shape: [2] } });
  const feeds = { x: Float32Array.of(1), idle: new Float32Array(2) };
  assert.deepEqual(await run(feeds), { y: Float32Array.of(-1) });
});

Deno.test("jit takes inputs named like values of the graph", async () => {
  const run = await jit((inputs) => ({ "%0": tf.neg(inputs["%0"]), "": inputs[""] }), {
    "%0": { shape: [1] },
    "": { shape: [1] },
  });
  const feeds = { "%0": Float32Array.of(1), "": Float32Array.of(5) };
  assert.deepEqual(await run(feeds), { "%0": Float32Array.of(-1), "": Float32Array.of(5) });
});

Deno.test("jit names outputs that are not float32", async () => {
  const whole = jit(({ x }) => ({ index: tf.argMax(x) }), { x: { shape: [3] } });
  await assert.rejects(whole, { name: "TypeError", message: /output index is int32: cast it/ });
});

Deno.test("jit names a kernel without an ONNX form, and the place to add it", async () => {
  const specs = { x: { shape: [3] } };
  const message =
    /kernel Cumsum has no ONNX form yet: add lower\("Cumsum", …\) in lib\/jit\/kernels/;
  await assert.rejects(jit(({ x }) => ({ y: tf.cumsum(x) }), specs), { message });
  const ofGradient = jit(({ x }) => {
    const gathered = (x: tf.Tensor) => tf.gather(x, tf.tensor1d([0, 0], "int32"));
    return { y: tf.grad(gathered)(x) };
  }, specs);
  await assert.rejects(ofGradient, /kernel UnsortedSegmentSum has no ONNX form yet/);
});

Deno.test("jit refuses text tensors", async () => {
  const text = jit(() => ({ y: tf.cast(tf.tensor(["a"]), "float32") }), {});
  await assert.rejects(text, { name: "TypeError", message: /type string cannot be compiled/ });
});

Deno.test("jit refuses to read values while it traces", async () => {
  const specs = { x: { shape: [2] } };
  const message = /cannot read tensor values/;
  const inputs = jit(({ x }) => ({ y: tf.mul(x, x.dataSync()[0]) }), specs);
  await assert.rejects(inputs, message);
  const results = jit(({ x }) => ({ y: tf.mul(x, tf.sum(x).arraySync() as number) }), specs);
  await assert.rejects(results, message);
  const constants = jit(({ x }) => ({ y: tf.mul(x, tf.scalar(2).dataSync()[0]) }), specs);
  await assert.rejects(constants, message);
});

Deno.test("jit refuses tensors carried into a trace or out of it", async () => {
  const specs = { x: { shape: [] } };
  const outer = tf.scalar(2);
  const inward = jit(({ x }) => ({ y: tf.add(x, outer) }), specs);
  await assert.rejects(inward, /made outside the function being traced/);

  let [lost, kept]: tf.Tensor[] = [outer, outer];
  await jit(({ x }) => {
    lost = tf.neg(x);
    kept = tf.keep(tf.exp(x));
    return { y: lost };
  }, specs);
  assert.throws(() => lost.dataSync(), /disposed/);
  assert.throws(() => tf.neg(kept), /cannot read tensor values/);
});

Deno.test("jit refuses to be called inside a traced function", async () => {
  let inner: Promise<unknown> = Promise.resolve();
  const outer = await jit(({ x }) => {
    inner = double();
    inner.catch(() => {});
    return { y: tf.neg(x) };
  }, { x: { shape: [1] } });
  await assert.rejects(inner, /cannot be called inside a function being traced/);
  assert.deepEqual(await outer({ x: Float32Array.of(1) }), { y: Float32Array.of(-1) });
});

Deno.test("jit restores the backend and gradients after a failed trace", async () => {
  const failing = jit(({ x }) => ({ y: tf.grad((x) => tf.mul(x, tf.cumsum(x)))(x) }), {
    x: { shape: [2] },
  });
  await assert.rejects(failing, /Cumsum/);
  assert.equal(tf.getBackend(), "cpu");
  assert.deepEqual(tf.grad((x: tf.Tensor) => tf.square(x))(tf.scalar(3)).arraySync(), 6);
  assert.deepEqual((await (await double())({ x: Float32Array.of(1, 2, 3) })).y[2], 6);
});

Deno.test("release makes later calls fail", async () => {
  const twice = await double();
  await twice.release();
  await assert.rejects(twice({ x: new Float32Array(3) }));
});

Deno.test("jit gives equal bits for any number of threads", async () => {
  const sizes = { a: floats([96, 300], -0.3, 0.3), b: floats([200, 300], -1, 1) };
  const compile = (threads: number) =>
    jit(
      ({ a, b }) => {
        const loss = (a: tf.Tensor, b: tf.Tensor) =>
          tf.sum(tf.log(tf.softmax(tf.matMul(a, b, false, true)))) as tf.Scalar;
        const [da, db] = tf.grads(loss)([a, b]);
        return { loss: loss(a, b), da, db, means: tf.mean(a, 0) };
      },
      { a: { shape: sizes.a.shape }, b: { shape: sizes.b.shape } },
      { threads },
    );
  const feeds = { a: sizes.a.values as Float32Array, b: sizes.b.values as Float32Array };
  const [one, two] = [await compile(1), await compile(2)];
  const expected = await one(feeds);
  assert.ok(Number.isFinite(expected.loss[0]));
  for (const run of [one, two, two, two]) assert.deepEqual(await run(feeds), expected);
  await two.release();
});

Deno.test("jit queues more calls than threads, and returns each its own result", async () => {
  const squared = await jit(({ x }) => ({ y: tf.square(x) }), { x: { shape: [3] } }, {
    threads: 2,
  });
  const calls = Array.from({ length: 7 }, (_, i) => squared({ x: new Float32Array(3).fill(i) }));
  const results = (await Promise.all(calls)).map(({ y }) => [...y]);
  assert.deepEqual(results, Array.from({ length: 7 }, (_, i) => [i * i, i * i, i * i]));
  await squared.release();
});

Deno.test("jit rejects a call that fails in another thread, and the next call works", async () => {
  const picked = await jit(
    ({ x, at }) => ({ y: tf.gather(x, at as tf.Tensor1D) }),
    { x: { shape: [3] }, at: { shape: [1], dtype: "int32" } },
    { threads: 2 },
  );
  const x = Float32Array.of(5, 6, 7);
  await assert.rejects(picked({ x, at: Int32Array.of(9) }), /out of data bounds|out of bounds/);
  assert.deepEqual((await picked({ x, at: Int32Array.of(2) })).y, Float32Array.of(7));
  await picked.release();
});
