/** Parses ARC tasks. Errors name file, task, pair and row. */
import { z } from "zod";
import { describeIssues, InputError } from "../errors.ts";
import { NAME_SEPARATOR } from "./augment.ts";
import { equalGrids, gridSchema } from "./grid.ts";
import type { Task } from "./task.ts";

const pairSchema = z.object({ input: gridSchema, output: gridSchema });

const taskSchema = z.object({
  train: z.array(pairSchema).min(1, "has no train pairs"),
  test: z.array(pairSchema.extend({ output: gridSchema.optional() })).min(1, "has no test inputs"),
});

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
  throw new InputError(
    `${where}: task ${id} is not {"train": [pairs], "test": [pairs]}: ${
      describeIssues(task.error)
    }; give a challenges file (its solutions are found beside it) or a file of one task`,
  );
}

function withSolutions(task: Task, json: unknown, place: string): Task {
  const solutions = z.array(gridSchema).length(task.test.length).safeParse(json);
  if (!solutions.success) {
    throw new InputError(
      `${place}: is not a list of ${task.test.length} grids: ${describeIssues(solutions.error)}; ` +
        `correct it, or remove the file to go without solutions`,
    );
  }
  const test = task.test.map(({ input, output }, i) => {
    const solution = solutions.data[i];
    if (!output || equalGrids(output, solution)) return { input, output: solution };
    throw new InputError(
      `${place}, test ${i}: differs from the output in the challenges file; correct either`,
    );
  });
  return { ...task, test };
}

function entriesOf(json: unknown, file: string): [string, unknown][] {
  if (!isObject(json)) {
    throw new InputError(`${file}: is not an object of tasks by their ids; see data/README.md`);
  }
  return Object.entries(json);
}

/** Returns whether JSON is an object. */
export function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
