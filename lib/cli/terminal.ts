/** The streams of a command: standard output for its result, standard error for all else. */

/** A text stream, as cli-progress expects it. */
export interface TextStream {
  /** Whether it is a terminal, where lines may be redrawn. */
  readonly isTTY: boolean;
  /** The terminal's width in characters. */
  readonly columns: number;
  /** The terminal's height in lines. */
  readonly rows: number;
  write(text: string): void;
}

/** The two streams of a process. */
export interface Terminal {
  readonly out: TextStream;
  readonly err: TextStream;
  /** Calls back whenever the process goes on after Ctrl-Z; a shell has written meanwhile. */
  onContinued?(callback: () => void): void;
}

/** The size of text without a terminal, or in one that does not know its size. */
const PLAIN = { columns: 100, rows: 40 };

/** A stream that shows nothing. */
export const SILENT: TextStream = { isTTY: false, ...PLAIN, write() {} };

/** Returns this process's streams, which write synchronously, so that no text is lost on exit. */
export function processTerminal(): Terminal {
  return {
    out: textStream(Deno.stdout),
    err: textStream(Deno.stderr),
    onContinued: (callback) => {
      if (Deno.build.os !== "windows") Deno.addSignalListener("SIGCONT", callback);
    },
  };
}

function textStream(stream: typeof Deno.stdout): TextStream {
  const encoder = new TextEncoder();
  const isTTY = stream.isTerminal();
  return {
    isTTY,
    get columns() {
      return isTTY && Deno.consoleSize().columns || PLAIN.columns;
    },
    get rows() {
      return isTTY && Deno.consoleSize().rows || PLAIN.rows;
    },
    write(text) {
      const bytes = encoder.encode(text);
      for (let written = 0; written < bytes.length;) {
        written += stream.writeSync(bytes.subarray(written));
      }
    },
  };
}
