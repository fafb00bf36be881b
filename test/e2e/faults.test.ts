import { miniTasks } from "../../lib/arc/mini/mini.ts";
import { FEW, writeTasks } from "../helpers/challenges.ts";
import { withFolder } from "../helpers/folder.ts";
import { assertSurvives } from "../helpers/faults.ts";

Deno.test("pretrain ends with the same bytes after five kills", async () => {
  await withFolder({}, async (folder) => {
    const held = miniTasks("mini-dev").filter((task) => !FEW.includes(task)).slice(0, 2);
    const steps = 60;
    const words = [
      ...["--tasks", await writeTasks(folder)],
      ...["--evaluate", await writeTasks(folder, { tasks: held, name: "held" })],
      ...[
        "--evaluate-every",
        "7",
        "--steps",
        String(steps),
        "--batch-size",
        "4",
        "--variants",
        "1",
      ],
    ];
    await assertSurvives({ script: "pretrain.ts", words, steps }, folder, { kills: 5, seed: 0 });
  });
});
