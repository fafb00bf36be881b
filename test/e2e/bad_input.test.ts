import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Command, execute } from "../../lib/cli/command.ts";
import { posttrain } from "../../posttrain.ts";
import { predict } from "../../predict.ts";
import { pretrain } from "../../pretrain.ts";
import { screens } from "../helpers/screen.ts";
import { tinyCheckpoint, withTensor } from "../helpers/checkpoints.ts";
import { encodeCheckpoint } from "../helpers/bytes.ts";

const pair = { input: [[1, 2]], output: [[2, 1]] };
const task = { train: [pair, pair], test: [{ input: [[3, 4]] }] };
const solved = { ...task, test: [{ input: [[3, 4]], output: [[4, 3]] }] };

/** Tasks in which the second train pair of task `t` has this as its output. */
const withOutput = (output: unknown) => ({ t: { ...task, train: [pair, { ...pair, output }] } });
const cells = (cell: unknown) => withOutput([[0, cell]]);

const row31 = Array.from({ length: 31 }, () => 0);

/** Runs a command in a new folder that holds the files; every word `./…` is a path in it. */
async function run(
  command: Command,
  files: Record<string, unknown>,
  words: readonly string[],
): Promise<{ status: number; out: string; err: string }> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, content] of Object.entries(files)) {
      const bytes = content instanceof Uint8Array
        ? content
        : new TextEncoder().encode(typeof content === "string" ? content : JSON.stringify(content));
      await Deno.writeFile(join(folder, name), bytes);
    }
    const terminal = screens();
    const args = words.map((word) => word.startsWith("./") ? `${folder}/${word.slice(2)}` : word);
    const { signal } = new AbortController();
    const status = await execute(command, "", [...args, "--threads", "1"], terminal, signal);
    return { status, out: terminal.out.text, err: terminal.err.text.replaceAll(folder, ".") };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Bad input ends with status 2, and this line alone on standard error before the hint. */
async function assertRefused(
  command: Command,
  files: Record<string, unknown>,
  words: readonly string[],
  line: RegExp,
): Promise<void> {
  const { status, out, err } = await run(command, files, words);
  const [first, ...rest] = err.split("\n");
  assert.match(first, /^error: /);
  assert.match(first.slice("error: ".length), line);
  assert.deepEqual(rest, [`(see deno task ${command.name} --help)`, ""]);
  assert.deepEqual([status, out], [2, ""]);
}

