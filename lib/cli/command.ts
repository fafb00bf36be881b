/**
 * Commands of the command line as data, and how they run.
 *
 * ```ts
 * const greet = defineCommand({
 *   name: "greet",
 *   summary: "Greets a number of times",
 *   options: { times: count().default(1).describe("how often") },
 *   run: ({ times }) => Promise.resolve({ text: "hello ".repeat(times), json: { times } }),
 * });
 * if (import.meta.main) await main(greet);
 * ```
 */
import { Command as Program, CommanderError } from "commander";
import { cpus } from "node:os";
import { basename } from "node:path";
import type { z } from "zod";
import { EXIT, InputError } from "../errors.ts";
import { type Job, joinJob } from "../mpi/job.ts";
import { ALONE, type Ranks } from "../mpi/ranks.ts";
import type { Reporter } from "../reporter.ts";
import { eventReporter, writeEvent } from "./events.ts";
import { checkValues, flagsOf } from "./flags.ts";
import { seed, threads } from "./options.ts";
import { LiveScreen } from "./live_screen.ts";
import { createReporter } from "./progress.ts";
import {
  processTerminal,
  SILENT,
  type Terminal,
  type TextStream,
  UnreadError,
} from "./terminal.ts";

/** What a running command reports to. */
export interface Context extends Reporter {
  /** Standard error as lines that are redrawn; none with `--events`. */
  readonly screen?: LiveScreen;
  /** Standard output, for which the result's text is laid out. */
  readonly out: Pick<TextStream, "isTTY" | "columns">;
  /** The processes that compute together; see {@link Command.shared}. */
  readonly ranks: Ranks;
}

/** A command's result, printed on standard output as text or, with `--json`, as JSON. */
export interface Result {
  text: string;
  json: unknown;
}

/** Options of every command, whether it uses them or not. */
const COMMON = { seed, threads };

/** One command, or one subcommand of several. */
export interface Command<S extends z.ZodRawShape = z.ZodRawShape> {
  name: string;
  summary: string;
  /** Whole command lines, shown by `--help`. */
  examples?: string[];
  /** Positional arguments: one or more, or any number if optional. */
  positional?: { name: string; description: string; optional?: boolean };
  /** Whether an MPI launcher may start several processes, which then compute together. */
  shared?: true;
  /** A zod schema for each option besides COMMON; see options.ts. */
  options: S;
  run(
    options: z.output<z.ZodObject<S & typeof COMMON>>,
    args: string[],
    context: Context,
  ): Promise<Result>;
}

/** Within this time two interrupts count as one: `deno task` forwards the terminal's. */
const SAME_INTERRUPT_MS = 500;

/** Returns the command; infers the type of `run`'s arguments from `options`. */
export function defineCommand<S extends z.ZodRawShape>(command: Command<S>): Command<S> {
  return command;
}

/**
 * Runs a command, or one of several subcommands (`data list`), with this process's arguments, and
 * exits: 0 for success, 1 for failed work, 2 for bad usage or input, 130 for an interrupt.
 */
export async function main(
  commands: Command | readonly Command[],
  words: readonly string[] = Deno.args,
): Promise<never> {
  const terminal = processTerminal();
  const interruption = new AbortController();
  let interruptedAt = 0;
  const interrupt = () => {
    if (!interruption.signal.aborted) {
      interruptedAt = performance.now();
      interruption.abort();
    } else if (performance.now() - interruptedAt > SAME_INTERRUPT_MS) {
      Deno.exit(EXIT.interrupted);
    }
  };
  Deno.addSignalListener("SIGINT", interrupt);
  if (Deno.build.os !== "windows") {
    Deno.addSignalListener("SIGTERM", interrupt);
    // Sent when the terminal is closed, by some shells twice. Under nohup, which redirects standard error, work
    // goes on.
    if (terminal.err.isTTY) Deno.addSignalListener("SIGHUP", () => interruption.abort());
  }
  const script = basename(new URL(Deno.mainModule).pathname, ".ts");
  Deno.exit(await execute(commands, script, words, terminal, interruption.signal));
}

/**
 * Runs a command, or the subcommand of `script` that `args` names, and returns the exit status. Prints
 * errors to `terminal.err`.
 */
