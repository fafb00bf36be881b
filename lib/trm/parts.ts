/**
 * Batches cut into equal parts. Parts are computed side by side, one a thread, and are small enough
 * for what a step keeps of them to stay near the processor. How a batch is cut depends on its shape
 * alone and sums go through the parts in order, so the number of threads changes no bit.
 */
import type { StepShape } from "./compile.ts";

/** Tokens that a part has, at most, unless a single example has more. */
const PART_TOKENS = 512;

/** The shape of a batch's parts: as many examples as fit a part and divide the batch. */
export function partOf({ batch, length }: StepShape): StepShape {
  const most = Math.max(1, Math.floor(PART_TOKENS / length));
  let size = Math.min(most, batch);
  while (batch % size !== 0) size--;
  return { batch: size, length };
}

/** Part `index` of `count` of arrays that hold equal amounts for every example; shared memory. */
export function cut<A extends Float32Array | Int32Array>(
  arrays: Readonly<Record<string, A>>,
  index: number,
  count: number,
): Record<string, A> {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => {
      const size = array.length / count;
      return [name, array.subarray(index * size, (index + 1) * size) as A];
    }),
  );
}

/**
 * Runs `start` for 0…count-1 and `finish` for each in this order once it and all before it are
 * done. At most `width` are under way at a time, so that `index % width` names a buffer that is free
 * from a part's start to its finish.
 */
export async function inOrder(
  count: number,
  width: number,
  start: (index: number) => Promise<unknown>,
  finish: (index: number) => void,
): Promise<void> {
  const started: Promise<unknown>[] = [];
  for (let index = 0; index < count; index++) {
    while (started.length < Math.min(count, index + width)) {
      const work = start(started.length);
      // A failure is thrown when its turn comes.
      work.catch(() => {});
      started.push(work);
    }
    await started[index];
    finish(index);
  }
}
