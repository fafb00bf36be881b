/** Serves the page that adapts in a browser: `deno task web`. */
import { z } from "zod";
import { defineCommand, main } from "./lib/cli/command.ts";
import { ISOLATION, servePage } from "./lib/web/serve.ts";
import { buildUntil, out } from "./web_build.ts";

/** The command `deno task web`. */
export const web = defineCommand({
  name: "web",
  summary: "Builds the page and serves it on this machine, until Ctrl-C",
  options: {
    out,
    port: z.int().min(0).max(65_535).default(8000).describe("port; 0 for any that is free"),
  },
  run: async ({ out, port }, _words, { log, signal }) => {
    log("building the page …");
    await buildUntil(out, signal);
    const server = servePage(out, { port, headers: ISOLATION });
    log(`open http://127.0.0.1:${server.addr.port}/`);
    signal.addEventListener("abort", () => server.shutdown());
    await server.finished;
    return { text: "", json: { out } };
  },
});

if (import.meta.main) await main(web);
