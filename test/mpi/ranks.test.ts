import assert from "node:assert/strict";
import { join } from "node:path";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import type { Checkpoint } from "../../lib/train/checkpoint.ts";
import { readCheckpoint } from "../../lib/train/checkpoint_file.ts";
import { checkSubmission } from "../../lib/vote/submission.ts";
import { withFolder } from "../helpers/folder.ts";
import { endOf, isInstalled, type Launcher, LAUNCHERS, startRanks } from "../helpers/launchers.ts";

/** A run of seconds whose examples carry states between steps. */
const CARRYING = ["--preset", "mini", "--steps", "6", "--evaluate-every", "3"];

/** One of a model without states. */
const STATELESS = ["--preset", "fast-mini", "--steps", "6", "--evaluate-every", "3"];

const SMALL = [
  ...["--tasks", "mini-train#6", "--evaluate", "mini-dev#3", "--batch-size", "7"],
  ...["--variants", "1", "--threads", "1"],
];

const otherThan = (launcher: Launcher) => LAUNCHERS.find((other) => other !== launcher)!;

/** Registers a test for each launcher; it is ignored where what it needs is not installed. */
function testRanks(
  name: string,
  test: (launcher: Launcher, folder: string) => Promise<void>,
  needs = (launcher: Launcher) => [launcher],
) {
  for (const launcher of LAUNCHERS) {
    const missing = needs(launcher).filter(({ program }) => !isInstalled(program));
    const ignore = missing.length > 0;
    const install = missing.map(({ install }) => install).join(", ");
    Deno.test({
      name: `${name}: ${launcher.name}${ignore ? ` (ignored: install ${install})` : ""}`,
      ignore,
      fn: () => withFolder({}, (folder) => test(launcher, folder)),
    });
  }
}

/** Pre-trains in a folder as some ranks, which must succeed. */
async function pretrain(launcher: Launcher, count: number, out: string, words: readonly string[]) {
  const script = ["pretrain.ts", ...words, ...SMALL, "--out", out];
  const { code, err } = await endOf(startRanks(launcher, count, script));
  assert.equal(code, 0, err);
}

/** Returns the states of all tokens but padding, whose states depend on the micro-batch. */
function presentStates({ head, carry }: Checkpoint, name: "zH" | "zL"): number[] {
  if (!carry) return [];
  const { length, model: { hidden, embeddingTokens } } = head;
  return carry.variants.flatMap((_, example) => {
    const present = carry.present.subarray(example * length, (example + 1) * length);
    const begin = example * (embeddingTokens + length) * hidden;
    const tokens = embeddingTokens + present.lastIndexOf(1) + 1;
    return [...carry[name].subarray(begin, begin + tokens * hidden)];
  });
}

const bytesOf = (out: string) => Deno.readFile(join(out, "checkpoint.safetensors"));

/** Asserts that two runs end with the same weights and states, but for rounding. */
async function assertClose(one: string, other: string): Promise<void> {
  const [a, b] = await Promise.all(
    [one, other].map((out) => readCheckpoint(join(out, "checkpoint.safetensors"))),
  );
  assert.deepEqual(a.head.sampler, b.head.sampler);
  assert.deepEqual(a.embeddings.names, b.embeddings.names);
  const pairs: readonly (readonly ArrayLike<number>[])[] = [
    [a.trunk.state.weights, b.trunk.state.weights],
    [a.trunk.state.ema, b.trunk.state.ema],
    ...(["zH", "zL"] as const).map((name) => [presentStates(a, name), presentStates(b, name)]),
  ];
  for (const [x, y] of pairs) {
    const apart = Array.from(x).reduce(
      (most, value, i) => Math.max(most, Math.abs(value - y[i])),
      0,
    );
    assert.ok(apart < 1e-3, String(apart));
  }
}

testRanks("ranks train as one process does, and one rank bit for bit", async (launcher, folder) => {
  for (const [model, words] of Object.entries({ carrying: CARRYING, stateless: STATELESS })) {
    const at = (name: string) => join(folder, `${model}-${name}`);
    const { code, err } = await endOf(
      new Deno.Command(Deno.execPath(), {
        args: ["run", "-P=train", "pretrain.ts", ...words, ...SMALL, "--out", at("alone")],
        stdout: "piped",
        stderr: "piped",
      }).spawn(),
    );
    assert.equal(code, 0, err);
    for (const count of [1, 2, 3]) {
      await pretrain(launcher, count, at(String(count)), words);
      await assertClose(at("alone"), at(String(count)));
    }
    assert.deepEqual(await bytesOf(at("1")), await bytesOf(at("alone")));
    const [alone, two] = await Promise.all(
      ["alone", "2"].map((name) => Deno.readTextFile(join(at(name), "evaluations.jsonl"))),
    );
    assert.equal(two.split("\n").length, alone.split("\n").length);
  }
});

