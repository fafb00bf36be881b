/** Locks of folders among processes, also of several machines on a network file system. */
import { join } from "node:path";
import { InputError } from "./errors.ts";
import { unwritable } from "./files.ts";

/** The file whose lock claims its folder. */
const LOCK_FILE = ".lock";

/**
 * Locks a folder, created if missing, until the result is disposed of or the process ends in any way;
 * returns undefined where another process holds the lock.
 *
 * @throws InputError naming the folder where it cannot be written, or where its file system cannot lock
 */
export async function lockFolder(folder: string): Promise<Disposable | undefined> {
  let file: Deno.FsFile;
  try {
    await Deno.mkdir(folder, { recursive: true });
    file = await Deno.open(join(folder, LOCK_FILE), { create: true, write: true });
  } catch (error) {
    throw unwritable(folder, error);
  }
  try {
    if (await file.tryLock(true)) return file;
  } catch (error) {
    file.close();
    throw new InputError(
      `the file system of ${folder} cannot lock files (${(error as Error).message}); ` +
        "give a folder on another one, or mount it with locks",
    );
  }
  file.close();
  return undefined;
}
