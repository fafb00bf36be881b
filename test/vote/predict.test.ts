import assert from "node:assert/strict";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import type { AnswerStep } from "../../lib/trm/answers.ts";
import { initialTrunk } from "../../lib/trm/initial_trunk.ts";
import { layoutOf } from "../../lib/trm/parameters.ts";
import { checkScorable } from "../../lib/arc/task.ts";
import { evaluate, vote, WAYS } from "../../lib/vote/evaluate.ts";
import { type Predictor, predictTasks, Voters } from "../../lib/vote/predict.ts";
import type { Prediction } from "../../lib/vote/votes.ts";
import { buildSubmission, checkSubmission } from "../../lib/vote/submission.ts";
import { TINY_MODEL as model } from "../helpers/checkpoints.ts";

const predictor: Predictor = {
  model,
  trunk: initialTrunk(model, 0),
  embedding: (name) => Float32Array.from({ length: 16 }, (_, i) => Math.sin(i * name.length)),
  canvas: "task",
  seed: 0,
};

const tasks = miniTasks("mini-dev").slice(0, 4);

Deno.test("predictTasks answers every test input by every variant, for any batch size", async () => {
  const options = { threads: 1 };
  const small = await predictTasks(predictor, tasks, { votes: 3, batchSize: 5 }, options);
  const large = await predictTasks(predictor, tasks, { votes: 3, batchSize: 64 }, options);
  for (const task of tasks) {
    const answers = small.get(task.id)!;
    assert.equal(answers.length, 4 * task.test.length);
    assert.equal(new Set(answers.map(({ variant }) => variant)).size, 4);
    answers.forEach(({ grid, halt }, i) => {
      const other = large.get(task.id)![i];
      assert.deepEqual(grid, other.grid);
      assert.ok(Math.abs(halt - other.halt) < 1e-5);
    });
  }
});

Deno.test("Voters answer with other weights and embeddings as predictTasks does", async () => {
  const settings = { votes: 3, batchSize: 16 };
  const later = {
    ...predictor,
    trunk: { ...predictor.trunk, weights: predictor.trunk.weights.map((weight) => 1.5 * weight) },
    embedding: (name: string) => predictor.embedding(`${name}, later`),
  };
  const voters = new Voters(predictor, tasks, settings, {});
  try {
    for (const one of [predictor, later, predictor]) {
      const fresh = await predictTasks(one, tasks, settings, { threads: 1 });
      assert.deepEqual(await voters.ask(one, {}), fresh);
    }
  } finally {
    await voters.release();
  }
});

/** Where a parameter lies among the weights. */
function spanOf(parameter: string): [begin: number, end: number] {
  const { offset, size } = layoutOf(model).find(({ name }) => name === parameter)!;
  return [offset, offset + size];
}

/** The answers of a model whose halting logits vary. */
async function variedAnswers(
  maxSteps: number,
  answer: AnswerStep,
  bias = 0,
): Promise<Prediction[]> {
  const weights = predictor.trunk.weights.slice();
  const [begin, end] = spanOf("q_head.weight");
  for (let i = begin; i < end; i++) weights[i] = Math.sin(3 * (i - begin));
  weights.fill(bias, ...spanOf("q_head.bias"));
  const varied = {
    ...predictor,
    model: { ...model, maxSteps },
    trunk: { ...predictor.trunk, weights },
  };
  const settings = { votes: 3, batchSize: 16, answer };
  const predictions = await predictTasks(varied, tasks, settings, { threads: 1 });
  return [...predictions.values()].flat();
}

Deno.test("predictTasks takes the most confident answer from the step of the highest halting logit", async () => {
  const [first, second] = [await variedAnswers(2, 1), await variedAnswers(2, "last")];
  const confident = await variedAnswers(2, "most-confident");
  const better = first.map(({ halt }, i) => halt >= second[i].halt);
  assert.ok(better.includes(true) && better.includes(false));
  assert.deepEqual(confident, first.map((one, i) => better[i] ? one : second[i]));
});

Deno.test("predictTasks takes the halting answer from the first step that halts", async () => {
  const logits = (await variedAnswers(2, 1)).map(({ halt }) => halt).sort((a, b) => a - b);
  // So that one half halts at once.
  const bias = -logits[Math.floor(logits.length / 2)];
  const [first, second] = [await variedAnswers(2, 1, bias), await variedAnswers(2, 2, bias)];
  assert.deepEqual(first, await variedAnswers(3, 1, bias));
  assert.deepEqual(second, await variedAnswers(2, "last", bias));
  const halts = first.map(({ halt }) => halt >= 0);
  assert.ok(halts.includes(true) && halts.includes(false));
  const halting = await variedAnswers(2, "halting", bias);
  assert.deepEqual(halting, first.map((one, i) => halts[i] ? one : second[i]));
  await assert.rejects(variedAnswers(2, 3), /there is no step 3/);
});

Deno.test("predictTasks returns the answers of all steps", async () => {
  const [first, second] = [await variedAnswers(2, 1), await variedAnswers(2, 2)];
  assert.deepEqual(
    await variedAnswers(2, "all"),
    first.flatMap((one, i) => [one, second[i]]),
  );
});

Deno.test("vote gives an untrained model a valid submission, the same at every call", async () => {
  const once = await vote(predictor, tasks, { votes: 2, batchSize: 16 }, { threads: 1 });
  const submission = buildSubmission(tasks, once.candidates);
  assert.deepEqual(checkSubmission(submission, tasks), submission);
  const again = await vote(predictor, tasks, { votes: 2, batchSize: 16 }, { threads: 1 });
  assert.deepEqual(buildSubmission(tasks, again.candidates), submission);
});

