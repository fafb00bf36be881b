/** The long form of faults.test.ts: `deno task test:faults`. */
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import { join } from "node:path";
import { FEW, writeTasks } from "../helpers/challenges.ts";
import { withFolder } from "../helpers/folder.ts";
import { tinyCheckpoint } from "../helpers/checkpoints.ts";
import { assertSurvives, type Command } from "../helpers/faults.ts";
import { encodeCheckpoint } from "../helpers/bytes.ts";

const KILLS = 50;
const STEPS = 600;

for (const script of ["pretrain.ts", "posttrain.ts"] as const) {
  Deno.test(`${script} ends with the same bytes after many kills`, async () => {
    await withFolder({}, async (folder) => {
      const from = join(folder, "tiny.safetensors");
      await Deno.writeFile(from, encodeCheckpoint(tinyCheckpoint(FEW)));
      const shared = [
        ...["--tasks", await writeTasks(folder), "--steps", String(STEPS)],
        ...["--batch-size", "4", "--variants", "1", "--evaluate-every", "23"],
      ];
      const tasks = miniTasks("mini-dev").filter((task) => !FEW.includes(task)).slice(0, 2);
      const held = await writeTasks(folder, { tasks, name: "held" });
      const own = script === "posttrain.ts"
        ? ["--from", from, "--strategy", "lora"]
        : ["--evaluate", held];
      const command: Command = { script, words: [...shared, ...own], steps: STEPS };
      await assertSurvives(command, folder, { kills: KILLS, seed: 1 });
    });
  });
}
