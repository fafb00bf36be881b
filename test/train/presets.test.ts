import assert from "node:assert/strict";
import { join } from "node:path";
import { execute } from "../../lib/cli/command.ts";
import { checkUsed, overrideModel } from "../../lib/train/overrides.ts";
import { PRESETS, withSteps } from "../../lib/train/settings.ts";
import type { StrategyName } from "../../lib/train/strategies.ts";
import { RUN_FILES } from "../../lib/train/run_files.ts";
import { readCheckpoint } from "../../lib/train/checkpoint_file.ts";
import { posttrain } from "../../posttrain.ts";
import { pretrain } from "../../pretrain.ts";
import { FEW, writeTasks } from "../helpers/challenges.ts";
import { screens } from "../helpers/screen.ts";
import { withFolder } from "../helpers/folder.ts";

for (const preset of ["slim", "wide"] as const) {
  Deno.test(`pretrain trains the paper's model at another width: ${preset}`, async () => {
    await withFolder({}, async (folder) => {
      const tasks = await writeTasks(folder, { tasks: FEW.slice(0, 1), name: "one" });
      const terminal = screens();
      const { signal } = new AbortController();
      const small = ["--canvas", "task", "--batch-size", "1", "--variants", "0", "--steps", "1"];
      const words = ["--preset", preset, "--tasks", tasks, ...small, "--out", join(folder, "run")];
      const status = await execute(pretrain, "", [...words, "--json"], terminal, signal);
      assert.equal(status, 0, terminal.err.text);
      const { step, metrics } = JSON.parse(terminal.out.text);
      assert.equal(step, 1);
      assert.ok(metrics.tokenLoss > 0);
      const { head } = await readCheckpoint(join(folder, "run", RUN_FILES.checkpoint));
      assert.equal(head.model.hidden, preset === "slim" ? 256 : 1024);
    });
  });
}

Deno.test("posttrain takes the recipe and the recursion of its checkpoint", async () => {
  await withFolder({}, async (folder) => {
    const tasks = await writeTasks(folder, { tasks: FEW.slice(0, 1), name: "one" });
    const { signal } = new AbortController();
    const short = ["--tasks", tasks, "--batch-size", "1", "--variants", "1", "--steps", "1"];
    const [first, second] = ["first", "second"].map((name) => join(folder, name));
    for (
      const [command, words] of [
        [pretrain, ["--preset", "fast-mini", "--rope", "1d", "--out", first]],
        [posttrain, ["--from", first, "--out", second]],
      ] as const
    ) {
      const terminal = screens();
      const status = await execute(command, "", [...short, ...words], terminal, signal);
      assert.equal(status, 0, terminal.err.text);
    }
    const { head } = await readCheckpoint(join(second, RUN_FILES.checkpoint));
    const { model, posttrain: recipe } = PRESETS["fast-mini"];
    assert.equal(head.preset, "fast-mini");
    assert.deepEqual(head.model, { ...model, rope: "1d" });
    assert.deepEqual(head.settings, { ...recipe, batchSize: 1, variants: 1, steps: 1 });
  });
});

Deno.test("checkUsed refuses options that the model or the optimizer does not use", async () => {
  await withFolder({}, async (folder) => {
    const tasks = await writeTasks(folder, { tasks: FEW.slice(0, 1), name: "one" });
    const { signal } = new AbortController();
    const refusal = async (...words: string[]) => {
      const terminal = screens();
      const given = ["--tasks", tasks, "--out", join(folder, "run"), ...words];
      assert.notEqual(await execute(pretrain, "", given, terminal, signal), 0);
      return terminal.err.text;
    };
    assert.match(await refusal("--preset", "fast-mini", "--exploration", "0.1"), /never halts/);
    assert.match(
      await refusal("--preset", "mini", "--max-steps", "1", "--exploration", "0"),
      /halt/,
    );
    assert.match(await refusal("--preset", "mini", "--muon-scale", "0.5"), /--optimizer muon/);
    assert.match(await refusal("--preset", "mini", "--max-steps", "0"), /--max-steps/);
  });
  const { model } = PRESETS["fast-mini"];
  const check = (strategy: StrategyName) =>
    checkUsed({ muonScale: 0.5 }, model, { optimizer: "muon", strategy });
  check("full");
  assert.throws(() => check("lora"), /--strategy lora does not train/);
});

Deno.test("overrideModel refuses what does not fit the model's sizes", () => {
  const narrow = { ...PRESETS.mini.model, heads: 32 };
  assert.deepEqual(overrideModel(narrow, { maxSteps: 2 }), { ...narrow, maxSteps: 2 });
  assert.throws(() => overrideModel(narrow, { rope: "axial" }), /multiple of 4 · heads/);
});

Deno.test("withSteps warms up for a tenth of the steps at most", () => {
  const { posttrain } = PRESETS["fast-mini"];
  assert.equal(withSteps(posttrain, 15).warmupSteps, 2);
  assert.equal(withSteps(posttrain, 5000).warmupSteps, posttrain.warmupSteps);
  assert.equal(withSteps(posttrain, 15).steps, 15);
});
