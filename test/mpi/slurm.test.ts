import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readCheckpoint } from "../../lib/train/checkpoint_file.ts";
import { withFolder } from "../helpers/folder.ts";
import { isInstalled } from "../helpers/launchers.ts";
import { HAS_SLURM, type Run, withSlurm } from "../helpers/slurm.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A run of a second. */
const SHORT = [
  ...["pretrain.ts", "--preset", "mini", "--tasks", "mini-train#4", "--batch-size", "4"],
  ...["--variants", "1", "--steps", "2", "--threads", "1"],
];

function testSlurm(name: string, needed: string[], test: (run: Run, out: string) => Promise<void>) {
  const ignore = !HAS_SLURM || !needed.every(isInstalled);
  Deno.test({
    name: `${name}${ignore ? " (ignored: install slurm-wlm, munge and mpich, and be root)" : ""}`,
    ignore,
    // The daemons outlive the commands that start them.
    sanitizeResources: false,
    fn: () => withFolder({}, (folder) => withSlurm(4, (run) => test(run, folder))),
  });
}

testSlurm("an array of Slurm makes each run of a list", [], async (run, folder) => {
  const outs = [0, 1, 2, 3].map((seed) => join(folder, `run-${seed}`));
  const commands = outs.map((out, seed) =>
    [Deno.execPath(), "run", "-P=train", ...SHORT, "--seed", seed, "--out", out].join(" ")
  );
  await Deno.writeTextFile(join(folder, "runs.txt"), commands.join("\n") + "\n");
  const script = join(folder, "run.sh");
  await Deno.writeTextFile(
    script,
    '#!/bin/bash\nbash -c "$(sed -n "${SLURM_ARRAY_TASK_ID}p" "$1")"\n',
  );
  const { code, text } = await run("sbatch", [
    ...["--wait", "--array=1-4", `--chdir=${root}`, `--output=${folder}/%a.log`],
    ...[script, join(folder, "runs.txt")],
  ]);
  assert.equal(code, 0, text);
  for (const [seed, out] of outs.entries()) {
    const { head } = await readCheckpoint(join(out, "checkpoint.safetensors"));
    assert.deepEqual([head.step, head.seed], [2, seed]);
  }
});

testSlurm(
  "a step of Slurm trains as two ranks",
  ["/usr/bin/mpirun.mpich"],
  async (run, folder) => {
    const out = join(folder, "run");
    const { code, text } = await run("srun", [
      ...["-K", "--mpi=pmi2", "--ntasks=2", `--chdir=${root}`],
      ...[Deno.execPath(), "run", "-P=train", ...SHORT, "--out", out],
    ]);
    assert.equal(code, 0, text);
    assert.equal(text.match(/2 steps done/g)?.length, 1);
    const { head } = await readCheckpoint(join(out, "checkpoint.safetensors"));
    assert.equal(head.step, 2);
  },
);
