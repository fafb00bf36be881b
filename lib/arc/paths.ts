/** Looking for JSON files that may be packed by gzip or not. */
import { join } from "node:path";
import { statOf } from "../files.ts";

/** The name of a packed JSON file once unpacked: without its `.gz`. */
export function unpackedName(file: string): string {
  return file.replace(/\.gz$/, "");
}

/**
 * The path of a file in the first of the folders that has it, packed or unpacked.
 *
 * @param file its name when packed, which ends in `.gz`
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
