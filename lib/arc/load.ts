/**
 * Loads ARC tasks from files in two formats: Kaggle's, a challenges file with all tasks of a split and
 * a solutions file with the test outputs beside it, and the original one, a file for each task.
 */
import { basename, dirname, join } from "node:path";
import { InputError } from "../errors.ts";
import { readJson, statOf } from "../files.ts";
import { isObject, parseTaskFile, parseTasks } from "./parse.ts";
import { findFile, unpackedName } from "./paths.ts";
import type { Task } from "./task.ts";

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
