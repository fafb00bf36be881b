/** Adapts a trunk to one task and answers it, live in the terminal: `deno task solve`. */
import { z } from "zod";
import type { Task } from "./lib/arc/task.ts";
import { type Context, defineCommand, main } from "./lib/cli/command.ts";
import { count } from "./lib/cli/options.ts";
import { realClock } from "./lib/compete/drive.ts";
import { InputError } from "./lib/errors.ts";
import { indexOfGrid, isGuess } from "./lib/solve/answers.ts";
import { chooseTask, trunkFor } from "./lib/solve/choose.ts";
import { type Display, lineDisplay, liveDisplay, textOf } from "./lib/solve/display.ts";
import { solutionBlock } from "./lib/solve/page.ts";
import { type ColourVariables, depthOf } from "./lib/solve/paint.ts";
import { type Solution, solveTask } from "./lib/solve/solve.ts";
import { TRUNK_NAMES, trunkOf, warningOfSide } from "./lib/solve/trunks.ts";
import { loadAdapted } from "./lib/train/load_source.ts";

/** Seconds for a task by default. */
const SECONDS = 20;

/** The command `deno task solve`. */
export const solve = defineCommand({
  name: "solve",
  summary: "Adapts a trunk to one task from its train pairs, and answers",
  examples: [
    "deno task solve",
    "deno task solve task.json",
    "deno task solve mini-eval/crossing-mark/051 --seconds 30",
    "deno task solve 007bbfb7 --tasks training --seconds 60",
  ],
  positional: {
    name: "task",
    description: "a file of one task, or a task's id; the first of --tasks by default",
    optional: true,
  },
  options: {
    tasks: z.array(z.string()).optional().describe(
      "where the task is: a challenges file, a split or a mini set; mini-eval by default",
    ),
    trunk: z.enum(TRUNK_NAMES).optional().describe(
      "committed trunk to adapt; mini by default for sides up to 5, else small; recursive has several " +
        "supervision steps, for sides up to 5",
    ),
    from: z.string().optional().describe("another trunk to adapt: a file or a run's folder"),
    seconds: z.number().positive().max(86_400).optional().describe(
      `time for everything; ${SECONDS} by default`,
    ),
    steps: count().optional().describe("optimizer steps, in place of --seconds"),
  },
  run: async ({ tasks, trunk, from, seconds, steps, seed, threads }, words, context) => {
    if (seconds !== undefined && steps !== undefined) {
      throw new InputError("give --seconds or --steps, not both");
    }
    if (trunk !== undefined && from !== undefined) {
      throw new InputError("give --trunk or --from, not both");
    }
    const task = await chooseTask(words, tasks);
    const name = trunk ?? trunkOf(task);
    const path = from ?? trunkFor(task, name);
    const warning = from === undefined ? warningOfSide(task, name) : undefined;
    if (warning) context.log(`warning: ${warning}`);
    const until = steps === undefined ? { seconds: seconds ?? SECONDS } : { steps };
    const clock = realClock(0);
    const source = await loadAdapted(path, {}, seed);
    let display: Display | undefined;
    const solution = await solveTask(task, { source, until, seed, compute: { threads } }, {
      clock,
      onState: (state) => (display ??= displayFor(task, context)).update(state),
      signal: context.signal,
    });
    const { out } = context;
    const text = textOf(
      solutionBlock(task, solution, out.columns),
      out.isTTY ? depthOf(colourVariables()) : 0,
    );
    return { text, json: jsonOf(task, path, solution, context.signal.aborted) };
  },
});

/** Returns a live screen on a terminal that can redraw, else lines. */
function displayFor(task: Task, { screen, log }: Context): Display {
  const variables = colourVariables();
  return screen?.stream.isTTY && variables.TERM !== "dumb"
    ? liveDisplay(task, screen, depthOf(variables))
    : lineDisplay(log);
}

const colourVariables = (): ColourVariables =>
  Object.fromEntries(
    ["NO_COLOR", "COLORTERM", "TERM"].map((name) => [name, Deno.env.get(name)]),
  );

/** Returns a solution as `--json` prints it; `right` is the right answer's number, or null. */
function jsonOf({ id, test }: Task, from: string, solution: Solution, interrupted: boolean) {
  const { answers, ...rest } = solution;
  return {
    ...{ task: id, from, interrupted, ...rest },
    voted: answers.step,
    trainPairs: answers.train,
    guess: isGuess(answers),
    tests: answers.tests.map((own, i) => {
      const { output } = test[i];
      const right = output && indexOfGrid(own, output);
      return {
        answers: own,
        supervision: answers.supervision?.[i],
        ...right === undefined ? {} : { right: right < 0 ? null : right + 1 },
      };
    }),
  };
}

if (import.meta.main) await main(solve);
