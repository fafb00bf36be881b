import assert from "node:assert/strict";
import { z } from "zod";
import { type Command, type Context, defineCommand, execute } from "../../lib/cli/command.ts";
import { count, seed } from "../../lib/cli/options.ts";
import { UnreadError } from "../../lib/cli/terminal.ts";
import { InputError } from "../../lib/errors.ts";
import { Emulator } from "../helpers/emulator.ts";
import { screen, screens } from "../helpers/screen.ts";

const greet = defineCommand({
  name: "greet",
  summary: "Greets people",
  examples: ["deno task greet --times 2 Ada"],
  positional: { name: "person", description: "whom to greet", optional: true },
  options: {
    seed,
    times: count().default(1).describe("how often"),
    tone: z.enum(["warm", "cool"]).default("warm").describe("in which voice"),
    to: z.array(z.string()).optional().meta({ value: "PLACE" }).describe("where they are"),
  },
  run({ times, tone }, people, { log }) {
    log("thinking");
    return Promise.resolve({ text: `${tone} ${times} ${people}`, json: { times, people } });
  },
});

/** A command without options that does `run`. */
function commandThat(run: (context: Context) => Promise<void>): Command {
  return defineCommand({
    name: "work",
    summary: "Works",
    options: {},
    run: async (_options, _args, context) => {
      await run(context);
      return { text: "saved", json: {} };
    },
  });
}

/** What a command line prints and how it exits. */
async function type(
  commands: Command | Command[],
  words: string[],
  signal: AbortSignal = new AbortController().signal,
): Promise<{ status: number; out: string; err: string }> {
  const terminal = screens();
  const status = await execute(commands, "script", words, terminal, signal);
  return { status, out: terminal.out.text, err: terminal.err.text };
}

Deno.test("execute runs a command with its options and words, and prints only the result to stdout", async () => {
  assert.deepEqual(await type(greet, ["--times", "2", "Ada", "Bob"]), {
    status: 0,
    out: "warm 2 Ada,Bob\n",
    err: "thinking\n",
  });
});

Deno.test("--json prints the result as JSON and nothing else", async () => {
  const { status, out } = await type(greet, ["--json", "Ada"]);
  assert.equal(status, 0);
  assert.deepEqual(JSON.parse(out), { times: 1, people: ["Ada"] });
});

Deno.test("--help prints every option with its choices and default, and the examples", async () => {
  const { status, out, err } = await type(greet, ["--help"]);
  assert.equal(status, 0);
  assert.equal(err, "");
  for (
    const part of [
      "Usage: deno task greet [options] [person...]",
      "Greets people",
      /person +whom to greet/,
      /--seed <N> +seed of every random draw \(default: 0\)/,
      /--times <N> +how often \(default: 1\)/,
      /--tone <CHOICE> +in which voice \(choices: "warm", "cool", default: warm\)/,
      /--to <PLACE> +where they are \(repeatable\)/,
      /--json /,
      "Examples:\n  deno task greet --times 2 Ada",
    ]
  ) {
    assert.ok(typeof part === "string" ? out.includes(part) : part.test(out), `${part} in\n${out}`);
  }
});

Deno.test("execute exits with 2 on bad usage, and says what is wrong and where to read on", async () => {
  const mistakes: [words: string[], message: RegExp][] = [
    [["--tmes", "2"], /^error: unknown option '--tmes'\n\(Did you mean --times\?\)/],
    [["--times", "many"], /^error: option '--times <N>' argument 'many' is invalid/],
    [["--times", "0"], /^error: --times: must be at least 1\n/],
    [["--tone", "hot"], /^error: .*Allowed choices are warm, cool/],
    [["--times"], /^error: .*argument missing/],
  ];
  for (const [words, message] of mistakes) {
    const { status, out, err } = await type(greet, words);
    assert.equal(status, 2);
    assert.equal(out, "");
    assert.match(err, message);
    assert.match(err, /\(see deno task greet --help\)\n$/);
  }
});

Deno.test("execute refuses words where a command takes none, and requires those that it takes", async () => {
  const none = commandThat(() => Promise.resolve());
  assert.equal((await type(none, ["word"])).status, 2);
  const some = { ...greet, positional: { name: "person", description: "whom" } };
  assert.match((await type(some, [])).err, /missing required argument 'person'/);
});

