/** Writes a page about an adapted run: `deno task report`. */
import { join } from "node:path";
import { z } from "zod";
import { defineCommand, main } from "./lib/cli/command.ts";
import { InputError } from "./lib/errors.ts";
import { checkWritable, writeAtomic } from "./lib/files.ts";
import { collect } from "./lib/run_report/collect.ts";
import { renderReport } from "./lib/run_report/html.ts";
import { readConfig } from "./lib/run_report/run_folder.ts";
import { checkNoRunFile } from "./lib/train/run_files.ts";
import { percent, range } from "./lib/stats/format.ts";

/** The file of a report in a run's folder. */
const REPORT_FILE = "report.html";

/** The command `deno task report`. */
export const report = defineCommand({
  name: "report",
  summary:
    "Writes a page about an adapted run: scores, curves, tasks with their votes, halting, embeddings",
  examples: [
    "deno task report runs/posttrain",
    "deno task report runs/posttrain --out adapted.html",
  ],
  positional: {
    name: "RUN",
    description: "folder of the run: the --out of posttrain, or the .run of compete",
  },
  options: {
    out: z.string().optional().meta({ value: "FILE" }).describe(
      `page to write; by default ${REPORT_FILE} in the run's folder`,
    ),
    tasks: z.array(z.string()).optional().describe(
      "where the run's tasks are now, if not where its config.json says",
    ),
  },
  run: async ({ threads, tasks: sources, ...options }, folders, reporter) => {
    const [folder, ...more] = folders;
    if (more.length > 0) throw new InputError("give the folder of one run");
    const { out = join(folder, REPORT_FILE) } = options;
    const config = await readConfig(folder);
    checkNoRunFile(out);
    await checkWritable(out);
    const data = await collect(
      folder,
      { ...config, ...sources ? { sources } : {} },
      { threads },
      reporter,
    );
    const page = await renderReport(data);
    await writeAtomic(out, page);
    const { score, tasks } = data;
    const scored = (score?.groups[0].pass ?? []).map(({ k, ...interval }) =>
      `pass@${k} ${percent(interval.mean)} (${range(interval, percent)})`
    );
    return {
      text: [
        scored.length > 0 ? scored.join(", ") : "no score: no task's solutions are all known",
        `report: ${out}`,
      ].join("\n"),
      json: { report: out, tasks: tasks.length, bytes: new Blob([page]).size, score },
    };
  },
});

if (import.meta.main) await main(report);
