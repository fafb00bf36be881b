/**
 * Reads ARC tasks from files in two formats: Kaggle's, a challenges file with all tasks of a split and
 * a solutions file with the test outputs beside it, and the original one, a file for each task. Errors
 * name file, task, pair and row.
 */
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { describeIssues, InputError } from "../errors.ts";
import { readJson, statOf } from "../files.ts";
import { NAME_SEPARATOR } from "./augment.ts";
import { equalGrids, gridSchema } from "./grid.ts";
import { findFile, unpackedName } from "./paths.ts";
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

/**
 * Loads the tasks at a path: a challenges file (with the solutions file beside it, if any), a file of
 * one task, or a folder of such files, sorted by name. Files end in `.json` or `.json.gz`; the id of a
 * single task is its file's name.
 *
 * @throws InputError when the path does not exist or holds no tasks
 */
export async function loadTasks(path: string): Promise<Task[]> {
  if ((await statOf(path))?.isDirectory) return await loadFolder(path);
  const json = await readJson(path);
  if (isObject(json) && Array.isArray(json.train)) return [parseTaskFile(json, path, idOf(path))];
  const solutions = await solutionsBeside(path);
  if (solutions === undefined) return parseTasks(json, undefined, { challenges: path });
  return parseTasks(json, await readJson(solutions), { challenges: path, solutions });
}

async function loadFolder(folder: string): Promise<Task[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (!entry.isDirectory && JSON_FILE.test(entry.name)) names.push(entry.name);
  }
  if (names.length === 0) {
    throw new InputError(
      `${folder}: holds no .json files; give a folder with a file for each task`,
    );
  }
  const paths = names.sort().map((name) => join(folder, name));
  return await Promise.all(
    paths.map(async (path) => parseTaskFile(await readJson(path), path, idOf(path))),
  );
}

const JSON_FILE = /\.json(\.gz)?$/;

/** Returns the id of a single task: `dir/0a1b.json.gz` holds task `0a1b`. */
function idOf(path: string): string {
  return basename(path).replace(JSON_FILE, "");
}

/** Returns the path of a challenges file's solutions, packed or not, if they exist. */
async function solutionsBeside(challenges: string): Promise<string | undefined> {
  const name = unpackedName(basename(challenges)).replace("_challenges.", "_solutions.");
  if (name === unpackedName(basename(challenges))) return undefined;
  return await findFile(`${name}.gz`, [dirname(challenges)]);
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

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
