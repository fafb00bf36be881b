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

/** Thrown where nobody reads a stream any more: its pipe or its terminal was closed. */
export class UnreadError extends Error {
  override name = "UnreadError";
}

/**
 * Returns this process's streams, which write synchronously, so that no text is lost on exit. After an error of
 * standard error its text is dropped, and work goes on.
 */
export function processTerminal(): Terminal {
  return {
    out: textStream(Deno.stdout),
    err: untilBroken(textStream(Deno.stderr)),
    onContinued: (callback) => {
      if (Deno.build.os !== "windows") Deno.addSignalListener("SIGCONT", callback);
    },
  };
}

/** What text is written to; `Deno.stdout` is one. */
type Writer = Pick<typeof Deno.stdout, "isTerminal" | "writeSync">;

/**
 * Returns a stream that writes all its text; it waits for a reader who is slow.
 *
 * @throws UnreadError from `write` where nobody reads the text
 */
export function textStream(stream: Writer): TextStream {
  const encoder = new TextEncoder();
  const isTTY = stream.isTerminal();
  const size = () => isTTY ? consoleSize() : PLAIN;
  return {
    isTTY,
    get columns() {
      return size().columns || PLAIN.columns;
    },
    get rows() {
      return size().rows || PLAIN.rows;
    },
    write(text) {
      const bytes = encoder.encode(text);
      for (let written = 0; written < bytes.length;) {
        try {
          written += stream.writeSync(bytes.subarray(written));
        } catch (error) {
          if (error instanceof Deno.errors.WouldBlock) sleepSync(RETRY_MS);
          else if (isTTY || error instanceof Deno.errors.BrokenPipe) {
            throw new UnreadError("nobody reads the output", { cause: error });
          } else throw error;
        }
      }
    },
  };
}

/** Milliseconds until a full pipe is tried again. */
const RETRY_MS = 10;

function sleepSync(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Returns the size of this process's terminal, which may have been closed. */
function consoleSize(): typeof PLAIN {
  try {
    return Deno.consoleSize();
  } catch {
    return PLAIN;
  }
}

/** Returns a stream that drops all text after an error. */
export function untilBroken(stream: TextStream): TextStream {
  let broken = false;
  return {
    isTTY: stream.isTTY,
    get columns() {
      return stream.columns;
    },
    get rows() {
      return stream.rows;
    },
    write(text) {
      if (broken) return;
      try {
        stream.write(text);
      } catch {
        broken = true;
      }
    },
  };
}
