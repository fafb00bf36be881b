/** Finds JSON files, packed by gzip or not. */
import { join } from "node:path";
import { statOf } from "../files.ts";

/** Returns a packed file's name without `.gz`. */
export function unpackedName(file: string): string {
  return file.replace(/\.gz$/, "");
}

/**
 * Returns a file's path in the first folder that has it, packed or unpacked.
 *
 * @param file the packed name, which ends in `.gz`
 */
export async function findFile(
  file: string,
  folders: readonly string[],
): Promise<string | undefined> {
  for (const folder of folders) {
    for (const name of [file, unpackedName(file)]) {
      const path = join(folder, name);
      if ((await statOf(path))?.isFile) return path;
    }
  }
}
