/** Parses ARC tasks. Errors name file, task, pair and row. */
import { z } from "zod";
import { describeIssues, InputError } from "../errors.ts";
import { NAME_SEPARATOR } from "./augment.ts";
import { equalGrids, gridSchema } from "./grid.ts";
import type { Task } from "./task.ts";

const pairSchema = z.object({ input: gridSchema, output: gridSchema }, "is not a pair of grids");

/** Returns the schema of a list of at least one pair; `none` says that there is none. */
const pairsOf = <S extends z.ZodType>(pair: S, none: string) =>
  z.array(pair, {
    error: ({ input }) => input === undefined ? "is missing" : "is not a list of pairs",
  }).min(1, none);

const taskSchema = z.object({
  train: pairsOf(pairSchema, "has no pairs"),
  test: pairsOf(pairSchema.extend({ output: gridSchema.optional() }), "has no inputs"),
}, "is not an object of train and test");

/** What stands before each part of a place in a task. */
const BEFORE = ["", " ", ", ", ", row ", ", column "];

/** Names a place in a task and what is wrong there, such as `train 2, output, row 1 has no cells`. */
function describeMistake(path: readonly PropertyKey[], message: string): string {
  const place = path.map((part, depth) =>
    BEFORE[depth] + (typeof part === "number" ? part + 1 : String(part))
  );
  return `${place.join("")} ${message}`.trimStart();
}

/**
 * Parses a challenges file `{taskId: {train: [{input, output}], test: [{input}]}}` and, if given,
 * solutions `{taskId: [grid, …]}`; solutions of other tasks are ignored.
 *
 * @param where the files' names, for messages
 * @throws InputError naming file, task and pair of the first mistake
 */
export function parseTasks(
  challenges: unknown,
  solutions: unknown | undefined,
  where: { challenges: string; solutions?: string },
): Task[] {
  const tasks = entriesOf(challenges, where.challenges).map(([id, task]) =>
    parseTaskFile(task, where.challenges, id)
  );
  if (tasks.length === 0) throw new InputError(`${where.challenges}: holds no tasks`);
  if (solutions === undefined) return tasks;
  const file = where.solutions ?? "solutions";
  const answers = new Map(entriesOf(solutions, file));
  return tasks.map((task) => withSolutions(task, answers.get(task.id), `${file}: task ${task.id}`));
}

/**
 * Parses one task, `{train: [{input, output}], test: [{input, output}]}`; test outputs may be missing.
 *
 * @param where the file's name, for messages
 * @throws InputError naming file, task and pair of the first mistake
 */
export function parseTaskFile(json: unknown, where: string, id: string): Task {
  // Checkpoints store names a line each.
  if (id === "" || id.includes(NAME_SEPARATOR) || /\p{Cc}/u.test(id)) {
    throw new InputError(
      `${where}: task ${
        JSON.stringify(id)
      }: an id must be there and hold neither "${NAME_SEPARATOR}" nor a line break; rename it`,
    );
  }
  const task = taskSchema.safeParse(json);
  if (task.success) return { id, ...task.data };
  const mistakes = describeIssues(
    task.error,
    ({ path, message }) => describeMistake(path, message),
  );
  throw new InputError(
    `${where}: task ${id}: ${mistakes}; correct that, or give another task in ARC's format, ` +
      `{"train": [pairs], "test": [pairs]}`,
  );
}

function withSolutions(task: Task, json: unknown, place: string): Task {
  const number = `is not a list of ${task.test.length} grids`;
  const solutions = z.array(gridSchema, number).length(task.test.length, number).safeParse(json);
  if (!solutions.success) {
    const mistakes = describeIssues(
      solutions.error,
      ({ path: [index, ...rest], message }) =>
        describeMistake(index === undefined ? [] : ["test", index, "output", ...rest], message),
    );
    throw new InputError(
      `${place}: ${mistakes}; correct that, or remove the file to go without solutions`,
    );
  }
  const test = task.test.map(({ input, output }, i) => {
    const solution = solutions.data[i];
    if (!output || equalGrids(output, solution)) return { input, output: solution };
    throw new InputError(
      `${place}: test ${i + 1}, output differs from that in the challenges file; correct either`,
    );
  });
  return { ...task, test };
}

function entriesOf(json: unknown, file: string): [string, unknown][] {
  if (!isObject(json)) {
    throw new InputError(
      `${file}: is not an object of tasks by their ids; give one task or several in ARC's format`,
    );
  }
  return Object.entries(json);
}

/** Returns whether JSON is an object. */
export function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
