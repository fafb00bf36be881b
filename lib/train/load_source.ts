/** Loads what training starts from, by the path of a checkpoint. */
import { checkpointPath, readCheckpoint } from "./checkpoint_file.ts";
import { checkpointSource, scratchSource, type Source, type SourceOptions } from "./source.ts";

/** Stands for random weights in place of a checkpoint. */
export const SCRATCH = "scratch";

/**
 * Reads a checkpoint (a file, or a run's folder), or initialises a preset's weights from `seed`
 * where `from` is {@link SCRATCH}.
 *
 * @throws InputError where an option contradicts the checkpoint
 */
export async function loadSource(
  from: string,
  options: SourceOptions,
  seed: number,
): Promise<Source> {
  if (from === SCRATCH) return scratchSource(options, seed);
  const path = await checkpointPath(from);
  return checkpointSource(await readCheckpoint(path), path, options);
}

/** Loads what is adapted. A checkpoint keeps its model, whichever preset's settings adapt it. */
export function loadAdapted(
  from: string,
  { preset, embeddingPer, hCycles, lCycles, maxSteps, rope }: SourceOptions,
  seed: number,
): Promise<Source> {
  const chosen = { embeddingPer, hCycles, lCycles, maxSteps, rope };
  return loadSource(from, from === SCRATCH ? { preset, ...chosen } : chosen, seed);
}
