import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compete } from "../../compete.ts";
import { execute } from "../../lib/cli/command.ts";
import { readState } from "../../lib/compete/state.ts";
import { fileExists } from "../../lib/files.ts";
import { lockFolder } from "../../lib/locks.ts";
import { stream } from "../../lib/random.ts";
import { readCheckpoint } from "../../lib/train/checkpoint_file.ts";
import { checkSubmission } from "../../lib/vote/submission.ts";
import { encodeCheckpoint } from "../helpers/bytes.ts";
import { FEW, writeTasks } from "../helpers/challenges.ts";
import { tinyCheckpoint } from "../helpers/checkpoints.ts";
import { withFolder } from "../helpers/folder.ts";
import { screens } from "../helpers/screen.ts";

/** Runs `compete` in a folder on a challenges file without solutions. */
async function run(
  folder: string,
  words: readonly string[],
  signal = new AbortController().signal,
  terminal = screens(),
) {
  await Deno.writeFile(join(folder, "tiny.safetensors"), encodeCheckpoint(tinyCheckpoint([])));
  const tasks = await writeTasks(folder);
  await Deno.remove(tasks.replace("_challenges", "_solutions"));
  const out = join(folder, "entry", "submission.json");
  const from = ["--from", join(folder, "tiny.safetensors"), "--tasks", tasks, "--out", out];
  const status = await execute(
    compete,
    "",
    [...from, "--threads", "1", ...words],
    terminal,
    signal,
  );
  return { status, out, text: terminal.out.text, log: terminal.err.text };
}

/** Reads a submission, and checks that it answers every test input. */
async function read(path: string) {
  return checkSubmission(JSON.parse(await Deno.readTextFile(path)), FEW);
}

/** Returns the steps of the run's checkpoint. */
const stepOf = async (folder: string) =>
  (await readCheckpoint(join(folder, "entry", "submission.run", "checkpoint.safetensors"))).head
    .step;

/** Waits for a condition. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!await holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Returns a terminal, and a signal that is aborted once some text is written to it. */
function onceSaid(part: string) {
  const terminal = screens();
  const controller = new AbortController();
  const { write } = terminal.err;
  terminal.err.write = (text) => {
    write(text);
    if (text.includes(part)) controller.abort();
  };
  return { signal: controller.signal, terminal };
}

/** Aborts once a run has logged its first steps. */
async function onceTraining(folder: string, controller: AbortController): Promise<void> {
  const metrics = join(folder, "entry", "submission.run", "metrics.jsonl");
  while (!await fileExists(metrics) || (await Deno.stat(metrics)).size === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  controller.abort();
}

Deno.test("compete prints its plan and answers every test input of a file without solutions", async () => {
  await withFolder({}, async (folder) => {
    const { status, out, log, text } = await run(folder, ["--budget", "12s"]);
    assert.equal(status, 0, log);
    assert.match(log, /^measured: [\d.]+ s a step, [\d.]+ ms an answer$/m);
    assert.match(
      log,
      /^plan: \d+ steps until .*, with \d votes? of 2 variants; then votes of 8 until/m,
    );
    assert.match(
      text,
      /^\d+ of \d+ steps; \d of 8 variants voted at the end; .* of 12s used\nsubmission: .*\nreport: /,
    );
    await read(out);
  });
});

Deno.test("compete leaves a submission when it is interrupted, and goes on with --resume", async () => {
  await withFolder({}, async (folder) => {
    const controller = new AbortController();
    const interrupted = onceTraining(folder, controller);
    const first = await run(folder, ["--budget", "60s"], controller.signal);
    await interrupted;
    assert.equal(first.status, 130, first.log);
    await read(first.out);
    const { step } = JSON.parse(
      (await Deno.readTextFile(join(folder, "entry", "submission.run", "metrics.jsonl"))).trimEnd()
        .split("\n").at(
          -1,
        )!,
    );
    const second = await run(folder, ["--budget", "10s", "--resume"]);
    assert.equal(second.status, 0, second.log);
    await read(second.out);
    const done = await stepOf(folder);
    assert.ok(done > step);
    // A run whose steps are all done does more in a new budget.
    const third = await run(folder, ["--budget", "10s", "--resume"]);
    assert.equal(third.status, 0, third.log);
    assert.ok(await stepOf(folder) > done);
  });
});

Deno.test("compete keeps an earlier submission until the first vote, and replaces a missing one", async () => {
  await withFolder({}, async (folder) => {
    const out = join(folder, "entry", "submission.json");
    await Deno.mkdir(join(folder, "entry"));
    await Deno.writeTextFile(out, "an earlier one");
    const { signal, terminal } = onceSaid("the first vote replaces it");
    const { status, log } = await run(folder, ["--budget", "60s"], signal, terminal);
    assert.equal(status, 130, log);
    assert.equal(await Deno.readTextFile(out), "an earlier one");
    const goOn = async () => {
      const { status, log } = await run(folder, ["--budget", "10s", "--resume"]);
      assert.equal(status, 0, log);
      await read(out);
    };
    await goOn();
    await Deno.remove(out);
    await goOn();
  });
});

Deno.test("compete leaves a whole submission at every kill, and goes on", async () => {
  await withFolder({}, async (folder) => {
    await Deno.writeFile(join(folder, "tiny.safetensors"), encodeCheckpoint(tinyCheckpoint([])));
    const tasks = await writeTasks(folder);
    const out = join(folder, "entry", "submission.json");
    const script = fileURLToPath(new URL("../../compete.ts", import.meta.url));
    const random = stream(0, "kills");
    let voted = false;
    let kills = 0;
    for (; kills < 6; kills++) {
      const child = new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "-A", script, "--from", join(folder, "tiny.safetensors"), "--tasks", tasks],
          ...["--out", out, "--threads", "1", "--budget", "60s", ...kills > 0 ? ["--resume"] : []],
        ],
        stdout: "null",
        stderr: "null",
      }).spawn();
      const state = join(folder, "entry", "submission.run", "compete.json");
      const before = await fileExists(state) ? (await Deno.stat(state)).mtime?.getTime() : 0;
      let ended = false;
      child.status.then(() => ended = true);
      // The first kill is before anything is measured.
      if (kills === 0) await until(() => fileExists(out));
      else if (kills === 1) {
        await until(async () =>
          ended ||
          await fileExists(state) && (await readState(dirname(state))).answered !== undefined
        );
      } else {
        await until(async () =>
          ended || await fileExists(state) && (await Deno.stat(state)).mtime?.getTime() !== before
        );
        const moment = performance.now() + 500 + random.int(3000);
        await until(() => Promise.resolve(ended || performance.now() > moment));
      }
      if (!ended) child.kill("SIGKILL");
      const { signal } = await child.status;
      await read(out);
      if (signal !== "SIGKILL") break;
      const { answered } = await readState(join(folder, "entry", "submission.run"));
      voted ||= answered !== undefined;
    }
    assert.ok(kills >= 3, `${kills} kills`);
    assert.ok(voted, "no kill came after a vote");
  });
});

