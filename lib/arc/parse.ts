/**
 * Reads ARC tasks from files in two formats: Kaggle's, a challenges file with all tasks of a split and
 * a solutions file with the test outputs beside it, and the original one, a file for each task. Errors
 * name file, task, pair and row.
 */
import { basename, dirname, join } from "node:path";
import { InputError } from "../errors.ts";
import { readJson, statOf } from "../files.ts";
import { NAME_SEPARATOR } from "./augment.ts";
import { COLOURS, equalGrids, type Grid, MAX_SIDE } from "./grid.ts";
import { findFile, unpackedName } from "./paths.ts";
import type { Pair, Task, TestPair } from "./task.ts";

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
  const place = `${where}: task ${id}`;
  // Checkpoints store names a line each.
  if (id === "" || id.includes(NAME_SEPARATOR) || /\p{Cc}/u.test(id)) {
    throw new InputError(
      `${where}: task ${
        JSON.stringify(id)
      }: an id must be there and hold neither "${NAME_SEPARATOR}" nor a line break; rename it`,
    );
  }
  if (!isObject(json) || !Array.isArray(json.train) || !Array.isArray(json.test)) {
    throw new InputError(
      `${place}: is not {"train": [pairs], "test": [pairs]}; give a challenges file ` +
        `(its solutions are found beside it) or a file of one task`,
    );
  }
  if (json.train.length === 0) {
    throw new InputError(`${place}: has no train pairs; give at least one, or leave the task out`);
  }
  if (json.test.length === 0) {
    throw new InputError(`${place}: has no test inputs; give at least one, or leave the task out`);
  }
  return {
    id,
    train: json.train.map((pair, i) => parsePair(pair, `${place}, train ${i}`)),
    test: json.test.map((pair, i) => parseTestPair(pair, `${place}, test ${i}`)),
  };
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

function parsePair(json: unknown, place: string): Pair {
  const { input, output } = parseTestPair(json, place);
  if (output === undefined) {
    throw new InputError(`${place}: has no output; every train pair has one`);
  }
  return { input, output };
}

function parseTestPair(json: unknown, place: string): TestPair {
  if (!isObject(json)) throw new InputError(`${place}: is not {"input": grid, "output": grid}`);
  const input = parseGrid(json.input, `${place} input`);
  return json.output === undefined
    ? { input }
    : { input, output: parseGrid(json.output, `${place} output`) };
}

function parseGrid(json: unknown, place: string): Grid {
  if (!Array.isArray(json) || !json.every(Array.isArray)) {
    throw new InputError(`${place}: is not a grid; give a list of rows, each a list of colours`);
  }
  const rows: unknown[][] = json;
  const width = rows[0]?.length ?? 0;
  if (width === 0) {
    throw new InputError(`${place}: is an empty grid; give at least one row and one column`);
  }
  if (rows.length > MAX_SIDE || width > MAX_SIDE) {
    throw new InputError(
      `${place}: has ${rows.length} rows and ${width} columns; a grid has at most ${MAX_SIDE} of each`,
    );
  }
  return rows.map((row, r) => {
    if (row.length !== width) {
      throw new InputError(
        `${place}: row ${r} has ${row.length} cells and row 0 has ${width}; make all rows equally long`,
      );
    }
    return row.map((cell, c) => {
      if (!isColour(cell)) {
        throw new InputError(
          `${place}: row ${r}, column ${c} holds ${JSON.stringify(cell)}; ` +
            `colours are whole numbers 0…${COLOURS - 1}`,
        );
      }
      return cell;
    });
  });
}

function withSolutions(task: Task, json: unknown, place: string): Task {
  if (!Array.isArray(json)) {
    throw new InputError(
      `${place}: has no list of solutions; add it, or remove the file to go without solutions`,
    );
  }
  if (json.length !== task.test.length) {
    throw new InputError(
      `${place}: has ${json.length} solutions for ${task.test.length} test inputs; give one for each`,
    );
  }
  const test = task.test.map((pair, i) => {
    const output = parseGrid(json[i], `${place}, test ${i} output`);
    if (pair.output && !equalGrids(pair.output, output)) {
      throw new InputError(
        `${place}, test ${i} output: differs from the one in the challenges file; correct either`,
      );
    }
    return { input: pair.input, output };
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

function isColour(cell: unknown): cell is number {
  return Number.isInteger(cell) && (cell as number) >= 0 && (cell as number) < COLOURS;
}