Deno.test("execute exits with 2 on bad input and 1 on failure, without a stack trace", async () => {
  const input = commandThat(() => Promise.reject(new InputError("a.json: task b is empty")));
  assert.deepEqual(await type(input, []), {
    status: 2,
    out: "",
    err: "error: a.json: task b is empty\n(see deno task work --help)\n",
  });
  const failure = commandThat(() => Promise.reject(new Error("out of memory")));
  assert.deepEqual(await type(failure, ["--json"]), {
    status: 1,
    out: "",
    err: "error: out of memory\n",
  });
});

Deno.test("execute ends quietly where nobody reads the output", async () => {
  const unread = (): never => {
    throw new UnreadError("the pipe is closed");
  };
  for (const [words, log] of [[["Ada"], "thinking\n"], [["--help"], ""]] as const) {
    const terminal = { ...screens(), out: { ...screen(), write: unread } };
    const { signal } = new AbortController();
    assert.equal(await execute(greet, "", words, terminal, signal), 1);
    assert.equal(terminal.err.text, log);
  }
});

Deno.test("execute makes several commands subcommands of the script", async () => {
  const commands = [greet, { ...greet, name: "praise" }];
  assert.equal((await type(commands, ["praise", "--times", "3", "Ada"])).out, "warm 3 Ada\n");
  const overview = await type(commands, ["--help"]);
  assert.equal(overview.status, 0);
  assert.match(overview.out, /Usage: deno task script .*greet.*praise/s);
  assert.match((await type(commands, ["praise", "--help"])).out, /Usage: deno task script praise /);
  const misspelt = await type(commands, ["prase"]);
  assert.equal(misspelt.status, 2);
  assert.match(misspelt.err, /unknown command 'prase'\n\(Did you mean praise\?\)/);
  assert.match(
    (await type(commands, ["greet", "--x"])).err,
    /\(see deno task script greet --help\)/,
  );
  assert.equal((await type(commands, [])).status, 2);
});

Deno.test("execute prints the result of an interrupted command that saves, and exits with 130", async () => {
  const controller = new AbortController();
  const command = commandThat((context) => {
    controller.abort();
    assert.ok(context.signal.aborted);
    return Promise.resolve();
  });
  const { status, out, err } = await type(command, [], controller.signal);
  assert.deepEqual({ status, out }, { status: 130, out: "saved\n" });
  assert.match(err, /stopping; Ctrl-C again/);
});

Deno.test("execute exits with 130 when an interrupted command gives up, and 1 when it fails", async () => {
  for (
    const [failure, status] of [[undefined, 130], [new Error("disk is full"), 1]] as const
  ) {
    const controller = new AbortController();
    const command = commandThat((context) => {
      controller.abort();
      if (failure) throw failure;
      context.signal.throwIfAborted();
      return Promise.resolve();
    });
    assert.equal((await type(command, [], controller.signal)).status, status);
  }
});

Deno.test({
  name: "main lets a process save at one Ctrl-C, even if doubled, and ends it at a later one",
  ignore: Deno.build.os === "windows",
  async fn() {
    await Promise.all([interruptTwice(50, "saved\n"), interruptTwice(700, "")]);
  },
});

/** Interrupts a working process, and again after some time, and checks what it still prints. */
async function interruptTwice(secondAfterMs: number, output: string): Promise<void> {
  const script = new URL("../helpers/interruptible.ts", import.meta.url).pathname;
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--cached-only", script],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const log = process.stderr.pipeThrough(new TextDecoderStream()).getReader();
  assert.match((await log.read()).value ?? "", /working/);
  process.kill("SIGINT");
  await new Promise((resolve) => setTimeout(resolve, secondAfterMs));
  process.kill("SIGINT");
  assert.equal((await process.status).code, 130);
  assert.equal(await new Response(process.stdout).text(), output);
  await log.cancel();
}

Deno.test("a command that goes on after Ctrl-Z draws below what the shell wrote", async () => {
  let goOn = () => {};
  const err = new Emulator(20, 8);
  const command = commandThat(({ screen }) => {
    screen!.draw([{ text: "step 1", width: 6 }]);
    err.write("^Z\n$ fg\n");
    goOn();
    screen!.draw([{ text: "step 2", width: 6 }]);
    assert.equal(err.lines.join("\n").trimEnd(), "step 1\n^Z\n$ fg\nstep 2");
    return Promise.resolve();
  });
  const terminal = { out: screen(), err, onContinued: (callback: () => void) => goOn = callback };
  const { signal } = new AbortController();
  assert.equal(await execute(command, "script", [], terminal, signal), 0);
});
