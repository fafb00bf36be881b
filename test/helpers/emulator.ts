/** A terminal that obeys the codes written to it, so that a test can read its screen. */
import type { TextStream } from "../../lib/cli/terminal.ts";

/** A screen of some columns and rows, with all lines that it has scrolled away. */
export class Emulator implements TextStream {
  readonly isTTY = true;
  cursorShown = true;
  /** Calls of `write`. */
  writes = 0;
  #lines: string[][] = [[]];
  #row = 0;
  #column = 0;

  constructor(public columns: number, readonly rows: number) {}

  /** All lines without trailing blanks. */
  get lines(): string[] {
    const lines = this.#lines.map((line) => Array.from(line, (char) => char ?? " ").join(""));
    return lines.map((line) => line.trimEnd());
  }

  write(text: string): void {
    this.writes++;
    // deno-lint-ignore no-control-regex
    for (const [piece, csi, mode] of text.matchAll(/\x1b\[([0-9;?]*)([A-Za-z])|[^]/gu)) {
      if (mode === undefined) this.#print(piece);
      else this.#obey(csi, mode);
    }
  }

  #print(char: string): void {
    if (char === "\r") this.#column = 0;
    else if (char === "\n") this.#down();
    else {
      if (this.#column === this.columns) this.#down();
      this.#lines[this.#row][this.#column++] = char;
    }
  }

  #down(): void {
    this.#column = 0;
    this.#row++;
    this.#lines[this.#row] ??= [];
  }

  #obey(csi: string, mode: string): void {
    const line = this.#lines[this.#row];
    if (mode === "m") return;
    if (mode === "K") line.length = Math.min(line.length, this.#column);
    else if (mode === "J") {
      line.length = Math.min(line.length, this.#column);
      for (const below of this.#lines.slice(this.#row + 1)) below.length = 0;
    } else if (mode === "A") {
      const top = Math.max(0, this.#lines.length - this.rows);
      this.#row = Math.max(top, this.#row - Number(csi));
    } else if (csi === "?25") this.cursorShown = mode === "h";
    else throw new Error(`unknown code ${csi}${mode}`);
  }
}
