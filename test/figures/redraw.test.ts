import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MAKERS } from "../../figure.ts";
import { execute } from "../../lib/cli/command.ts";
import { plannedRuns, readCollected } from "../../lib/figures/collect.ts";
import { learnedCsv, readLearned } from "../../lib/figures/learning.ts";
import { measuredCsv, readMeasured } from "../../lib/figures/pretraining.ts";
import { readResults, stepsOf, toCsv } from "../../lib/figures/results.ts";
import { readSplits, splitsCsv } from "../../lib/figures/splits.ts";
import { ADAPTATIONS, isReal, LEARNINGS, PRETRAININGS } from "../../lib/figures/registry.ts";
import { RESULTS } from "../../lib/figures/page.ts";
import { screens } from "../cli/screen.ts";
import { withFolder } from "../folder.ts";

const results = fileURLToPath(new URL(`../../${RESULTS}`, import.meta.url));

/** Tables as they are, read and written again. */
const rewritten = (id: string, csv: string): Promise<string> => {
  if (ADAPTATIONS.some((one) => one.id === id)) return readResults(csv).then(toCsv);
  if (PRETRAININGS.some((one) => one.id === id)) return readMeasured(csv).then(measuredCsv);
  if (LEARNINGS.some((one) => one.id === id)) return readLearned(csv).then(learnedCsv);
  return readSplits(csv).then(splitsCsv);
};

/** All but those of real tasks, which take hours each and come one by one. */
const there = new Set([
  ...MAKERS.map(({ id }) => id).filter((id) => !isReal(id)),
  ...[...Deno.readDirSync(results)].map(({ name }) => name),
]);

for (const { id, command } of MAKERS.filter(({ id }) => there.has(id))) {
  const committed = [...Deno.readDirSync(join(results, id))].map(({ name }) => name)
    .filter((name) => name.startsWith(`${id}.`));

  Deno.test(`${id} is drawn again from its table to the bytes that are there`, async () => {
    await withFolder({}, async (folder) => {
      const tables = committed.filter((name) => /\.(csv|json)$/.test(name));
      for (const name of tables) await Deno.copyFile(join(results, id, name), join(folder, name));
      const terminal = screens();
      const { signal } = new AbortController();
      const words = ["--redraw", "--out", folder];
      assert.equal(await execute(command, "", words, terminal, signal), 0, terminal.err.text);
      for (const name of committed.filter((name) => !tables.includes(name))) {
        const [now, then] = await Promise.all(
          [folder, join(results, id)].map((place) => Deno.readFile(join(place, name))),
        );
        assert.ok(Buffer.from(now).equals(then), `${name}: run its command with --redraw`);
      }
    });
  });
}

Deno.test("tables are read and written again to the bytes that are there", async () => {
  for (const { id } of MAKERS.filter(({ id }) => there.has(id))) {
    const csv = join(results, id, `${id}.csv`);
    assert.equal(await rewritten(id, csv), await Deno.readTextFile(csv), csv);
  }
});

Deno.test("tables are of the curves and steps that their experiments have now", async () => {
  for (const experiment of ADAPTATIONS.filter(({ id }) => there.has(id))) {
    const { results: found } = await readCollected(
      join(results, experiment.id, `${experiment.id}.csv`),
    );
    const planned = plannedRuns(experiment, { seed: 0, seeds: 1, own: {}, fromScratch: false });
    const ends = (curve: string) => stepsOf(found, curve).at(-1);
    assert.deepEqual(
      new Set(found.map(({ curve }) => curve)),
      new Set(planned.map(({ curve }) => curve)),
      experiment.id,
    );
    for (const { curve, recipe } of planned) {
      assert.equal(ends(curve), recipe.options.steps, `${experiment.id}: ${curve}`);
    }
    assert.ok(new Set(found.map(({ seed }) => seed)).size >= 3, experiment.id);
  }
});
