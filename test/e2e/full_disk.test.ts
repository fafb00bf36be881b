import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { RUN_FILES } from "../../lib/train/run_files.ts";
import { FEW, writeTasks } from "../helpers/challenges.ts";
import { encodeCheckpoint } from "../helpers/bytes.ts";
import { withFolder } from "../helpers/folder.ts";
import { tinyCheckpoint } from "../helpers/checkpoints.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Runs a script of the shell where it may mount file systems, if it may. */
async function shell(script: string): Promise<{ success: boolean; out: string; err: string }> {
  try {
    const command = new Deno.Command("unshare", {
      args: ["--user", "--map-root-user", "--mount", "sh", "-c", script],
    });
    const { success, stdout, stderr } = await command.output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { success, out: text(stdout), err: text(stderr) };
  } catch (error) {
    return { success: false, out: "", err: String(error) };
  }
}

const mount = (folder: string, bytes: number) =>
  `mkdir -p ${folder} && mount -t tmpfs -o size=${Math.ceil(bytes)} none ${folder}`;

const canMount = (await shell("mount -t tmpfs none /mnt")).success;

Deno.test({
  name: "posttrain reports a full disk, and keeps the last whole checkpoint",
  ignore: !canMount,
  fn: () =>
    withFolder({ tiny: encodeCheckpoint(tinyCheckpoint(FEW)) }, async (folder) => {
      const tasks = await writeTasks(folder);
      const posttrain = (out: string) =>
        `${Deno.execPath()} run -A ${root}posttrain.ts --from ${folder}/tiny --tasks ${tasks} ` +
        `--steps 4 --evaluate-every 2 --batch-size 2 --variants 1 --threads 1 --out ${out}`;
      const room = await shell(posttrain(join(folder, "whole")));
      assert.ok(room.success, room.err);
      const { size } = await Deno.stat(join(folder, "whole", RUN_FILES.checkpoint));

      // The first checkpoint, before any step, fits; the second one beside it does not.
      const [disk, run] = [join(folder, "disk"), join(folder, "disk", "run")];
      const { out, err } = await shell([
        mount(disk, 1.7 * size),
        posttrain(run),
        "echo status $?",
        `ls -A ${run}`,
        `${Deno.execPath()} run -A ${root}checkpoint.ts inspect ${run}`,
      ].join("\n"));
      assert.match(
        err,
        /^error: .*checkpoint\.safetensors: can't be written \(the disk is full\)/m,
      );
      assert.match(out, /^status 1$/m);
      assert.match(out, /^step +0 of 4 *$/m);
      assert.doesNotMatch(out, /\.tmp$/m);
    }),
});

Deno.test({
  name: "appendText names the file when the disk is full",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    // In a process of its own, since only one that may do all may write to a device.
    const script = `import { appendText } from "${import.meta.resolve("../../lib/files.ts")}";
      await appendText("/dev/full", "line");`;
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", script],
      cwd: root,
    }).output();
    assert.equal(success, false);
    assert.match(
      new TextDecoder().decode(stderr),
      /Error: .dev.full: can't be written .the disk is full/,
    );
  },
});
