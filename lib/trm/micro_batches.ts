/**
 * Splits batches into micro-batches: examples of similar length, padded to the longest of them, few
 * enough for their activations to stay in the processor's cache. Threads compute micro-batches in
 * parallel. The split depends on the lengths alone, and sums are in the order of micro-batches, so that
 * results do not depend on the number of threads.
 */

/** A batch's tokens are divided by this for the target size of a micro-batch. */
const MICRO_BATCHES = 4;

/**
 * Bounds of the target size in tokens; a longer example is a micro-batch alone. Matrix products are 10
 * to 20% faster at `most` than at `least`; more would exceed the memory of the longest example.
 */
const TOKENS = { least: 320, most: 916 };

/** The ratio of consecutive compiled lengths. */
const SHORTER = 7 / 8;

/** Indices of examples, and their padded length. */
export interface MicroBatch {
  readonly indices: readonly number[];
  readonly length: number;
}

/** Returns the compiled lengths in descending order, from the batch's down to 1. */
export function microBatchLengths(length: number): number[] {
  const lengths = [length];
  while (lengths.at(-1)! > 1) {
    const shorter = Math.ceil(lengths.at(-1)! * SHORTER);
    lengths.push(Math.min(shorter, lengths.at(-1)! - 1));
  }
  return lengths;
}

/**
 * Splits a batch whose examples have `sizes[index]` grid tokens after `embeddingTokens`. Examples are
 * sorted by descending length, then index; their number in a micro-batch is a power of two, so that
 * there are few shapes. Skips examples without tokens.
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

/** Arrays of a batch or micro-batch by name, with an equal slice for each example. */
export type ExampleArrays = Readonly<Record<string, Float32Array | Int32Array>>;

/** Copies examples of a batch to a micro-batch, cut to its length. */
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

/** Copies a micro-batch's examples back to the batch, padded with zeros. */
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
 * Runs `start` for 0…count-1, at most `width` at a time, and `finish` for each in order. `index % width`
 * is a buffer of its own from start to finish.
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
      // A failure is thrown below, in order.
      work.catch(() => {});
      started.push(work);
    }
    await started[index];
    finish(index);
  }
}
