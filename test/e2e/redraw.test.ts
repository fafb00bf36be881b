import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { figure } from "../../figure.ts";
import { execute } from "../../lib/cli/command.ts";
import { plannedRuns, UNCHANGED } from "../../lib/experiments/collect.ts";
import { EXPERIMENTS, IDS, isReal } from "../../lib/experiments/registry.ts";
import { readTable, RESULTS, tableIn } from "../../lib/experiments/table.ts";
import { screens } from "../helpers/screen.ts";
import { withFolder } from "../helpers/folder.ts";

const results = fileURLToPath(new URL(`../../${RESULTS}`, import.meta.url));

/** All but those of real tasks, which take hours each and come one by one. */
const there = new Set([
  ...IDS.filter((id) => !isReal(id)),
  ...[...Deno.readDirSync(results)].map(({ name }) => name),
]);

for (const id of IDS.filter((id) => there.has(id))) {
  const committed = [...Deno.readDirSync(join(results, id))].map(({ name }) => name)
    .filter((name) => name.startsWith(`${id}.`));

  Deno.test(`figure ${id} --redraw gives the committed bytes`, async () => {
    await withFolder({}, async (folder) => {
      const tables = committed.filter((name) => /\.(csv|json)$/.test(name));
      for (const name of tables) await Deno.copyFile(join(results, id, name), join(folder, name));
      const terminal = screens();
      const { signal } = new AbortController();
      const words = [id, "--redraw", "--out", folder];
      assert.equal(await execute(figure, "", words, terminal, signal), 0, terminal.err.text);
      for (const name of committed.filter((name) => !tables.includes(name))) {
        const [now, then] = await Promise.all(
          [folder, join(results, id)].map((place) => Deno.readFile(join(place, name))),
        );
        assert.ok(Buffer.from(now).equals(then), `${name}: run its command with --redraw`);
      }
    });
  });
}

Deno.test("readTable and toCsv return the bytes of the committed tables", async () => {
  for (const id of IDS.filter((id) => there.has(id))) {
    const csv = tableIn(results, id);
    assert.equal((await readTable(csv)).toCsv(), await Deno.readTextFile(csv), csv);
  }
});

Deno.test("EXPERIMENTS have the curves, steps and seeds of their committed tables", async () => {
  for (const experiment of EXPERIMENTS.filter(({ id }) => there.has(id))) {
    const { id } = experiment;
    const table = await readTable(tableIn(results, id));
    const planned = plannedRuns(experiment, { ...UNCHANGED, seed: 0, seeds: 1 });
    assert.deepEqual(new Set(table.curves), new Set(experiment.curves.map(({ key }) => key)), id);
    for (const { curve, recipe } of planned) {
      assert.equal(table.steps(curve).at(-1), recipe.options.steps, `${id}: ${curve}`);
    }
    // What is read from a checkpoint has no seeds; what only chooses a setting may have one.
    if (planned.length > 0 && experiment.claims.length > 0) assert.ok(table.seeds.length >= 3, id);
  }
});
