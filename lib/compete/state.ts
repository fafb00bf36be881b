/** What a competition run keeps for its continuation. */
import { join } from "node:path";
import { z } from "zod";
import { InputError } from "../errors.ts";
import { fileExists, readJson, writeAtomic } from "../files.ts";
import { readLines } from "../train/lines.ts";
import { RUN_FILES } from "../train/run_files.ts";

const FILE = "compete.json";

const schema = z.strictObject({ budget: z.number(), steps: z.int() });

/** Budget in seconds, and planned steps. */
export type State = z.output<typeof schema>;

/** Writes the state to the run's folder. */
export async function writeState(folder: string, state: State): Promise<void> {
  await writeAtomic(join(folder, FILE), JSON.stringify(state) + "\n");
}

/**
 * Reads the state, and the seconds that the run has used.
 *
 * @throws InputError where the folder holds no competition run
 */
export async function readState(folder: string): Promise<State & { readonly used: number }> {
  const path = join(folder, FILE);
  if (!await fileExists(path)) {
    throw new InputError(`${folder} has no competition run to resume; leave --resume out`);
  }
  const state = schema.safeParse(await readJson(path));
  if (!state.success) throw new InputError(`${path} is damaged; start a new run in another folder`);
  const times = join(folder, RUN_FILES.times);
  const lines = await fileExists(times)
    ? await readLines(times, z.object({ seconds: z.number() }))
    : [];
  return { ...state.data, used: lines.at(-1)?.seconds ?? 0 };
}
