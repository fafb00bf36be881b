import assert from "node:assert/strict";
import { join } from "node:path";
import { solve } from "../../solve.ts";
import { execute } from "../../lib/cli/command.ts";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import { encodeCheckpoint } from "../helpers/bytes.ts";
import { tinyCheckpoint } from "../helpers/checkpoints.ts";
import { Emulator } from "../helpers/emulator.ts";
import { withFolder } from "../helpers/folder.ts";
import { type Screen, screen } from "../helpers/screen.ts";

const TINY = { "tiny.safetensors": encodeCheckpoint(tinyCheckpoint([])) };

const never = new AbortController().signal;

const [{ train, test }] = miniTasks("mini-eval");
/** A task without solutions, as a file of its own. */
const TASK = { train, test: test.map(({ input }) => ({ input })) };

/** Runs `solve` with a tiny checkpoint; every word `./…` is a path in the folder. */
async function run(
  folder: string,
  words: readonly string[],
  { err = screen(), signal = never }: { err?: Screen | Emulator; signal?: AbortSignal } = {},
) {
  const args = words.map((word) => word.startsWith("./") ? join(folder, word.slice(2)) : word);
  const from = ["--from", join(folder, "tiny.safetensors"), "--threads", "1"];
  const out = screen();
  const status = await execute(solve, "", [...args, ...from], { out, err }, signal);
  return { status, out: out.text, err: "text" in err ? err.text.replaceAll(folder, ".") : "" };
}

Deno.test("solve answers a file of one task, with lines where there is no terminal", async () => {
  await withFolder({ ...TINY, "task.json": TASK }, async (folder) => {
    const { status, out, err } = await run(folder, ["./task.json", "--steps", "4"]);
    assert.equal(status, 0, err);
    assert.match(err, /^preparing\n/);
    assert.match(out, /^test 1 \(a guess\)\n/);
    assert.match(out, /^\d of 5 train pairs right; not learned: .*, so the answers are guesses$/m);
    assert.match(out, /^4 steps in .*; 32 variants voted$/m);
    assert.doesNotMatch(out, /solution/);
  });
});

Deno.test("solve keeps to its seconds, and prints JSON", async () => {
  await withFolder(TINY, async (folder) => {
    const began = performance.now();
    const { status, out, err } = await run(folder, ["--seconds", "12", "--json"]);
    const seconds = (performance.now() - began) / 1000;
    assert.equal(status, 0, err);
    assert.ok(seconds < 12.5, `${seconds} s`);
    const json = JSON.parse(out);
    assert.equal(json.task, "mini-eval/recolour-two-swaps/001");
    assert.equal(json.trainPairs.length, 5);
    assert.equal(json.guess, json.trainPairs.includes(false));
    assert.ok(json.steps.done > 0 && json.steps.done <= json.steps.planned);
    assert.ok(json.seconds.preparing < json.seconds.all);
    assert.equal(json.interrupted, false);
    for (const { answers, supervision, right } of json.tests) {
      assert.equal(supervision.length, 2);
      assert.ok([1, 2, null].includes(right));
      for (const { grid, votes, share } of answers) {
        assert.ok(grid.length > 0);
        assert.equal(share, votes / json.voters);
      }
    }
  });
});

Deno.test("solve gives the same answers with the same steps and seed", async () => {
  await withFolder(TINY, async (folder) => {
    const [one, two, other] = await Promise.all(["1", "1", "2"].map(async (seed) => {
      const { out } = await run(folder, ["--steps", "4", "--json", "--seed", seed]);
      return JSON.parse(out);
    }));
    assert.deepEqual(one.tests, two.tests);
    assert.notDeepEqual(one.tests, other.tests);
  });
});

Deno.test("solve leaves the task and the answers on a terminal, and no state", async () => {
  await withFolder(TINY, async (folder) => {
    const err = new Emulator(90, 30);
    const { status } = await run(folder, ["--steps", "30"], { err });
    assert.equal(status, 0);
    assert.equal(err.lines[0], "mini-eval/recolour-two-swaps/001");
    assert.ok(err.cursorShown);
    assert.ok(err.lines.includes("test 1   test 2"), err.lines.join("\n"));
    assert.equal(err.lines.findIndex((line) => /step|votes|preparing/.test(line)), -1);
  });
});

Deno.test("solve answers with its last vote when it is interrupted, and restores the terminal", async () => {
  await withFolder(TINY, async (folder) => {
    const controller = new AbortController();
    const err = new Emulator(90, 30);
    const write = err.write.bind(err);
    err.write = (text) => {
      write(text);
      if (text.includes("of votes")) controller.abort();
    };
    const words = ["--steps", "100000", "--json"];
    const { status, out } = await run(folder, words, { err, signal: controller.signal });
    assert.equal(status, 130);
    const json = JSON.parse(out);
    assert.ok(json.interrupted && json.steps.done < 100_000);
    assert.equal(json.tests.length, 2);
    assert.ok(err.cursorShown);
    assert.ok(err.lines.includes("stopping; Ctrl-C again to quit at once"));
  });
});

Deno.test("solve is interrupted without answers before the first vote", async () => {
  await withFolder(TINY, async (folder) => {
    const { status, out, err } = await run(folder, [], { signal: AbortSignal.abort() });
    assert.deepEqual([status, out], [130, ""], err);
  });
});

Deno.test("solve refuses bad input before it works", async () => {
  const wide = Array.from({ length: 2 }, () => Array.from({ length: 31 }, () => 0));
  const files = {
    ...TINY,
    "broken.json": new TextEncoder().encode("{"),
    "no-test.json": { train: TASK.train, test: [] },
    "wide.json": { ...TASK, test: [{ input: wide }] },
    "two_challenges.json": { a: TASK, b: TASK },
    "task.json": TASK,
  };
  const cases: [words: string[], error: RegExp][] = [
    [["./broken.json"], /broken\.json: not JSON/],
    [["./missing.json"], /missing\.json: no such file/],
    [["./no-test.json"], /no-test\.json: task no-test: test has no inputs; correct that/],
    [["./wide.json"], /wide\.json: task wide: test 1, input, row 1 has more than 30 cells/],
    [["./two_challenges.json"], /holds 2 tasks; give the id of one and --tasks/],
    [
      ["nothing"],
      /no task nothing in mini-eval \(its first is mini-eval\/recolour-two-swaps\/001\)/,
    ],
    [["./task.json", "./task.json"], /give one task, not 2/],
    [["./task.json", "--tasks", "midi"], /give the file .* or --tasks, not both/],
    [["--seconds", "20", "--steps", "5"], /give --seconds or --steps, not both/],
    [
      ["--seconds", "0.1"],
      /--seconds 0.1s is too short (to measure|for) a step and a vote; give at least \d+ seconds/,
    ],
    [["--seconds", "0"], /--seconds: /],
    [["--trunk", "mini", "--from", "scratch"], /give --trunk or --from, not both/],
  ];
  await withFolder(files, async (folder) => {
    for (const [words, error] of cases) {
      const { status, out, err } = await run(folder, words);
      assert.deepEqual([status, out], [2, ""], err);
      assert.match(err, error);
    }
  });
});
