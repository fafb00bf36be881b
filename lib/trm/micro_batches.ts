/**
 * Batches computed in micro-batches: a few examples of similar length on arrays no longer than they
 * need. Short examples cost little, and a micro-batch's intermediate results fit the processor's
 * caches. Threads compute micro-batches side by side. The division depends on lengths alone and
 * gradients are summed in order, so the number of threads changes no bit.
 */
import { sum } from "d3-array";

/** Micro-batches that a batch is divided into, where {@link TOKENS} allows it. */
const MICRO_BATCHES = 4;

/**
 * Bounds of the tokens of a micro-batch, unless a single example has more. Matrix products at the
 * upper bound are 10 to 20% faster than at the lower one; larger ones need more memory than the
 * longest example.
 */
const TOKENS = { least: 320, most: 916 };

/** Ratio of a compiled length to the next longer one. */
const SHORTER = 7 / 8;

/** Some examples of a batch, and the length that holds each of them. */
export interface MicroBatch {
  readonly indices: readonly number[];
  readonly length: number;
}

/** Returns the lengths that micro-batches are compiled for, from that of the batch down to 1. */
function microBatchLengths(length: number): number[] {
  const lengths = [length];
  for (let last = length; last > 1; lengths.push(last)) {
    last = Math.min(Math.ceil(last * SHORTER), last - 1);
  }
  return lengths;
}

/**
 * Divides a batch whose examples have `sizes[index]` grid tokens after `embeddingTokens` of the
 * task: longest examples first, then by index. Each micro-batch takes the largest power of two that
 * fits and is left, so few shapes are compiled. Examples without tokens are left out.
 */
export function microBatchesOf(
  length: number,
  sizes: ArrayLike<number>,
  embeddingTokens: number,
): MicroBatch[] {
  const lengths = microBatchLengths(length);
  const order = Array.from(sizes, (_, index) => index)
    .filter((index) => sizes[index] > 0)
    .sort((a, b) => sizes[b] - sizes[a] || a - b);
  const tokens = sum(order, (index) => embeddingTokens + sizes[index]) / MICRO_BATCHES;
  const most = Math.min(TOKENS.most, Math.max(TOKENS.least, tokens));
  const microBatches: MicroBatch[] = [];
  for (let taken = 0; taken < order.length;) {
    const longest = sizes[order[taken]];
    const own = lengths.findLast((length) => length >= longest)!;
    const fitting = Math.max(1, Math.floor(most / (embeddingTokens + own)));
    const room = Math.min(order.length - taken, fitting);
    const indices = order.slice(taken, taken + 2 ** Math.floor(Math.log2(room)));
    microBatches.push({ indices, length: own });
    taken += indices.length;
  }
  return microBatches;
}

/** Arrays of a batch or a micro-batch by name; each has equally long slices, one per example. */
export type ExampleArrays = Readonly<Record<string, Float32Array | Int32Array>>;

/** Arguments of {@link gather} and {@link scatter}. */
interface Copied {
  readonly from: ExampleArrays;
  readonly into: ExampleArrays;
  /** Examples of the batch that the micro-batch holds, in order. */
  readonly indices: readonly number[];
}

/** Copies examples of a batch to a micro-batch, each slice cut to the micro-batch's length. */
export function gather({ from, into, indices }: Copied, batch: number): void {
  for (const [name, microBatch] of Object.entries(into)) {
    const [whole, size] = [from[name].length / batch, microBatch.length / indices.length];
    indices.forEach((index, i) =>
      microBatch.set(from[name].subarray(index * whole, index * whole + size), i * size)
    );
  }
}

/** Copies a micro-batch to its examples of the batch, each slice filled with zeros to its end. */
export function scatter({ from, into, indices }: Copied, batch: number): void {
  for (const [name, microBatch] of Object.entries(from)) {
    const [whole, size] = [into[name].length / batch, microBatch.length / indices.length];
    indices.forEach((index, i) => {
      into[name].set(microBatch.subarray(i * size, (i + 1) * size), index * whole);
      into[name].fill(0, index * whole + size, (index + 1) * whole);
    });
  }
}

/**
 * Runs `start` for 0…count-1, at most `width` at a time, and `finish` for each in order. From a
 * start to its finish, no other work has the same `index % width`, so that number can name buffers.
 *
 * @throws the first error of `start` or `finish`, in order
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
      // An error is thrown in its turn, below.
      work.catch(() => {});
      started.push(work);
    }
    await started[index];
    finish(index);
  }
}