Deno.test("evaluate leaves out tasks without known solutions", async () => {
  const unsolved = { ...tasks[0], test: [{ input: tasks[0].test[0].input }] };
  const scores = await evaluate(
    predictor,
    [unsolved, ...tasks.slice(1)],
    { votes: 0, batchSize: 8 },
    { threads: 1 },
  );
  const alone = await evaluate(predictor, tasks.slice(1), { votes: 0, batchSize: 8 }, {
    threads: 1,
  });
  assert.deepEqual(scores, alone);
});

Deno.test("evaluate scores each group and all tasks", async () => {
  // The expected answers of group "right" are the model's own; those of group "wrong" never are.
  const elected = await vote(predictor, tasks, { votes: 0, batchSize: 8 }, { threads: 1 });
  const graded = tasks.map((task, i) => ({
    ...task,
    group: i === 0 ? "right" : "wrong",
    test: task.test.map(({ input }, test) => {
      const [{ grid }] = elected.candidates.get(task.id)![test];
      const [[first, ...row], ...rows] = grid;
      return { input, output: i === 0 ? grid : [[(first + 1) % 10, ...row], ...rows] };
    }),
  }));
  const scores = await evaluate(predictor, graded, { votes: 0, batchSize: 8 }, { threads: 1 });
  const passes = (suffix: string, share: number) =>
    ["pass@1", "pass@2", "pass@all"].map((name) => [name + suffix, share]);
  const { "exact on test": _exact, "halting on test": _halting, ...rest } = scores.means;
  assert.deepEqual(
    scores.tasks.map(({ id, pass }) => [id, pass["2"]]),
    graded.map(({ id }, i) => [id, i === 0 ? 1 : 0]),
  );
  assert.deepEqual(
    rest,
    Object.fromEntries([
      ...passes(" right", 1),
      ...passes(" wrong", 0),
      ...passes("", 1 / tasks.length),
    ]),
  );
});

Deno.test("evaluate scores each task by every choice of answer step", async () => {
  // A score that depends on the step: that of the answers which the first step alone gives.
  const elected = await vote(predictor, tasks, { votes: 0, batchSize: 8, answer: 1 }, {
    threads: 1,
  });
  const solvable = tasks.map((task) => ({
    ...task,
    test: task.test.map(({ input }, test) => ({
      input,
      output: elected.candidates.get(task.id)![test][0].grid,
    })),
  }));
  const ofStep = async (answer: AnswerStep) => {
    const { tasks: scored } = await evaluate(
      predictor,
      solvable,
      { votes: 3, batchSize: 16, answer },
      { threads: 1 },
    );
    return scored;
  };
  const scored = await ofStep("last");
  for (const which of ["last", "most-confident", "halting", "all", 1] as const) {
    const own = await ofStep(which);
    const name = typeof which === "number" ? `pass@2 of step ${which}` : `pass@2 of ${which}`;
    assert.deepEqual(
      scored.map(({ scores }) => scores![name]),
      own.map(({ pass }) => pass["2"]),
      name,
    );
  }
  const share = (name: string) => scored.map(({ scores }) => scores![name]);
  assert.notDeepEqual(share("pass@2 of step 1"), share("pass@2 of last"));
});

Deno.test("WAYS rank the same answers by half of the variants, or weighted by confidence", () => {
  const answer = (variant: string, grid: number[][], halt: number) => ({
    variant,
    testIndex: 0,
    grid,
    halt,
  });
  const answers = [
    answer("a", [[1]], -9),
    answer("b", [[1]], -9),
    answer("c", [[2]], 9),
    answer("d", [[3]], -1),
  ];
  const grids = (way: string) => WAYS[way](answers, 1)[0].map(({ grid }) => grid[0][0]);
  assert.deepEqual(grids("by half"), [1]);
  assert.deepEqual(grids("weighted"), [2, 3, 1]);
});

Deno.test("checkScorable refuses tasks none of which has known solutions", () => {
  const unsolved = { ...tasks[0], test: [{ input: tasks[0].test[0].input }] };
  checkScorable([unsolved, tasks[1]], "--evaluate");
  assert.throws(() => checkScorable([unsolved], "--evaluate"), /^InputError: --evaluate: no task/);
});

Deno.test("predictTasks stops between batches with the reason of an abort", async () => {
  const stop = new AbortController();
  await assert.rejects(
    predictTasks(predictor, tasks, { votes: 3, batchSize: 2 }, {
      threads: 1,
      signal: stop.signal,
      onAnswered: (done) => {
        if (done >= 4) stop.abort(new Error("enough"));
      },
    }),
    /enough/,
  );
});

Deno.test("predictTasks takes the confidence of a model of one step from its tokens", async () => {
  for (const { halt } of await variedAnswers(1, "last")) {
    assert.ok(halt < 0 && Number.isFinite(halt), "an untrained model is unsure");
  }
});

Deno.test("predictTasks tells the probability of any grid of a model of one step", async () => {
  for (const { grid, halt, likelihood } of await variedAnswers(1, "last")) {
    assert.ok(Math.abs(likelihood!.of(grid) + Math.log1p(Math.exp(-halt))) < 1e-3);
    assert.ok(likelihood!.of([[1]]) < 0);
  }
  for (const { likelihood } of await variedAnswers(2, "last")) {
    assert.equal(likelihood, undefined);
  }
});
