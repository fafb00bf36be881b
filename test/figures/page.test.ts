import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { saveCollected } from "../../lib/figures/collect.ts";
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

Deno.test("real tasks are told by their ids, solved and solved in part, with how many seeds do", async () => {
  const scored = (seed: number, id: string, pass: number) =>
    [0, 3000].map((step) => ({
      curve: "full",
      seed,
      step,
      task: {
        id,
        group: "",
        scores: {
          "pass@1": 0,
          "pass@2": step === 0 ? 0 : pass,
          "pass@all": 1,
          "pass@2 by half": 0,
        },
      },
    }));
  const results = [
    ...[scored(0, "aa", 1), scored(0, "bb", 0.5), scored(0, "cc", 0), scored(0, "dd", 1)],
    ...[scored(1, "aa", 0.5), scored(1, "bb", 0.5), scored(1, "cc", 0), scored(1, "dd", 1)],
  ].flat();
  const scratch = results.map((result) => ({
    ...result,
    curve: "scratch",
    task: { ...result.task, scores: { ...result.task.scores, "pass@2": 0 } },
  }));
  await withFolder({}, async (folder) => {
    const facts = { hash: "0123456789abcdef", seeds: 2, command: "deno task claim R1", cost: {} };
    await Deno.mkdir(`${folder}/R1`);
    await saveCollected(`${folder}/R1/R1.csv`, { results: [...results, ...scratch], ...facts });
    const page = await resultsPage(folder);
    assert.match(
      page,
      /^Solved, full \(of 2 seeds\): dd \(2\), aa \(1\)\. In part: bb \(2\), aa \(1\)\.$/m,
    );
    assert.match(page, /^Solved, full, from random .*: none\. In part: none\.$/m);
    assert.match(page, /^\| full \| 56\.3 \|.* the project's trunk, 12000 steps \|$/m);
    assert.match(page, /^\| full, from random weights \| 0\.0 \|.* random weights \|$/m);
  });
});

Deno.test("no two experiments have one name", () => {
  assert.equal(new Set(IDS).size, IDS.length);
});
