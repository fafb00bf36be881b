/** Runs that are killed repeatedly, and resumed each time. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fileExists } from "../../lib/files.ts";
import { type Random, stream } from "../../lib/random.ts";
import { RUN_FILES } from "../../lib/train/run_files.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Files that are equal after an unbroken and a broken run. */
const COMPARED = [RUN_FILES.checkpoint, RUN_FILES.metrics, RUN_FILES.evaluations];

/** A training command, without its folder. */
export interface Command {
  readonly script: "pretrain.ts" | "posttrain.ts";
  readonly words: readonly string[];
  readonly steps: number;
}

/**
 * Runs a command to its end, and again with `kills` kills at moments drawn from a seed, a third of
 * them in the middle of a save; asserts that both leave the same bytes.
 */
export async function assertSurvives(
  { script, words, steps }: Command,
  folder: string,
  { kills, seed }: { kills: number; seed: number },
): Promise<void> {
  const [whole, broken] = [join(folder, "whole"), join(folder, "broken")];
  assert.ok((await start(script, words, whole).status).success);
  const random = stream(seed, "kills");
  let killed = 0;
  while (killed < kills) {
    const run = start(script, await withResume(words, broken), broken);
    if (await killAtRandom(run, broken, { steps, random })) killed++;
    else {
      // It ended before its turn to be killed; the next kills are of another run.
      await assertEqualFiles(whole, broken, killed);
      await Deno.remove(broken, { recursive: true });
    }
  }
  assert.ok((await start(script, await withResume(words, broken), broken).status).success);
  await assertEqualFiles(whole, broken, killed);
  const left = Array.from(Deno.readDirSync(broken), ({ name }) => name);
  assert.ok(!left.some((name) => name.endsWith(".tmp")), left.join(", "));
}

async function assertEqualFiles(whole: string, broken: string, kills: number): Promise<void> {
  for (const name of COMPARED) {
    const [one, other] = await Promise.all(
      [whole, broken].map((run) => Deno.readFile(join(run, name))),
    );
    assert.deepEqual(other, one, `${name} differs after ${kills} kills`);
  }
}

async function withResume(words: readonly string[], folder: string): Promise<string[]> {
  const started = await fileExists(join(folder, RUN_FILES.checkpoint));
  return started ? [...words, "--resume"] : [...words];
}

function start(script: string, words: readonly string[], out: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", join(root, script), ...words, "--threads", "1", "--out", out],
    stdout: "null",
    stderr: "null",
  }).spawn();
}

/** Kills a run a few log lines from where it is, or while it saves; false where it ended before. */
async function killAtRandom(
  run: Deno.ChildProcess,
  folder: string,
  { steps, random }: { steps: number; random: Random },
): Promise<boolean> {
  let ended = false;
  run.status.then(() => ended = true);
  const inSave = random.int(3) === 0;
  const more = random.int(Math.ceil(steps / 3));
  let first: number | undefined;
  const stale = await savesUnderWay(folder);
  while (!ended) {
    const lines = await linesIn(join(folder, RUN_FILES.metrics));
    first ??= lines;
    if (inSave ? await isSaving(folder, stale) : lines >= first + more) {
      run.kill("SIGKILL");
      const { signal } = await run.status;
      return signal === "SIGKILL";
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return false;
}

async function linesIn(path: string): Promise<number> {
  const text = await Deno.readTextFile(path).catch(() => "");
  return text.split("\n").length - 1;
}

/** Returns whether a checkpoint is being written, other than the `stale` ones. */
async function isSaving(folder: string, stale: ReadonlySet<string>): Promise<boolean> {
  return [...await savesUnderWay(folder)].some((name) => !stale.has(name));
}

/** Returns the temporary files of checkpoints in a folder. */
async function savesUnderWay(folder: string): Promise<Set<string>> {
  const names = new Set<string>();
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (name.startsWith(`.${RUN_FILES.checkpoint}.`)) names.add(name);
    }
  } catch {
    // There is no folder yet.
  }
  return names;
}
