import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { EXPERIMENTS, IDS, isReal } from "../../lib/experiments/registry.ts";
import { writeFacts } from "../../lib/experiments/facts.ts";
import { type Entry, RESULTS, Table, writeTable } from "../../lib/experiments/table.ts";
import { PAGE } from "../../lib/report/files.ts";
import { resultsPage } from "../../lib/report/page.ts";
import { withFolder } from "../helpers/folder.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

const committed = () => Deno.readTextFile(`${root}${PAGE}`);

Deno.test("RESULTS.md says what the committed tables say", async () => {
  assert.equal(await resultsPage(`${root}${RESULTS}`), await committed(), "run deno task results");
});

Deno.test("RESULTS.md begins with a table of every claim and question, with its verdict", async () => {
  const [, abstract] = (await committed()).split(/^## /m);
  const numbered = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${name}${i + 1}`);
  const words = "(holds|does not hold here|undecided at this power)";
  for (const id of [...numbered("C", 14), ...numbered("Q", 5)]) {
    assert.match(abstract, new RegExp(`^\\| \\[${id}\\]\\(#.*\\| ${words} \\|$`, "m"));
  }
  const [, hold, fail, open] = /14 claims (\d+) hold .*, (\d+) do not, and (\d+) stay/.exec(
    abstract,
  )!;
  const claims = abstract.split("\n").filter((line) => /^\| \[C/.test(line));
  const count = (words: RegExp) => claims.filter((line) => words.test(line)).length;
  assert.deepEqual(
    [hold, fail, open].map(Number),
    [/\| holds \|$/, /\| does not hold here \|$/, /\| (undecided|not decided) .* \|$/].map(count),
  );
});

Deno.test("RESULTS.md covers every figure, table, claim and question", async () => {
  const page = await committed();
  for (const id of IDS.filter((id) => !isReal(id))) {
    assert.match(page, new RegExp(`^### ${id.replace("table", "Table ")}\\b`, "m"), id);
  }
  for (const [, anchor] of page.matchAll(/\]\(#([^)]+)\)/g)) {
    const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
      heading.toLowerCase().replace(/[^\w -]/g, "").replaceAll(" ", "-")
    );
    assert.ok(headings.includes(anchor), anchor);
  }
});

Deno.test("RESULTS.md marks extra comparisons, and decides no claim by them alone", async () => {
  const page = await committed();
  for (const { claims } of EXPERIMENTS.filter(({ id }) => !isReal(id))) {
    for (const { text, extra } of claims) {
      assert.ok(page.includes(`| ${text}${extra ? " †" : ""} |`), text);
    }
  }
});

Deno.test("resultsPage names what has no table yet, with its command", async () => {
  await withFolder({}, async (folder) => {
    const page = await resultsPage(folder);
    assert.match(page, /^## Not run$/m);
    for (const id of IDS) assert.ok(page.includes(`- \`deno task figure ${id}\`: `), id);
  });
});

Deno.test("resultsPage gives no verdict while an experiment that decides it is missing", async () => {
  await withFolder({}, async (folder) => {
    await Deno.mkdir(`${folder}/figure3`);
    for (const name of ["figure3.csv", "figure3.json"]) {
      await Deno.copyFile(`${root}${RESULTS}/figure3/${name}`, `${folder}/figure3/${name}`);
    }
    const page = await resultsPage(folder);
    // Figure 3 has a part of C1, and all of C3.
    assert.match(page, /^\| \[C1\]\(.*\| not run \|$/m);
    assert.match(page, /^\| \[C3\]\(.*\| holds \|$/m);
  });
});

Deno.test("resultsPage lists solved real tasks by id, whole and in part, with their seeds", async () => {
  const { curves } = EXPERIMENTS.find(({ id }) => id === "R1")!;
  const passes = [{ aa: 1, bb: 0.5, cc: 0, dd: 1 }, { aa: 0.5, bb: 0.5, cc: 0, dd: 1 }];
  const entries = curves.flatMap(({ key: curve }) =>
    passes.flatMap((own, seed) =>
      Object.entries(own).flatMap(([task, pass]) =>
        [0, 3000].flatMap((step) => {
          const two = curve === "full" && step > 0 ? pass : 0;
          const scores = { "pass@1": 0, "pass@2": two, "pass@all": 1, "pass@2 by half": 0 };
          return Object.entries(scores).map(([score, value]): Entry => ({
            ...{ curve, seed, step, group: "", task },
            ...{ score, value },
          }));
        })
      )
    )
  );
  await withFolder({}, async (folder) => {
    await Deno.mkdir(`${folder}/R1`);
    await writeTable(`${folder}/R1/R1.csv`, new Table(entries));
    const command = "deno task figure R1";
    await writeFacts(`${folder}/R1/R1.csv`, { hash: "0123", seeds: 2, command, cost: {} });
    const page = await resultsPage(folder);
    assert.match(
      page,
      /^Solved, full \(of 2 seeds\): dd \(2\), aa \(1\)\. In part: bb \(2\), aa \(1\)\.$/m,
    );
    assert.match(page, /^Solved, full, from random .*: none\. In part: none\.$/m);
    assert.match(page, /^\| full \| 0\.0 \| 56\.3 \|.* the committed trunk, 12000 steps \|$/m);
    assert.match(page, /^\| full, from random weights \| .* random weights \|$/m);
  });
});
