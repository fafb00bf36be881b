/** Terminals whose text a test can read. */
import type { Terminal, TextStream } from "../../lib/cli/terminal.ts";

/** A stream that keeps what is written to it. */
export interface Screen extends TextStream {
  readonly text: string;
}

/** A stream into memory; with `isTTY` it is taken for a person's terminal. */
export function screen({ isTTY = false, columns = 100, rows = 40 } = {}): Screen {
  let text = "";
  return {
    isTTY,
    columns,
    rows,
    get text() {
      return text;
    },
    write(more) {
      text += more;
    },
  };
}

/** Output and errors into memory. */
export function screens(
  options: Parameters<typeof screen>[0] = {},
): Terminal & { out: Screen; err: Screen } {
  return { out: screen(options), err: screen(options) };
}
