/** Shows a task and its answers as they form. */
import type { Task } from "../arc/task.ts";
import type { LiveScreen } from "../cli/live_screen.ts";
import { stateBlock, stateText, taskBlock } from "./page.ts";
import { type Depth, paint } from "./paint.ts";
import { type Block, widthOfLine, widthOfText } from "./spans.ts";
import type { State } from "./work.ts";

/** Something that shows states. */
export interface Display {
  update(state: State): void;
}

/** Milliseconds between two frames, and between two lines without a terminal. */
const EVERY_MS = { frame: 100, line: 2000 };

/** Returns a block as text. */
export const textOf = (block: Block, depth: Depth): string =>
  block.map((line) => paint(line, depth)).join("\n");

/** Shows a task once, and below it the state, redrawn in place. */
export function liveDisplay(
  task: Task,
  screen: LiveScreen,
  depth: Depth,
  now: () => number = () => performance.now(),
): Display {
  const { stream } = screen;
  screen.log(textOf([...taskBlock(task, stream.columns), []], depth));
  const update = (state: State) => {
    // The line below the last one is the cursor's.
    const size = { columns: stream.columns, rows: stream.rows - 1 };
    screen.draw(
      stateBlock(state, size).map((line) => {
        const text = paint(line, depth);
        // Without colours, a line is cut after its last character.
        return { text, width: depth === 0 ? widthOfText(text) : widthOfLine(line) };
      }),
    );
  };
  return { update: atMost(EVERY_MS.frame, update, now) };
}

/** Writes a line every two seconds. */
export function lineDisplay(
  log: (line: string) => void,
  now: () => number = () => performance.now(),
): Display {
  return { update: atMost(EVERY_MS.line, (state) => log(stateText(state)), now) };
}

/** Limits calls to one in some milliseconds. */
function atMost(
  every: number,
  call: (state: State) => void,
  now: () => number,
): (state: State) => void {
  let next = -Infinity;
  return (state) => {
    if (now() < next) return;
    next = now() + every;
    call(state);
  };
}
