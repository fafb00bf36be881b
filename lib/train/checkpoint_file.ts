/** Reads and writes checkpoints as files. */
import { join } from "node:path";
import { InputError } from "../errors.ts";
import { fileExists, readBytes, statOf, writeAtomic } from "../files.ts";
import { type Checkpoint, checkpointPieces, decodeCheckpoint } from "./checkpoint.ts";
import { RUN_FILES } from "./run_files.ts";

/** Writes a checkpoint atomically. */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  await writeAtomic(path, checkpointPieces(checkpoint));
}

/** Reads a checkpoint. Throws an InputError where the file is invalid. */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  return decodeCheckpoint(await readBytes(path), path);
}

/**
 * Returns the path of a checkpoint, given that of its file or of a run's folder.
 *
 * @throws InputError where the folder has none
 */
export async function checkpointPath(path: string): Promise<string> {
  const inFolder = join(path, RUN_FILES.checkpoint);
  if (await fileExists(inFolder)) return inFolder;
  if ((await statOf(path))?.isDirectory) {
    throw new InputError(
      `${path}: the folder has no ${RUN_FILES.checkpoint}; give a run's folder or a checkpoint's file`,
    );
  }
  return path;
}
