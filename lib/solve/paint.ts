/** Writes lines with the colours that a terminal has. */
import type { Line, Span } from "./spans.ts";

/** The colours of a terminal: 24 bits, 256, 16, or none. */
export type Depth = 24 | 256 | 16 | 0;

/** ARC's ten colours; black is lighter, to be seen on a black background. */
export const RGB = [
  ...["#1e1e1e", "#0074d9", "#ff4136", "#2ecc40", "#ffdc00"],
  ...["#aaaaaa", "#f012be", "#ff851b", "#7fdbff", "#870c25"],
] as const;

/** The nearest of the 256 colours. */
const OF_256 = [234, 32, 203, 41, 220, 248, 199, 208, 117, 88];

/** Distinct ones of the 16 colours; light ones from 100. */
const OF_16 = [40, 44, 101, 42, 103, 100, 105, 43, 106, 41];

const RESET = "\x1b[0m";

/** Environment variables that tell of colours. */
export interface ColourVariables {
  readonly NO_COLOR?: string;
  readonly COLORTERM?: string;
  readonly TERM?: string;
}

/** Returns the colours that a terminal's environment promises. */
export function depthOf({ NO_COLOR, COLORTERM = "", TERM = "" }: ColourVariables): Depth {
  if (NO_COLOR || TERM === "dumb") return 0;
  if (/^(truecolor|24bit)$/i.test(COLORTERM)) return 24;
  return /256/.test(TERM) ? 256 : 16;
}

/** Returns a line with the codes of its colours; without colours, cells are digits. */
export function paint(line: Line, depth: Depth): string {
  if (depth === 0) return line.map(({ text }) => text).join("").trimEnd();
  let current = "";
  const painted = line.map(({ text, ...span }) => {
    const code = codeOf(span, depth);
    const change = code === current ? "" : current === "" ? code : RESET + code;
    current = code;
    return change + (span.colour === undefined ? text : " ".repeat(text.length));
  }).join("");
  return current === "" ? painted : painted + RESET;
}

function codeOf({ colour, style }: Omit<Span, "text">, depth: Exclude<Depth, 0>): string {
  if (colour !== undefined) return `\x1b[${backgroundOf(colour, depth)}m`;
  return style === undefined ? "" : style === "bold" ? "\x1b[1m" : "\x1b[2m";
}

function backgroundOf(colour: number, depth: Exclude<Depth, 0>): string {
  if (depth === 16) return String(OF_16[colour]);
  if (depth === 256) return `48;5;${OF_256[colour]}`;
  const channels = [1, 3, 5].map((at) => parseInt(RGB[colour].slice(at, at + 2), 16));
  return `48;2;${channels.join(";")}`;
}