Deno.test("compete refuses bad budgets and files, and leaves nothing", async () => {
  await withFolder({}, async (folder) => {
    const cases: [words: string[], error: RegExp][] = [
      [["--budget", "1s"], /--budget 1.0s is too short .*; give at least \d/],
      [["--budget", "soon"], /--budget: must be a duration such as 12h, 1h30m or 90s/],
      [[], /give the --budget of the run/],
      [["--budget", "9s", "--resume"], /submission\.run has no competition run to resume/],
    ];
    for (const [words, error] of cases) {
      const { status, out, log } = await run(folder, words);
      assert.equal(status, 2, log);
      assert.match(log, error);
      assert.ok(!await fileExists(out));
      assert.ok(!await fileExists(join(folder, "entry", "submission.run", "compete.json")));
    }
  });
});

Deno.test("compete goes on with the rest of its budget after a stop before the first log line", async () => {
  await withFolder({}, async (folder) => {
    const controller = new AbortController();
    const first = run(folder, ["--budget", "40s"], controller.signal);
    const checkpoint = join(folder, "entry", "submission.run", "checkpoint.safetensors");
    while (!await fileExists(checkpoint)) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    assert.equal((await first).status, 130);
    const { used } = await readState(join(folder, "entry", "submission.run"));
    assert.ok(used > 0 && used < 40);
    const { signal, terminal } = onceSaid("plan: ");
    const second = await run(folder, ["--resume"], signal, terminal);
    assert.match(second.log, /^plan: \d+ (more )?steps/m);
    const later = await readState(join(folder, "entry", "submission.run"));
    assert.ok(later.used > used && later.budget === 40);
  });
});

Deno.test("compete refuses to resume with another seed or trunk, before it measures", async () => {
  await withFolder({}, async (folder) => {
    const controller = new AbortController();
    const interrupted = onceTraining(folder, controller);
    await run(folder, ["--budget", "60s"], controller.signal);
    await interrupted;
    await Deno.copyFile(join(folder, "tiny.safetensors"), join(folder, "other.safetensors"));
    const others = [
      { words: ["--seed", "7"], differing: /than this one: seed \(0, not 7\)/ },
      {
        words: ["--from", join(folder, "other.safetensors")],
        differing: /than this one: options\.from \(.*tiny.safetensors, not .*other.safetensors\)/,
      },
    ];
    for (const { words, differing } of others) {
      const { status, log } = await run(folder, ["--resume", ...words]);
      assert.equal(status, 2);
      assert.match(log, differing);
      assert.doesNotMatch(log, /measured/);
    }
  });
});

Deno.test("compete refuses a run that another process has", async () => {
  await withFolder({}, async (folder) => {
    using lock = await lockFolder(join(folder, "entry", "submission.run"));
    assert.ok(lock);
    const { status, log, out } = await run(folder, ["--budget", "60s"]);
    assert.equal(status, 75);
    assert.match(log, /another process trains in/);
    assert.ok(!await fileExists(out));
  });
});

Deno.test("compete keeps the run in its folder unless it is to be resumed", async () => {
  await withFolder({}, async (folder) => {
    const controller = new AbortController();
    const interrupted = onceTraining(folder, controller);
    const first = await run(folder, ["--budget", "60s"], controller.signal);
    await interrupted;
    const before = await Deno.readTextFile(first.out);
    const { status, log } = await run(folder, ["--budget", "60s"]);
    assert.equal(status, 2);
    assert.match(log, /already has a run; continue it with --resume/);
    assert.equal(await Deno.readTextFile(first.out), before);
  });
});
