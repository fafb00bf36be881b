/** Reads and writes checkpoints as files. */
import { join } from "node:path";
import { fileExists, readBytes, writeAtomic } from "../files.ts";
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

/** Returns the path of a checkpoint, given that of its file or of a run's folder. */
export async function checkpointPath(path: string): Promise<string> {
  const inFolder = join(path, RUN_FILES.checkpoint);
  return await fileExists(inFolder) ? inFolder : path;
}
