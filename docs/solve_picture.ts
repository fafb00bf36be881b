/**
 * Draws docs/solve.svg, the screen of `deno task solve` on its default task, vote by vote:
 * `deno run -P=solve --allow-write=docs docs/solve_picture.ts`.
 */
import { fileURLToPath } from "node:url";
import { realClock } from "../lib/compete/drive.ts";
import { writeAtomic } from "../lib/files.ts";
import { chooseTask, trunkFor } from "../lib/solve/choose.ts";
import { solutionBlock, stateBlock, taskBlock } from "../lib/solve/page.ts";
import { RGB } from "../lib/solve/paint.ts";
import { solveTask } from "../lib/solve/solve.ts";
import { type Block, type Line, type Span, widthOfText } from "../lib/solve/spans.ts";
import type { State } from "../lib/solve/work.ts";
import { loadAdapted } from "../lib/train/load_source.ts";

/** The size of the terminal in characters. */
const SIZE = { columns: 90, rows: 40 };

/** Pixels of a character, its font, and of the border. */
const CELL = { width: 8, height: 17 };
const FONT = 13;
const BORDER = 14;

/** Seconds that a vote and the end are shown. */
const SHOWN = { vote: 0.9, end: 5 };

const COLOURS = { background: "#10141a", text: "#d7dde5", faint: "#8893a0" };

/** Returns a line as shapes, below the upper edge of the picture. */
function drawLine(line: Line, row: number): string {
  let column = 0;
  return line.map((span) => {
    const x = BORDER + column * CELL.width;
    const width = widthOfText(span.text) * CELL.width;
    column += widthOfText(span.text);
    return drawSpan(span, { x, y: BORDER + row * CELL.height, width });
  }).join("");
}

function drawSpan(
  { text, colour, style }: Span,
  { x, y, width }: Readonly<Record<"x" | "y" | "width", number>>,
): string {
  if (colour !== undefined) {
    return `<rect x="${x}" y="${y}" width="${width}" height="${CELL.height}" fill="${
      RGB[colour]
    }"/>`;
  }
  if (text.trim() === "") return "";
  const fill = style === "faint" ? ` fill="${COLOURS.faint}"` : "";
  const weight = style === "bold" ? ` font-weight="bold"` : "";
  const at = `x="${x}" y="${y + FONT}" textLength="${width}"`;
  return `<text ${at}${fill}${weight}>${text}</text>`;
}

const draw = (block: Block, top: number): string =>
  block.map((line, row) => drawLine(line, top + row)).join("");

/** Returns a picture of frames below a heading; without animations it is that of the last frame. */
function pictureOf(heading: Block, frames: readonly Block[]): string {
  const rows = heading.length + Math.max(...frames.map(({ length }) => length));
  const [width, height] = [SIZE.columns * CELL.width, rows * CELL.height].map((size) =>
    size + 2 * BORDER
  );
  const all = (frames.length - 1) * SHOWN.vote + SHOWN.end;
  const share = (seconds: number) => `${(100 * seconds / all).toFixed(2)}%`;
  const rules = frames.map((_, i) => {
    const from = share(i * SHOWN.vote);
    const to = i === frames.length - 1 ? "100%" : share((i + 1) * SHOWN.vote);
    const hidden = i === 0 ? "" : "0%{visibility:hidden}";
    const after = to === "100%" ? "" : `${to}{visibility:hidden}`;
    return `@keyframes f${i}{${hidden}${from}{visibility:visible}${after}` +
      `100%{visibility:${to === "100%" ? "visible" : "hidden"}}}` +
      `#f${i}{animation:f${i} ${all}s step-end infinite}`;
  });
  const groups = frames.map((frame, i) => {
    const hidden = i === frames.length - 1 ? "" : ` visibility="hidden"`;
    return `<g id="f${i}"${hidden}>${draw(frame, heading.length)}</g>\n`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" font-family="monospace" font-size="${FONT}" ` +
    `fill="${COLOURS.text}">`,
    `<style>text{white-space:pre}@media(prefers-reduced-motion:no-preference){${
      rules.join("")
    }}</style>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${COLOURS.background}"/>`,
    draw(heading, 0),
    `${groups.join("")}</svg>\n`,
  ].join("\n");
}

const task = await chooseTask([], undefined);
const states: State[] = [];
const solution = await solveTask(
  task,
  {
    ...{ source: await loadAdapted(trunkFor(task), {}, 0), until: { seconds: 20 }, seed: 0 },
    threads: navigator.hardwareConcurrency,
  },
  {
    clock: realClock(0),
    onState: (state) => {
      if (state.answers !== states.at(-1)?.answers) states.push(state);
    },
    signal: new AbortController().signal,
  },
);
await writeAtomic(
  fileURLToPath(new URL("solve.svg", import.meta.url)),
  pictureOf([...taskBlock(task, SIZE.columns), []], [
    ...states.map((state) => stateBlock(state, SIZE)),
    solutionBlock(task, solution, SIZE.columns),
  ]),
);
