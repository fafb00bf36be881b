import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const pathOf = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));

/** Opens a graph in two threads, and prints what is thrown. */
const SCRIPT = `
import { openInThreads } from "${new URL("../../lib/jit/threads.ts", import.meta.url)}";
await openInThreads(new Uint8Array(1), 2).catch(({ message }) => console.log(message));
`;

Deno.test("openInThreads rejects where a thread's script can't be read", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--config", pathOf("deno.json"), "--allow-all"],
      ...[`--deny-read=${pathOf("lib/jit/worker.ts")}`, "-"],
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const script = child.stdin.getWriter();
  await script.write(new TextEncoder().encode(SCRIPT));
  await script.close();
  const { success, stdout } = await child.output();
  assert.ok(success);
  assert.match(new TextDecoder().decode(stdout), /^Requires read access to .*worker\.ts/);
});
