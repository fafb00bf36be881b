/** How long a run takes: lines of `times.jsonl`. */
import { join } from "node:path";
import { z } from "zod";
import { readLines } from "../lines.ts";
import { RUN_FILES } from "./run_files.ts";

/** The time of a run until a step, with evaluations and with the time before it was resumed. */
export const timesLine = z.object({
  step: z.int(),
  seconds: z.number(),
  /** Seconds times the threads of all processes; files of earlier versions lack them. */
  coreSeconds: z.number().optional(),
});

/** Reads the times of a run in a folder. */
export const readTimes = (folder: string): Promise<z.infer<typeof timesLine>[]> =>
  readLines(join(folder, RUN_FILES.times), timesLine);