export async function execute(
  commands: Command | readonly Command[],
  script: string,
  args: readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  let status: number = EXIT.ok;
  const perform = async (command: Command, program: Program) => {
    status = await runCommand(command, program, terminal, signal);
  };
  try {
    await buildProgram(commands, script, terminal, perform).parseAsync(args, { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof UnreadError) return EXIT.failed;
    // commander has printed the mistake, or the help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    throw error;
  }
}

type Perform = (command: Command, program: Program) => Promise<void>;

function buildProgram(
  commands: Command | readonly Command[],
  script: string,
  terminal: Terminal,
  perform: Perform,
): Program {
  const root = new Program().exitOverride().configureOutput({
    writeOut: (text) => terminal.out.write(text),
    writeErr: (text) => terminal.err.write(text),
    getOutHelpWidth: () => terminal.out.columns,
    getErrHelpWidth: () => terminal.err.columns,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
  if ("run" in commands) {
    root.name(`deno task ${commands.name}`);
    describe(root, commands, perform);
  } else {
    root.name(`deno task ${script}`).helpCommand(false);
    for (const command of commands) describe(root.command(command.name), command, perform);
  }
  return root;
}

/** Gives commander's `program` the options, arguments and texts of `command`. */
function describe(program: Program, command: Command, perform: Perform): void {
  program.description(command.summary).showHelpAfterError(hint(program));
  const options = { ...command.options, ...COMMON };
  for (const option of flagsOf(options)) program.addOption(option);
  program.option("--json", "print the result as JSON only");
  program.option("--events", "print progress, result and errors as JSON lines");
  if (command.positional) {
    const { name, description, optional } = command.positional;
    program.argument(optional ? `[${name}...]` : `<${name}...>`, description);
  }
  if (command.examples) {
    program.addHelpText("after", `\nExamples:\n  ${command.examples.join("\n  ")}`);
  }
  program.action(() => perform(command, program));
}

/** Runs `command` with `program`'s options, as one of several ranks where it can, and returns the status. */
async function runCommand(
  command: Command,
  program: Program,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  let job: Job | undefined;
  try {
    if (command.shared) job = joinJob((name) => Deno.env.get(name));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    terminal.err.write(`error: ${error.message}\n`);
    return error.status;
  }
  if (!job) return await runAs(ALONE, command, program, terminal, signal);
  const { ranks, local } = job;
  if (program.getOptionValueSource("threads") === "default") {
    program.setOptionValue("threads", threadsOf(local));
  }
  // One rank reports for all, but errors of any rank are shown.
  const streams = ranks.isRoot ? terminal : { ...terminal, out: SILENT };
  const status = await runAs(ranks, command, program, streams, ranks.agreed(signal));
  if (status !== EXIT.ok && status !== EXIT.interrupted) job.abort(status);
  job.end();
  return status;
}

/** Returns the default number of threads of each of the ranks on this machine. */
function threadsOf(ranks: number): number {
  const own = navigator.hardwareConcurrency;
  // A launcher that binds ranks to cores has divided them already.
  return own < cpus().length ? own : Math.max(1, Math.floor(own / ranks));
}

/** Runs `command` as a rank, prints its result or error, and returns the status. */
async function runAs(
  ranks: Ranks,
  command: Command,
  program: Program,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { json, events, ...typed } = program.opts();
  const shown = ranks.isRoot ? terminal.err : SILENT;
  const reporter = events ? eventReporter(terminal.out) : createReporter(shown);
  const screen = events ? undefined : new LiveScreen(shown);
  const { progress } = reporter;
  terminal.onContinued?.(() => screen?.leave());
  const log = (line: string) => screen?.isOpen ? screen.log(line) : reporter.log(line);
  signal.addEventListener("abort", () => {
    log("stopping; Ctrl-C again to quit at once");
  }, { once: true });
  const fail = (message: string, status: number) => {
    screen?.close();
    reporter.close();
    if (events) writeEvent(terminal.out, { event: "failed", message });
    const isShown = ranks.isRoot || status !== EXIT.interrupted;
    if (isShown) terminal.err.write(`${message}\n`);
    return status;
  };
  try {
    const options = checkValues({ ...command.options, ...COMMON }, typed);
    const result = await command.run(options, program.args, {
      ...{ log, progress, signal, screen, ranks },
      out: terminal.out,
    });
    screen?.close();
    reporter.close();
    if (events) {
      writeEvent(terminal.out, { event: "done", result: JSON.parse(JSON.stringify(result.json)) });
    } else terminal.out.write(`${json ? JSON.stringify(result.json, null, 2) : result.text}\n`);
    return signal.aborted ? EXIT.interrupted : EXIT.ok;
  } catch (error) {
    if (error instanceof UnreadError) {
      screen?.close();
      reporter.close();
      return signal.aborted ? EXIT.interrupted : EXIT.failed;
    }
    if (signal.aborted && error === signal.reason) return fail("interrupted", EXIT.interrupted);
    if (error instanceof InputError) {
      return fail(`error: ${error.message}\n${hint(program)}`, error.status);
    }
    return fail(`error: ${describeError(error)}`, EXIT.failed);
  }
}

/** Returns the hint after a usage error. */
function hint(program: Program): string {
  const path = [program.name()];
  for (let parent = program.parent; parent; parent = parent.parent) path.unshift(parent.name());
  return `(see ${path.join(" ")} --help)`;
}

/** Returns an error's message, or its stack where the environment variable DEBUG is set and readable. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const readable = Deno.permissions.querySync({ name: "env", variable: "DEBUG" });
  const debug = readable.state === "granted" && Deno.env.get("DEBUG");
  return (debug && error.stack) || error.message;
}
