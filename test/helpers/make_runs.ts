/** Makes the runs that standard input names, for a test that kills the process which does so. */
import { makeRuns } from "../../lib/experiments/runs.ts";

const runs = new Map(await new Response(Deno.stdin.readable).json());
const { signal } = new AbortController();
await makeRuns(runs as Parameters<typeof makeRuns>[0], {
  atOnce: 2,
  threads: 1,
  onProgress() {},
  signal,
});
