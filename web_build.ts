/** Builds the page that adapts in a browser: `deno task web:build`. */
import { z } from "zod";
import { defineCommand, main } from "./lib/cli/command.ts";
import { buildPage } from "./lib/web/build.ts";

/** The option of the page's folder. */
export const out = z.string().default("runs/web").meta({ value: "FOLDER" }).describe(
  "folder that the page is written to",
);

/** The command `deno task web:build`. */
export const webBuild = defineCommand({
  name: "web:build",
  summary: "Writes the page to a folder that any host serves",
  options: { out },
  run: async ({ out }, _words, { signal }) => {
    await buildUntil(out, signal);
    return { text: `wrote ${out}`, json: { out } };
  },
});

/** Builds the page. Throws the signal's reason where that stops it; what fails then does not matter. */
export async function buildUntil(out: string, signal: AbortSignal): Promise<void> {
  try {
    await buildPage(out);
  } finally {
    signal.throwIfAborted();
  }
}

if (import.meta.main) await main(webBuild);