/** By what is bad: the content of the tasks' file, and the message after the file's name. */
const BAD_TASKS: Record<string, [content: unknown, message: RegExp]> = {
  "invalid JSON": ['{\n  "t": x\n}', /: not JSON \(/],
  "a truncated gzip": [
    gzipSync(JSON.stringify({ t: task })).subarray(0, 30),
    /: not gzipped JSON /,
  ],
  "a list where tasks should be": [[task], /: is not an object of tasks/],
  "no tasks": [{}, /: holds no tasks/],
  "a missing train": [{ t: { test: task.test } }, /: task t: train is missing;/],
  "no train pairs": [{ t: { ...task, train: [] } }, /: task t: train has no pairs;/],
  "no test pairs": [{ t: { ...task, test: [] } }, /: task t: test has no inputs;/],
  "a ragged grid": [
    withOutput([[1, 2], [3]]),
    /: task t: train 2, output has rows that differ in length;/,
  ],
  "an empty grid": [withOutput([]), /: task t: train 2, output has no rows;/],
  "an empty row": [withOutput([[]]), /: task t: train 2, output, row 1 has no cells;/],
  "31 rows": [
    withOutput(row31.map((c) => [c])),
    /: task t: train 2, output has more than 30 rows;/,
  ],
  "31 columns": [withOutput([row31]), /: task t: train 2, output, row 1 has more than 30 cells;/],
  "colour 10": [cells(10), /: task t: train 2, output, row 1, column 2 is not a colour;/],
  "colour -1": [cells(-1), /: task t: train 2, output, row 1, column 2 is not a colour;/],
  "colour 1.5": [cells(1.5), /: task t: train 2, output, row 1, column 2 is not a colour;/],
};

for (const [what, [content, message]] of Object.entries(BAD_TASKS)) {
  Deno.test(`pretrain refuses tasks with ${what} in one line`, async () => {
    const line = new RegExp(`^\\./tasks\\.json${message.source}`);
    const words = ["--tasks", "./tasks.json", "--out", "./out"];
    await assertRefused(pretrain, { "tasks.json": content }, words, line);
  });
}

const BAD_SOLUTIONS: Record<string, [content: unknown, message: RegExp]> = {
  "of other tasks": [{ u: [[[1]]] }, /: task t: is not a list of 1 grids/],
  "too many": [{ t: [[[1]], [[1]]] }, /: task t: is not a list of 1 grids/],
  "not grids": [{ t: [7] }, /: task t: test 1, output is not a list of rows;/],
};

for (const [what, [content, message]] of Object.entries(BAD_SOLUTIONS)) {
  Deno.test(`posttrain refuses solutions that are ${what} in one line`, async () => {
    const files = { "a_challenges.json": { t: task }, "a_solutions.json": content };
    const line = new RegExp(`^\\./a_solutions\\.json${message.source}`);
    const words = ["--from", "scratch", "--tasks", "./a_challenges.json", "--out", "./out"];
    await assertRefused(posttrain, files, words, line);
  });
}

const checkpoint = tinyCheckpoint([{ id: "t", ...task }]);

/** By what is bad: the words after the command, and the line. */
const BAD_WORDS: Record<string, [command: Command, words: string[], line: RegExp]> = {
  "an unknown split": [pretrain, ["--tasks", "training3"], /^"training3" names no tasks/],
  "an output folder that is a file": [
    pretrain,
    ["--tasks", "./tasks.json", "--out", "./tasks.json"],
    /^\.\/tasks\.json: can't be written \(a file is where/,
  ],
  "an output folder inside a file": [
    posttrain,
    ["--from", "./good", "--tasks", "./tasks.json", "--out", "./tasks.json/a"],
    /^\.\/tasks\.json\/a: can't be written \(a file is where/,
  ],
  "a submission inside a file": [
    predict,
    ["--from", "./good", "--tasks", "./tasks.json", "--out", "./tasks.json/a.json"],
    /^\.\/tasks\.json\/a\.json: can't be written \(a file is where/,
  ],
  "a submission that is a folder": [
    predict,
    ["--from", "./good", "--tasks", "./tasks.json", "--out", "./"],
    /^\.\/: can't be written \(a folder is where a file is needed\)/,
  ],
  "a submission that is a folder to come": [
    predict,
    ["--from", "./good", "--tasks", "./tasks.json", "--out", "./new/"],
    /^\.\/new\/: can't be written \(a folder is where a file is needed\)/,
  ],
  "a submission in place of its scores": [
    predict,
    ["--from", "./good", "--tasks", "./tasks.json", "--out", "./scores.json"],
    /^--out \.\/scores\.json: a run has another file named scores\.json/,
  ],
  "a missing checkpoint": [predict, ["--from", "./none"], /^\.\/none: no such file/],
  "a folder without a checkpoint": [
    predict,
    ["--from", "./"],
    /^\.\/: the folder has no checkpoint\.safetensors/,
  ],
  "--evaluate-every without --evaluate": [
    pretrain,
    ["--tasks", "./tasks.json", "--evaluate-every", "1"],
    /^--evaluate-every applies to the tasks of --evaluate/,
  ],
  "--votes without --evaluate-every": [
    posttrain,
    ["--from", "./good", "--tasks", "./tasks.json", "--votes", "1"],
    /^--votes applies to evaluations/,
  ],
  "a checkpoint of another shape": [
    predict,
    ["--from", "./turned", "--tasks", "./tasks.json"],
    /^\.\/turned: the tensor weights\.lm_head has shape \[16, 12\], expected \[12, 16\]$/,
  ],
  "a checkpoint with NaN": [
    posttrain,
    ["--from", "./nan", "--tasks", "./tasks.json", "--out", "./out"],
    /^\.\/nan: the tensor ema\.lm_head holds NaN/,
  ],
  "a file that is no checkpoint": [
    predict,
    ["--from", "./tasks.json"],
    /^\.\/tasks\.json is not a usable safet/,
  ],
  "both --epochs and --steps": [
    pretrain,
    ["--tasks", "./tasks.json", "--epochs", "1", "--steps", "1"],
    /^--epochs and --steps both/,
  ],
  "a task of both --tasks and --evaluate": [
    pretrain,
    ["--tasks", "./tasks.json", "--evaluate", "./solved.json", "--out", "./out", "--steps", "1"],
    /^task s is in --tasks and in --evaluate/,
  ],
  "a task of --evaluate that trains under another id": [
    pretrain,
    ["--tasks", "./copy.json", "--evaluate", "./solved.json", "--out", "./out", "--steps", "1"],
    /^task s of --evaluate, test 1: is also a pair of task copy of --tasks/,
  ],
  "--evaluate without known solutions": [
    pretrain,
    ["--tasks", "./solved.json", "--evaluate", "./unsolved.json", "--out", "./out", "--steps", "1"],
    /^--evaluate: no task has known solutions .*task u /,
  ],
  "--evaluate-every without known solutions": [
    posttrain,
    [
      "--from",
      "./good",
      "--tasks",
      "./unsolved.json",
      "--evaluate-every",
      "1",
      "--out",
      "./out",
      "--steps",
      "1",
    ],
    /^--evaluate-every: no task has known solutions .*task u /,
  ],
};

for (const [what, [command, words, line]] of Object.entries(BAD_WORDS)) {
  Deno.test(`${command.name} refuses ${what} in one line`, async () => {
    const files = {
      "tasks.json": { t: task, s: solved },
      "solved.json": { s: solved },
      "unsolved.json": { u: task },
      "copy.json": { copy: { train: solved.test, test: [{ input: [[5]] }] } },
      good: encodeCheckpoint(checkpoint),
      turned: withTensor(checkpoint, "weights.lm_head", ({ shape, data }) => ({
        shape: shape.toReversed(),
        data,
      })),
      nan: withTensor(checkpoint, "ema.lm_head", ({ shape, data }) => ({
        shape,
        data: Float32Array.from(data).fill(NaN, 5, 6),
      })),
    };
    await assertRefused(command, files, words, line);
  });
}
