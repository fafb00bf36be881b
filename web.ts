/** Builds and serves the page that adapts in a browser: `deno task web`. */
import { z } from "zod";
import { defineCommand, main } from "./lib/cli/command.ts";
import { buildPage } from "./lib/web/build.ts";
import { ISOLATION, servePage } from "./lib/web/serve.ts";

const out = z.string().default("runs/web").meta({ value: "FOLDER" }).describe(
  "folder that the page is written to",
);

const build = defineCommand({
  name: "build",
  summary: "Write the page to a folder that any host serves",
  options: { out },
  run: async ({ out }, _words, { signal }) => {
    await builtPage(out, signal);
    return { text: `wrote ${out}`, json: { out } };
  },
});

const serve = defineCommand({
  name: "serve",
  summary: "Build the page and serve it on this machine, until Ctrl-C",
  options: {
    out,
    port: z.int().min(0).max(65_535).default(8000).describe("port; 0 for any that is free"),
  },
  run: async ({ out, port }, _words, { log, signal }) => {
    log("building the page …");
    await builtPage(out, signal);
    const server = servePage(out, { port, headers: ISOLATION });
    log(`open http://127.0.0.1:${server.addr.port}/`);
    signal.addEventListener("abort", () => server.shutdown());
    await server.finished;
    return { text: "", json: { out } };
  },
});

/** Builds the page. Throws the signal's reason where that stops it; what fails then does not matter. */
async function builtPage(out: string, signal: AbortSignal): Promise<void> {
  try {
    await buildPage(out);
  } finally {
    signal.throwIfAborted();
  }
}

/** The command `deno task web`. */
export const web = [serve, build];

if (import.meta.main) await main(web);
