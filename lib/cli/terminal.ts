/** Where a command's text goes: standard output for its result, standard error for the rest. */

/** A stream of text, as cli-progress wants it. */
export interface TextStream {
  /** Whether a person's terminal shows it, so that lines may be redrawn. */
  readonly isTTY: boolean;
  /** The width of that terminal in characters. */
  readonly columns: number;
  write(text: string): void;
}

/** The two streams of a process. */
export interface Terminal {
  readonly out: TextStream;
  readonly err: TextStream;
}

/** The width of text that no terminal limits. */
const PLAIN_COLUMNS = 100;

/** The streams of this process. They write at once, so that nothing is lost when it exits. */
export function processTerminal(): Terminal {
  return { out: textStream(Deno.stdout), err: textStream(Deno.stderr) };
}

function textStream(stream: typeof Deno.stdout): TextStream {
  const encoder = new TextEncoder();
  const isTTY = stream.isTerminal();
  return {
    isTTY,
    get columns() {
      return isTTY ? Deno.consoleSize().columns : PLAIN_COLUMNS;
    },
    write(text) {
      const bytes = encoder.encode(text);
      for (let written = 0; written < bytes.length;) {
        written += stream.writeSync(bytes.subarray(written));
      }
    },
  };
}
