/**
 * Batches computed in microBatches. A microBatch is a few examples of about the same length on arrays no longer
 * than they need, so that short examples cost little, and small enough for what a step keeps of it
 * to stay near the processor; microBatches are computed side by side, one a thread. How a batch is dealt
 * out depends on its lengths alone, and sums go through the microBatches in order, so that the number of
 * threads changes no bit.
 */
/**
 * Tokens that a microBatch has, at most, unless a single example has more: a batch's divided by so many, for
 * as many threads to have work, but within bounds. Matrix products are faster the more rows they
 * have, by a tenth to a fifth from the least to the most; more still would need more memory than the longest
 * example.
 */
const MICRO_BATCHES = 4;
const TOKENS = { least: 320, most: 916 };

/** How much shorter each length is for which microBatches are compiled than the next. */
const SHORTER = 7 / 8;

/** Some examples of a batch, and the length that holds each of them. */
export interface MicroBatch {
  readonly indices: readonly number[];
  readonly length: number;
}

/** The lengths for which microBatches are compiled, longest first, from that of the batch down to 1. */
export function microBatchLengths(length: number): number[] {
  const lengths = [length];
  while (lengths.at(-1)! > 1) {
    const shorter = Math.ceil(lengths.at(-1)! * SHORTER);
    lengths.push(Math.min(shorter, lengths.at(-1)! - 1));
  }
  return lengths;
}

/**
 * The microBatches of a batch whose examples have `sizes[index]` grid tokens, with `embeddingTokens` in front of
 * them: the longest examples first, those of equal length in the order of their indices. A microBatch takes
 * as many as fit, or are left, but a power of two, so that there are few shapes to compile for. Carry
 * without tokens are in none.
 */
export function microBatchesOf(
  length: number,
  sizes: ArrayLike<number>,
  embeddingTokens: number,
): MicroBatch[] {
  const lengths = microBatchLengths(length);
  const all = Array.from(sizes, (size) => size > 0 ? embeddingTokens + size : 0);
  const tokens = all.reduce((sum, size) => sum + size, 0) / MICRO_BATCHES;
  const most = Math.min(TOKENS.most, Math.max(TOKENS.least, tokens));
  const order = Array.from(sizes, (_, index) => index)
    .filter((index) => sizes[index] > 0)
    .sort((a, b) => sizes[b] - sizes[a] || a - b);
  const microBatches: MicroBatch[] = [];
  for (let taken = 0; taken < order.length;) {
    const longest = sizes[order[taken]];
    const own = lengths.findLast((length) => length >= longest)!;
    const room = Math.min(
      order.length - taken,
      Math.max(1, Math.floor(most / (embeddingTokens + own))),
    );
    const indices = order.slice(taken, taken + 2 ** Math.floor(Math.log2(room)));
    microBatches.push({ indices, length: own });
    taken += indices.length;
  }
  return microBatches;
}

/** Arrays of a batch or a microBatch by name; each has equal stretches, one an example. */
export type ExampleArrays = Readonly<Record<string, Float32Array | Int32Array>>;

/** Copies what `indices` hold in a batch's arrays to a microBatch's; of each stretch only as much as fits. */
export function gather(
  { from, into, indices }: { from: ExampleArrays; into: ExampleArrays; indices: readonly number[] },
  batch: number,
): void {
  for (const [name, microBatch] of Object.entries(into)) {
    const [whole, size] = [from[name].length / batch, microBatch.length / indices.length];
    indices.forEach((index, i) =>
      microBatch.set(from[name].subarray(index * whole, index * whole + size), i * size)
    );
  }
}

/**
 * Copies a microBatch's arrays to where `indices` stand in those of the batch. What a stretch has room for
 * beyond that becomes zero, so that it holds nothing of earlier batches.
 */
export function scatter(
  { from, into, indices }: { from: ExampleArrays; into: ExampleArrays; indices: readonly number[] },
  batch: number,
): void {
  for (const [name, microBatch] of Object.entries(from)) {
    const [whole, size] = [into[name].length / batch, microBatch.length / indices.length];
    indices.forEach((index, i) => {
      into[name].set(microBatch.subarray(i * size, (i + 1) * size), index * whole);
      into[name].fill(0, index * whole + size, (index + 1) * whole);
    });
  }
}

/**
 * Runs `start` for 0…count-1 and `finish` for each in this order once it and all before it are
 * done. At most `width` are under way at a time, so that `index % width` names buffers that are free
 * from a microBatch's start to its finish.
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
