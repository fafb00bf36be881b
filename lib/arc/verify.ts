/** Verifies data files on this machine. */
import { InputError } from "../errors.ts";
import { isPublished } from "./fetch.ts";
import { loadTasks } from "./load.ts";
import { challengesOf, type DataFile } from "./splits.ts";

/**
 * Returns what is wrong with the data file at a path; undefined for a published file whose tasks, with
 * the solutions beside it, are well-formed and complete.
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
