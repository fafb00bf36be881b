/** Lines at the end of a terminal that are redrawn in place. */
import type { TextStream } from "./terminal.ts";

const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
const CLEAR_LINE = "\x1b[K";
const CLEAR_BELOW = "\x1b[J";

/** A line as the stream takes it, and its width in characters. */
export interface DrawnLine {
  readonly text: string;
  readonly width: number;
}

/**
 * Redraws lines below all that was logged. Every change is one write, so that nothing flickers. The
 * cursor is hidden within a write only, so a process that stops or is killed leaves it shown.
 */
export class LiveScreen {
  /** The widths of the lines that are shown. */
  #shown: readonly number[] = [];
  #isOpen = false;

  constructor(readonly stream: TextStream) {}

  /** Whether lines may be shown, which `log` has to write above. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Shows lines in place of the last ones; they are no wider and fewer than the terminal's. */
  draw(lines: readonly DrawnLine[]): void {
    const start = this.#isOpen ? this.#toFirst() : "";
    this.#isOpen = true;
    this.#shown = lines.map(({ width }) => width);
    // A line is cleared first: after its last column some terminals would clear that.
    const text = lines.map(({ text }) => `${CLEAR_LINE}${text}\n`).join("");
    this.stream.write(`${HIDE_CURSOR}${start}${text}${CLEAR_BELOW}${SHOW_CURSOR}`);
  }

  /** Writes a line above those that are shown, which return with the next drawing. */
  log(line: string): void {
    this.stream.write(`${this.#toFirst()}${CLEAR_BELOW}${line}\n`);
    this.#shown = [];
  }

  /** Leaves what is shown as it is; the next drawing begins in the line of the cursor. */
  leave(): void {
    this.#shown = [];
  }

  /** Removes what is shown. */
  close(): void {
    if (!this.#isOpen) return;
    this.stream.write(`${this.#toFirst()}${CLEAR_BELOW}`);
    this.#shown = [];
    this.#isOpen = false;
  }

  /** Returns the move to the first shown line; a narrowed terminal has broken lines in several. */
  #toFirst(): string {
    const { columns } = this.stream;
    const rows = this.#shown.reduce(
      (sum, width) => sum + Math.max(1, Math.ceil(width / columns)),
      0,
    );
    return rows === 0 ? "\r" : `\r\x1b[${rows}A`;
  }
}
