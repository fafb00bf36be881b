import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MAKERS } from "../../figure.ts";
import { execute } from "../../lib/cli/command.ts";
import { plannedRuns, readCollected } from "../../lib/figures/collect.ts";
import { stepsOf } from "../../lib/figures/results.ts";
import { ADAPTATIONS } from "../../lib/figures/registry.ts";
import { RESULTS } from "../../lib/figures/page.ts";
import { screens } from "../cli/screen.ts";
import { withFolder } from "../folder.ts";

const results = fileURLToPath(new URL(`../../${RESULTS}`, import.meta.url));

const there = [...Deno.readDirSync(results)].map(({ name }) => name);

for (const { id, command } of MAKERS.filter(({ id }) => there.includes(id))) {
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
      for (const name of committed) {
        const [now, then] = await Promise.all(
          [folder, join(results, id)].map((place) => Deno.readFile(join(place, name))),
        );
        assert.ok(Buffer.from(now).equals(then), `${name}: run its command with --redraw`);
      }
    });
  });
}

Deno.test("tables are of the curves and steps that their experiments have now", async () => {
  for (const experiment of ADAPTATIONS.filter(({ id }) => there.includes(id))) {
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
