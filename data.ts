/** Lists, fetches and verifies the published splits, and prints their sizes: `deno task data`. */
import { z } from "zod";
import { fetchFile } from "./lib/arc/fetch.ts";
import { loadTasks } from "./lib/arc/load.ts";
import { findFile } from "./lib/arc/paths.ts";
import { challengesOf, DATA_FILES, DATA_FOLDER, dataFolders, SPLITS } from "./lib/arc/splits.ts";
import { type SplitStats, splitStats } from "./lib/arc/stats.ts";
import { verifyFile } from "./lib/arc/verify.ts";
import { defineCommand, main } from "./lib/cli/command.ts";
import { formatTable } from "./lib/cli/table.ts";
import { InputError } from "./lib/errors.ts";
import { SPLIT_TABLES } from "./lib/experiments/data/split_tables.ts";
import { SIZE_COLUMNS, sizeCells, type SplitTable } from "./lib/experiments/splits.ts";

const folder = z.string().optional().meta({ value: "DIR" });

const list = defineCommand({
  name: "list",
  summary: "List the splits: number of tasks, licence, location",
  options: {},
  async run() {
    const splits = [];
    for (const { split, tasks, licence, file } of DATA_FILES) {
      if (file !== challengesOf(split)) continue;
      const path = await findFile(file, dataFolders()) ?? null;
      splits.push({ split, tasks, licence, path });
    }
    const lines = splits.map(({ split, tasks, licence, path }) => [
      split,
      String(tasks),
      licence,
      path ?? "not here",
    ]);
    const header = ["split", "tasks", "licence", "where"];
    return { text: formatTable(header, lines, ["left", "right", "left", "left"]), json: splits };
  },
});

const fetchSplits = defineCommand({
  name: "fetch",
  summary: "Put splits (by default all) into data/arc/, each file checked against its SHA-256",
  positional: { name: "split", description: `any of ${SPLITS.join(", ")}`, optional: true },
  options: { from: folder.describe("copy from this folder instead of the network") },
  examples: [
    "deno task data fetch",
    "deno task data fetch training2 evaluation2 concept",
    "deno task data fetch --from /media/usb/arc",
  ],
  async run({ from }, splits, { progress, signal }) {
    const unknown = splits.find((split) => !SPLITS.includes(split));
    if (unknown) throw new InputError(`no split ${unknown}; there are ${SPLITS.join(", ")}`);
    const files = DATA_FILES.filter(({ split }) => splits.length === 0 || splits.includes(split));
    const counts = { fetched: 0, there: 0 };
    const bar = progress("fetch", files.length, "files");
    for (const [i, file] of files.entries()) {
      bar.update(i, file.file);
      counts[await fetchFile(file, DATA_FOLDER, { from, signal })]++;
    }
    bar.stop();
    return {
      text: `${counts.fetched} files fetched, ${counts.there} already there, in ${DATA_FOLDER}`,
      json: { folder: DATA_FOLDER, ...counts },
    };
  },
});

const verify = defineCommand({
  name: "verify",
  summary: "Check the SHA-256 of each file here, and that its tasks are well-formed",
  options: {},
  async run(_options, _words, { log }) {
    const right = [];
    let wrong = 0;
    for (const file of DATA_FILES) {
      const path = await findFile(file.file, dataFolders());
      if (!path) continue;
      const problem = await verifyFile(file, path);
      if (problem) {
        log(problem);
        wrong++;
      } else right.push(path);
    }
    if (wrong > 0) {
      throw new Error(
        `${wrong} files are wrong; \`deno task data fetch\` replaces those in data/arc/`,
      );
    }
    if (right.length === 0) throw new InputError("no data here; run `deno task data fetch`");
    return {
      text: `${right.length} of ${DATA_FILES.length} files are here, all as published`,
      json: { verified: right },
    };
  },
});

const stats = defineCommand({
  name: "stats",
  summary: "Print the sizes of the splits: tables 2 and 3 of the paper",
  options: { from: folder.describe("read the splits from this folder instead of data/arc/") },
  async run({ from }) {
    const folders = from ? [from] : dataFolders();
    const sizes = new Map<string, SplitStats>();
    for (const split of SPLITS) {
      const path = await findFile(challengesOf(split), folders);
      if (path) sizes.set(split, splitStats(await loadTasks(path)));
    }
    if (sizes.size === 0) {
      throw new InputError(`no splits in ${folders.join(", ")}; run \`deno task data fetch\``);
    }
    const tables = byTable(SPLIT_TABLES, sizes).map(({ title, lines }) =>
      `${title}\n\n${formatTable(SIZE_COLUMNS, lines)}`
    );
    return { text: tables.join("\n\n"), json: Object.fromEntries(sizes) };
  },
});

/**
 * Returns sizes of splits under the titles of the tables that have them, in their order, and those
 * in no table last. A split without a size is left out, as is a table without splits.
 */
export function byTable(
  tables: readonly SplitTable[],
  sizes: ReadonlyMap<string, SplitStats>,
): { title: string; lines: string[][] }[] {
  const listed = tables.map(({ title, paper }) => ({
    title,
    splits: paper.map(({ split }) => split),
  }));
  const known = new Set(listed.flatMap(({ splits }) => splits));
  const others = [...sizes.keys()].filter((split) => !known.has(split));
  return [...listed, { title: "Other splits", splits: others }].map(({ title, splits }) => ({
    title,
    lines: splits.flatMap((split) => {
      const size = sizes.get(split);
      return size ? [[split, ...sizeCells(size)]] : [];
    }),
  })).filter(({ lines }) => lines.length > 0);
}

if (import.meta.main) await main([list, fetchSplits, verify, stats]);
