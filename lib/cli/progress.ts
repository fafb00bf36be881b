/** Shows progress: bars on a terminal, a line every few seconds elsewhere. */
import cliProgress from "cli-progress";
import type { Progress, Reporter } from "../reporter.ts";
import { formatDuration, formatRate } from "./format.ts";
import { Meter } from "./meter.ts";
import type { TextStream } from "./terminal.ts";

/** Writes lines and progress to one stream, none over the other. */
export interface StreamReporter extends Omit<Reporter, "signal"> {
  /** Stops all progress. */
  close(): void;
}

/** Seconds between the lines of one piece of work without a terminal. */
const LINE_EVERY_S = 5;
/** Seconds below which finished work leaves no line. */
const WORTH_A_LINE_S = 1;
/** The width of a bar in characters. */
const BAR_SIZE = 24;

/** Creates a reporter on `stream`; `seconds` is the clock. */
export function createReporter(
  stream: TextStream,
  seconds: () => number = () => performance.now() / 1000,
): StreamReporter {
  const display = stream.isTTY ? barDisplay(stream) : lineDisplay(stream, seconds);
  const running = new Set<Progress>();

  function progress(label: string, planned: number, unit: string): Progress {
    const started = seconds();
    const meter = new Meter();
    let first: number | undefined;
    let total = planned;
    let done = 0;
    let note = "";
    const counts = () =>
      `${done}/${total} ${total > 0 ? Math.floor(100 * Math.min(1, done / total)) : 100}%`;
    const status = () => {
      const left = meter.remaining(total);
      return join(
        counts(),
        meter.rate === undefined ? "" : formatRate(meter.rate, unit),
        left === undefined ? "" : `ETA ${formatDuration(left)}`,
        note,
      );
    };
    const shown = display.show(label, total, status);
    const handle: Progress = {
      update(nowDone, nowNote = "", nowTotal = total) {
        first ??= nowDone;
        [done, note, total] = [nowDone, nowNote, nowTotal];
        meter.update(done, seconds());
        shown.update(done, total);
      },
      stop() {
        if (!running.delete(handle)) return;
        shown.remove();
        const elapsed = seconds() - started;
        if (elapsed < WORTH_A_LINE_S) return;
        const average = first === undefined ? "" : formatRate((done - first) / elapsed, unit);
        display.log(join(label, counts(), average, `in ${formatDuration(elapsed)}`, note));
      },
    };
    running.add(handle);
    return handle;
  }

  return { log: display.log, progress, close: () => running.forEach((one) => one.stop()) };
}

function join(...texts: string[]): string {
  return texts.filter((text) => text !== "").join(" ");
}

/** Displays lines and running work. */
interface Display {
  log(line: string): void;
  show(label: string, total: number, status: () => string): Shown;
}

interface Shown {
  update(done: number, total: number): void;
  remove(): void;
}

/** Displays bars, redrawn in place below the lines. */
function barDisplay(stream: TextStream): Display {
  const bars: Bars = new cliProgress.MultiBar({
    stream,
    format: (_options: unknown, { progress }: { progress: number }, payload: BarPayload) => {
      const full = Math.round(BAR_SIZE * progress);
      const bar = "█".repeat(full) + "░".repeat(BAR_SIZE - full);
      return `${payload.label} ${bar} ${payload.status()}`;
    },
    clearOnComplete: true,
    // A second Ctrl-C ends the process at once, with nothing to restore.
    linewrap: true,
    hideCursor: false,
    gracefulExit: false,
    // A log line moves the bars, so they are redrawn even if unchanged.
    forceRedraw: true,
  });
  let shown = 0;
  return {
    log(line) {
      if (shown === 0) return stream.write(`${line}\n`);
      bars.log(`${line}\x1b[K\n`);
      bars.update();
    },
    show(label, total, status) {
      const bar = bars.create(total, 0, { label, status });
      shown++;
      return {
        update(done, total) {
          bar.setTotal(total);
          bar.update(done);
        },
        remove() {
          bars.remove(bar);
          if (--shown === 0) bars.stop();
        },
      };
    },
  };
}

/** The part of cli-progress that is used; it has no types. */
interface Bars {
  create(total: number, start: number, payload: BarPayload): Bar;
  remove(bar: Bar): void;
  log(text: string): void;
  /** Draws everything now. */
  update(): void;
  stop(): void;
}

interface Bar {
  setTotal(total: number): void;
  update(done: number): void;
}

interface BarPayload {
  label: string;
  status: () => string;
}

/** Displays a line every {@link LINE_EVERY_S} seconds. */
function lineDisplay(stream: TextStream, seconds: () => number): Display {
  const log = (line: string) => stream.write(`${line}\n`);
  return {
    log,
    show(label, _total, status) {
      let next = seconds() + LINE_EVERY_S;
      return {
        update() {
          if (seconds() < next) return;
          log(join(label, status()));
          next = seconds() + LINE_EVERY_S;
        },
        remove() {},
      };
    },
  };
}
