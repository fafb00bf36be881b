import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { PAGE, RESULTS, resultsPage } from "../../lib/figures/page.ts";
import { IDS, isReal } from "../../lib/figures/registry.ts";
import { withFolder } from "../folder.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

Deno.test("the page of results is what the tables say", async () => {
  const page = await Deno.readTextFile(`${root}${PAGE}`);
  assert.equal(await resultsPage(`${root}${RESULTS}`), page, "run deno task results");
});

Deno.test("the page covers every figure, table, claim and question of the paper", async () => {
  const page = await Deno.readTextFile(`${root}${PAGE}`);
  const numbered = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${name}${i + 1}`);
  const all = [numbered("figure", 5), numbered("C", 14), numbered("Q", 5)].flat();
  for (const id of all) assert.match(page, new RegExp(`^### ${id}: `, "m"));
  for (const id of numbered("Table ", 3)) assert.match(page, new RegExp(`^### ${id}\\b`, "mi"));
  const missing = IDS.filter((id) => page.slice(page.indexOf("## Not there yet")).includes(id));
  assert.deepEqual(missing.filter((id) => !isReal(id)), []);
});

Deno.test("what has no table yet is named, with the command that makes it", async () => {
  await withFolder({}, async (folder) => {
    const page = await resultsPage(folder);
    for (const id of IDS) assert.match(page, new RegExp(`\`deno task (claim )?${id}\``));
    assert.match(page, /## Not there yet/);
  });
});

Deno.test("a claim has no verdict as a whole while one of the experiments that decide it is missing", async () => {
  await withFolder({}, async (folder) => {
    await Deno.mkdir(`${folder}/figure3`);
    for (const name of ["figure3.csv", "figure3.json"]) {
      await Deno.copyFile(`${root}${RESULTS}/figure3/${name}`, `${folder}/figure3/${name}`);
    }
    const page = await resultsPage(folder);
    // Figure 3 has a part of C1, and all of C3.
    assert.match(page, /^\| \[C1\]\(\S+\) \| {2}\| pre-training helps adaptation/m);
    assert.match(page, /^\| \[C3\]\(\S+\) \| \*\*holds\*\* \|/m);
  });
});

Deno.test("no two experiments have one name", () => {
  assert.equal(new Set(IDS).size, IDS.length);
});
