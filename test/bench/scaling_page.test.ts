import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { checked, crossings, estimated, forCompetition } from "../../docs/scaling.ts";

/** Returns a line without the padding of tables. */
const plain = (line: string) => line.replace(/-{3,}/g, "---").replace(/\s+/g, " ").trim();

Deno.test("docs/scaling.md has the tables of docs/scaling.ts", async () => {
  const path = fileURLToPath(new URL("../../docs/scaling.md", import.meta.url));
  const page = new Set((await Deno.readTextFile(path)).split("\n").map(plain));
  for (const line of [...checked(), ...estimated(), ...crossings(), ...forCompetition()]) {
    assert.ok(page.has(plain(line)), `${line}: run docs/scaling.ts`);
  }
});
