import assert from "node:assert/strict";
import { join } from "node:path";
import { execute } from "../../lib/cli/command.ts";
import { PRESETS } from "../../lib/train/settings.ts";
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
      const { hidden } = PRESETS[preset].model;
      assert.equal(hidden, preset === "slim" ? 256 : 1024);
    });
  });
}
