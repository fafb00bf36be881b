import assert from "node:assert/strict";
import { join } from "node:path";
import { defineCommand, execute } from "../../lib/cli/command.ts";
import { InputError } from "../../lib/errors.ts";
import { plannedRuns } from "../../lib/figures/collect.ts";
import { adaptationCommand } from "../../lib/figures/commands/adaptation.ts";
import { type Maker, resultsCommand } from "../../lib/figures/commands/results.ts";
import { screens } from "../cli/screen.ts";
import { withFolder } from "../folder.ts";
import { experimentIn } from "./tiny_experiment.ts";

Deno.test("everything is made in one go, and what lacks its data keeps nothing else from being made", async () => {
  await withFolder({}, async (folder) => {
    const experiment = await experimentIn(folder);
    const lost = defineCommand({
      name: "lost",
      summary: "",
      options: {},
      run: () => Promise.reject(new InputError("its data is not here")),
    });
    const makers: Maker[] = [
      { id: "lost", command: lost },
      {
        id: "tiny",
        command: adaptationCommand(experiment),
        recipes: (seeds) =>
          plannedRuns(experiment, { ...seeds, own: {}, fromScratch: false })
            .map(({ recipe }) => recipe),
      },
    ];
    const [page, results] = [join(folder, "PAGE.md"), join(folder, "results")];
    const make = async () => {
      const terminal = screens();
      const { signal } = new AbortController();
      const words = ["--run", "--seeds", "2", "--threads", "2", "--runs", join(folder, "runs")];
      const status = await execute(
        resultsCommand(makers, { page, results }),
        "",
        words,
        terminal,
        signal,
      );
      assert.equal(status, 2);
      assert.match(terminal.err.text, /error: lost: its data is not here/);
    };
    await make();
    assert.match(await Deno.readTextFile(page), /^# Results\n/);
    const files = [...Deno.readDirSync(join(results, "tiny"))].map(({ name }) => name).sort();
    assert.deepEqual(files, ["tiny.csv", "tiny.json", "tiny.png", "tiny.svg"]);
    const whole = await Deno.readTextFile(join(results, "whole.json"));
    assert.equal(JSON.parse(whole).command, "deno task results --run --seeds 2");
    assert.match(
      await Deno.readTextFile(page),
      /`deno task results --run --seeds 2` made all that/,
    );
    assert.equal([...Deno.readDirSync(join(folder, "runs"))].length, 4);

    // What finds its runs is no measurement of how long they take.
    await make();
    assert.equal(await Deno.readTextFile(join(results, "whole.json")), whole);
  });
});
