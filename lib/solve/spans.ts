/** Text with colours, before it is known how a terminal shows them. */

/** A piece of a line in one style. */
export interface Span {
  /** What a terminal without colours shows; a cell of a grid is a digit there. */
  readonly text: string;
  /** The colour of a grid's cell, which is shown without its digit. */
  readonly colour?: number;
  readonly style?: "bold" | "faint";
}

/** One line. */
export type Line = readonly Span[];

/** Lines below each other. */
export type Block = readonly Line[];

/** A line of one span. */
export const lineOf = (text: string, style?: Span["style"]): Line => [{ text, style }];

/** Returns the columns of a text; characters that may be wide count as two. */
export const widthOfText = (text: string): number =>
  Array.from(text).reduce((sum, char) => sum + (char.codePointAt(0)! < FIRST_WIDE ? 1 : 2), 0);

/** The first character that terminals may show in two columns; marks and arrows are exceptions. */
const FIRST_WIDE = 0x2e80;

/** Returns the columns of a line. */
export const widthOfLine = (line: Line): number =>
  line.reduce((sum, { text }) => sum + widthOfText(text), 0);

/** Returns the columns of a block's widest line. */
export const widthOf = (block: Block): number => Math.max(0, ...block.map(widthOfLine));

/** Breaks a text into lines of at most `columns`, between words where they are short enough. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  const fits = (text: string) => widthOfText(text) <= columns;
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (fits(longer)) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    line = "";
    for (const char of word) {
      if (!fits(line + char) && line !== "") {
        lines.push(line);
        line = "";
      }
      line += char;
    }
  }
  return [...lines, line];
}

/** Returns a text as lines of at most `columns`. */
export const paragraph = (text: string, columns: number, style?: Span["style"]): Block =>
  wrap(text, columns).map((line) => lineOf(line, style));