testRanks("a run goes on with another number of ranks", async (launcher, folder) => {
  const script = ["pretrain.ts", ...CARRYING, ...SMALL, "--steps", "4000", "--out", folder];
  const checkpoint = () => readCheckpoint(join(folder, "checkpoint.safetensors"));
  let done = 0;
  for (const [count, signal] of [[2, "SIGINT"], [3, "SIGTERM"]] as const) {
    const words = done === 0 ? script : [...script, "--resume"];
    const process = startRanks(launcher, count, words);
    await stepIn(folder, done);
    process.kill(signal);
    const { err } = await endOf(process);
    assert.match(err, /stopping/);
    const { head: { step } } = await checkpoint();
    assert.ok(step > done && step < 4000);
    done = step;
  }
});

testRanks("ranks adapt and predict as one process does", async (launcher, folder) => {
  const trunk = "data/checkpoints/fast-mini.safetensors";
  const tasks = ["--tasks", "mini-eval#3", "--threads", "1"];
  const predictions = await Promise.all([1, 2].map(async (count) => {
    const out = join(folder, String(count));
    const adapt = ["--steps", "3", "--variants", "2", "--out", out];
    for (
      const script of [
        ["posttrain.ts", "--from", trunk, ...tasks, ...adapt],
        ["predict.ts", "--from", out, ...tasks, "--votes", "2"],
      ]
    ) {
      const { code, err } = await endOf(startRanks(launcher, count, script));
      assert.equal(code, 0, err);
    }
    const lines = await Deno.readTextFile(join(out, "predictions.jsonl"));
    return lines.trim().split("\n").map((line) => JSON.parse(line));
  }));
  const [one, two] = predictions;
  assert.ok(one.length >= 9);
  assert.deepEqual(two.map(({ grid }) => grid), one.map(({ grid }) => grid));
  one.forEach(({ halt }, i) => assert.ok(Math.abs(halt - two[i].halt) < 1e-2));
});

testRanks(
  "ranks compete within a budget, and answer every test input",
  async (launcher, folder) => {
    const out = join(folder, "submission.json");
    const began = performance.now();
    const { code, err } = await endOf(startRanks(launcher, 2, [
      ...["compete.ts", "--from", "data/checkpoints/fast-mini.safetensors", "--threads", "1"],
      ...["--tasks", "mini-eval#4", "--budget", "25s", "--out", out],
    ]));
    assert.equal(code, 0, err);
    assert.ok(performance.now() - began < 60_000);
    const submission = JSON.parse(await Deno.readTextFile(out));
    checkSubmission(submission, miniTasks("mini-eval").filter(({ id }) => id in submission));
    assert.equal(Object.keys(submission).length, 4);
  },
);

testRanks("a rank that dies ends the others", async (launcher, folder) => {
  const process = startRanks(launcher, 2, [
    ...["pretrain.ts", ...CARRYING, ...SMALL, "--steps", "4000", "--out", folder],
  ]);
  await stepIn(folder);
  const children = await rankIds(folder);
  assert.equal(children.length, 2);
  const began = performance.now();
  Deno.kill(children[1], "SIGKILL");
  const { code } = await endOf(process);
  assert.notEqual(code, 0);
  assert.ok(performance.now() - began < 10_000);
});

testRanks("a library of another MPI is refused", async (launcher, folder) => {
  const other = otherThan(launcher);
  const { code, err } = await endOf(
    startRanks(launcher, 2, ["pretrain.ts", ...CARRYING, ...SMALL, "--out", folder], {
      MPI_LIBRARY: other.soname,
    }),
  );
  assert.notEqual(code, 0);
  assert.match(err, /the launcher started 2 processes, but libmpi\S* knows of 1/);
}, (launcher) => [launcher, otherThan(launcher)]);

testRanks("ranks with different options are refused", async (launcher, folder) => {
  const script = ["run", "-P=train", "pretrain.ts", ...CARRYING, ...SMALL, "--out", folder];
  const { program, words } = launcher;
  const { code, stderr } = await new Deno.Command(program, {
    args: [
      ...[...words, "-n", "1", Deno.execPath(), ...script],
      ...[":", "-n", "1", Deno.execPath(), ...script, "--seed", "5"],
    ],
    stdout: "null",
    stderr: "piped",
  }).output();
  assert.notEqual(code, 0);
  assert.match(new TextDecoder().decode(stderr), /the ranks have different tasks or options/);
});

/** Waits until a run has done more than some steps. */
async function stepIn(out: string, after = 0): Promise<void> {
  for (const deadline = Date.now() + 180_000; Date.now() < deadline;) {
    const lines = await Deno.readTextFile(join(out, "times.jsonl")).catch(() => "");
    // The last line may not be whole yet.
    const last = lines.split("\n").at(-2);
    if (last && JSON.parse(last).step > after) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the run does not begin");
}

/** Returns the process ids of the ranks of a run, whose command line ends with its folder. */
async function rankIds(out: string): Promise<number[]> {
  const { stdout } = await new Deno.Command("pgrep", {
    args: ["-f", `^\\S*deno run -P=train pretrain\\.ts .*--out ${out}$`],
  }).output();
  return new TextDecoder().decode(stdout).trim().split("\n").filter(Boolean).map(Number);
}
