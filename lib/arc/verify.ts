/** Checking a data file that is on this machine. */
import { InputError } from "../errors.ts";
import { isPublished } from "./fetch.ts";
import { loadTasks } from "./parse.ts";
import { challengesOf, type DataFile } from "./splits.ts";

/**
 * What is wrong with the data file at a path; undefined when it is as published and, for a
 * challenges file, when its tasks (with the solutions beside it) are well-formed and all there.
 */
export async function verifyFile(file: DataFile, path: string): Promise<string | undefined> {
  if (!isPublished(file, await Deno.readFile(path))) {
    return `${path}: is not the published file; its SHA-256 should be ${file.sha256}`;
  }
  if (file.file !== challengesOf(file.split)) return undefined;
  try {
    const tasks = await loadTasks(path);
    if (tasks.length === file.tasks) return undefined;
    return `${path}: has ${tasks.length} tasks and should have ${file.tasks}`;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}
