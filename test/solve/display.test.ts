import assert from "node:assert/strict";
import { type DrawnLine, LiveScreen } from "../../lib/cli/live_screen.ts";
import { lineDisplay, liveDisplay } from "../../lib/solve/display.ts";
import type { State } from "../../lib/solve/work.ts";
import { Emulator } from "../helpers/emulator.ts";

const TASK = {
  id: "swap",
  train: [{ input: [[1, 2]], output: [[2, 1]] }],
  test: [{ input: [[3, 4]] }],
};

const answered = (step: number, first: number[][], share: number): State => ({
  ...{ step, steps: 40, loss: 0.5, secondsLeft: 3 },
  answers: {
    step,
    tests: [[{ grid: first, votes: 1, share }]],
    ballots: [],
    train: [step > 10],
  },
});

/** A live display in NO_COLOR whose clock a test turns. */
function displayOn(terminal: Emulator) {
  let now = 0;
  const screen = new LiveScreen(terminal);
  const display = liveDisplay(TASK, screen, 0, () => now);
  return {
    screen,
    update: (state: State) => display.update(state),
    pass: (ms: number) => now += ms,
  };
}

Deno.test("liveDisplay shows the task once and the state in place, and is removed whole", () => {
  const terminal = new Emulator(80, 24);
  const { screen, update, pass } = displayOn(terminal);
  const task = ["swap", "", "train 1", "1 2  → 2 1", "", "test 1", "3 4", ""];
  update({ step: 0 });
  assert.deepEqual(terminal.lines, [...task, "preparing", ""]);
  pass(100);
  update(answered(10, [[4, 3], [4, 3]], 0.5));
  pass(100);
  update(answered(20, [[4, 3]], 1));
  assert.deepEqual(terminal.lines.slice(0, task.length + 5), [
    ...task,
    "step 20 of 40, loss 0.500, 1 of 1 train pairs right, 3.0s left",
    "",
    "test 1, answer 1",
    "100% of votes",
    "4 3",
  ]);
  screen.close();
  assert.equal(terminal.lines.join("\n").trimEnd(), task.join("\n").trimEnd());
  assert.equal(terminal.cursorShown, true);
});

Deno.test("liveDisplay gives the widths of lines as they are written, without blanks at the end", () => {
  class Recorder extends LiveScreen {
    lines: readonly DrawnLine[] = [];
    override draw(lines: readonly DrawnLine[]): void {
      this.lines = lines;
    }
  }
  const screen = new Recorder(new Emulator(80, 24));
  liveDisplay(TASK, screen, 0).update(answered(20, [[4, 3]], 1));
  assert.deepEqual(screen.lines.at(-1), { text: "4 3", width: 3 });
  for (const { text, width } of screen.lines) assert.equal(width, text.length, text);
});

Deno.test("liveDisplay draws ten frames a second, one write each", () => {
  const terminal = new Emulator(80, 24);
  const { update, pass } = displayOn(terminal);
  const before = terminal.writes;
  for (let step = 0; step < 1000; step++) {
    update({ step });
    pass(1);
  }
  assert.equal(terminal.writes - before, 10);
});

Deno.test("liveDisplay shows text where the answers are larger than the screen", () => {
  const terminal = new Emulator(80, 8);
  const { screen, update, pass } = displayOn(terminal);
  const tall = Array.from({ length: 30 }, () => [1]);
  for (const share of [0.2, 0.4]) {
    update(answered(20, tall, share));
    pass(100);
  }
  assert.deepEqual(terminal.lines.slice(8).filter((line) => line !== ""), [
    "step 20 of 40, loss 0.500, 1 of 1 train pairs right, 3.0s left",
    "test 1: 40% of votes",
  ]);
  screen.close();
  assert.equal(terminal.lines.slice(8).join(""), "");
});

Deno.test("lineDisplay writes a line every two seconds", () => {
  let now = 0;
  const lines: string[] = [];
  const display = lineDisplay((line) => lines.push(line), () => now);
  for (let step = 0; step <= 50; step++) {
    display.update({ step, steps: 50 });
    now += 100;
  }
  assert.deepEqual(lines, ["step 0 of 50", "step 20 of 50", "step 40 of 50"]);
});
