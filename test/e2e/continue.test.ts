import assert from "node:assert/strict";
import { join } from "node:path";
import { type Command, execute } from "../../lib/cli/command.ts";
import { readCheckpoint } from "../../lib/train/checkpoint_file.ts";
import { RUN_FILES } from "../../lib/train/run_files.ts";
import { posttrain } from "../../posttrain.ts";
import { pretrain } from "../../pretrain.ts";
import { FEW, writeTasks } from "../helpers/challenges.ts";
import { screens } from "../helpers/screen.ts";
import { withFolder } from "../helpers/folder.ts";

async function trained(command: Command, words: string[]) {
  const terminal = screens();
  const { signal } = new AbortController();
  const status = await execute(command, "", [...words, "--threads", "1"], terminal, signal);
  return { status, err: terminal.err.text };
}

const pretrained = (...words: string[]) => trained(pretrain, words);

const loaded = (folder: string) => readCheckpoint(join(folder, RUN_FILES.checkpoint));

Deno.test("pretrain --from continues with other tasks, batch size and learning rate", async () => {
  await withFolder({}, async (folder) => {
    const [first, more, fresh] = ["first", "more", "fresh"].map((name) => join(folder, name));
    const some = await writeTasks(folder, { tasks: FEW.slice(1), name: "some" });
    const all = await writeTasks(folder);
    const short = ["--batch-size", "2", "--variants", "1", "--steps", "3"];
    await pretrained("--tasks", some, ...short, "--out", first);
    const { head, embeddings, trunk } = await loaded(first);

    const changed = [
      "--tasks",
      all,
      "--steps",
      "4",
      "--batch-size",
      "3",
      "--lr",
      "0",
      "--out",
      more,
    ];
    const { status, err } = await pretrained("--from", first, ...changed);
    assert.equal(status, 0, err);
    const known = `^${embeddings.size} of ${2 * FEW.length} variants have trained embeddings$`;
    assert.match(err, new RegExp(known, "m"));
    const went = await loaded(more);
    assert.equal(went.head.step, 4);
    assert.deepEqual(went.head.settings, { ...head.settings, steps: 4, batchSize: 3, lr: 0 });
    // The trunk stayed, since its rate is 0; its moments went on.
    assert.deepEqual(went.trunk.state.weights, trunk.state.weights);
    assert.notDeepEqual(went.trunk.state.m, trunk.state.m);
    assert.deepEqual(went.embeddings.names.slice(0, embeddings.size), embeddings.names);

    await pretrained(
      ...["--from", first, "--embeddings", "new", "--tasks", all, "--steps", "4", "--out", fresh],
    );
    assert.ok(
      (await loaded(fresh)).embeddings.size <= 2,
      "a batch of two pairs has two embeddings at most",
    );
  });
});

Deno.test("posttrain warns of tasks that the checkpoint was trained on", async () => {
  await withFolder({}, async (folder) => {
    const [known] = FEW;
    const some = await writeTasks(folder, { tasks: [known], name: "some" });
    const all = await writeTasks(folder);
    const short = ["--batch-size", "1", "--variants", "0", "--steps", "1"];
    const first = join(folder, "first");
    await pretrained("--tasks", some, ...short, "--out", first);
    const words = ["--from", first, "--tasks", all, ...short, "--out", join(folder, "adapted")];
    const { status, err } = await trained(posttrain, words);
    assert.equal(status, 0, err);
    const warning =
      `^warning: the checkpoint was trained on 1 of the ${FEW.length} tasks; .*: ${known.id}$`;
    assert.match(err, new RegExp(warning, "m"));
  });
});

Deno.test("pretrain --from refuses options that do not fit the checkpoint", async () => {
  await withFolder({}, async (folder) => {
    const first = join(folder, "first");
    const tasks = await writeTasks(folder);
    const words = ["--tasks", tasks, "--batch-size", "1", "--variants", "0", "--out", first];
    await pretrained(...words, "--steps", "2");
    const refused = async (message: RegExp, ...more: string[]) => {
      const { status, err } = await pretrained("--tasks", tasks, ...more, "--out", folder);
      assert.equal(status, 2);
      assert.match(err, message);
    };
    await refused(/^error: the checkpoint has 2 steps/, "--from", first, "--steps", "2");
    await refused(/was trained with --preset mini/, "--from", first, "--preset", "paper");
    await refused(/was trained with --canvas task/, "--from", first, "--canvas", "full");
    await refused(/^error: --embeddings applies to/, "--embeddings", "new");
  });
});
