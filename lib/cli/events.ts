/** What a command reports to the program that started it, as JSON lines: `--events`. */
import { z } from "zod";
import type { StreamReporter } from "./progress.ts";
import type { TextStream } from "./terminal.ts";

const schema = z.discriminatedUnion("event", [
  z.object({ event: z.literal("log"), line: z.string() }),
  z.object({
    event: z.literal("progress"),
    label: z.string(),
    done: z.number(),
    total: z.number(),
    unit: z.string(),
  }),
  z.object({ event: z.literal("done"), result: z.json() }),
  z.object({ event: z.literal("failed"), message: z.string() }),
]);

/** One line of output. */
export type CommandEvent = z.infer<typeof schema>;

/** Reads a line of output; undefined where it is no event. */
export function parseEvent(line: string): CommandEvent | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Writes an event. */
export function writeEvent(stream: TextStream, event: CommandEvent): void {
  stream.write(JSON.stringify(event) + "\n");
}

/** Milliseconds between two progress events of one piece of work. */
const EVERY_MS = 200;

/** Returns a reporter that writes events. */
export function eventReporter(stream: TextStream): StreamReporter {
  return {
    log: (line) => writeEvent(stream, { event: "log", line }),
    progress(label, planned, unit) {
      let [done, total, written, at] = [0, planned, 0, -EVERY_MS];
      const write = () => {
        [written, at] = [done, performance.now()];
        writeEvent(stream, { event: "progress", label, done, total, unit });
      };
      return {
        update(now, _note, nowTotal = total) {
          [done, total] = [now, nowTotal];
          if (performance.now() - at >= EVERY_MS) write();
        },
        stop: () => {
          if (done !== written) write();
        },
      };
    },
    close() {},
  };
}
