/** Estimates the size of a checkpoint before it is written. */
import { carriesStates } from "../trm/config.ts";
import { parameterCount } from "../trm/parameters.ts";
import type { Head } from "./checkpoint.ts";

/** Bytes of a number, of a vector's name, and of the description of a run. */
const BYTES = { number: 4, name: 64, head: 8192 };

/** Numbers for each weight of the trunk: the weight, its average and two moments. */
const PER_WEIGHT = 4;

/** Returns about the most bytes that a checkpoint of a run on `tasks` tasks has. */
export function checkpointBytes(
  { model, settings, length }: Pick<Head, "model" | "settings" | "length">,
  tasks: number,
): number {
  // A task has its own vector at most, besides those of its variants.
  const vectors = tasks * (settings.variants + 2);
  const tokens = model.embeddingTokens + length;
  const carried = carriesStates(model)
    ? settings.batchSize * (2 * tokens * model.hidden + 4 * length)
    : 0;
  const numbers = PER_WEIGHT * parameterCount(model) + vectors * model.embeddingSize + carried;
  return BYTES.number * numbers + BYTES.name * vectors + BYTES.head;
}
