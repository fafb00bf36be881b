/**
 * Batches computed in parts. A part is a few examples of about the same length on arrays no longer
 * than they need, so that short examples cost little, and small enough for what a step keeps of it
 * to stay near the processor; parts are computed side by side, one a thread. How a batch is dealt
 * out depends on its lengths alone, and sums go through the parts in order, so that the number of
 * threads changes no bit.
 */
/**
 * Tokens that a part has, at most, unless a single example has more: a batch's divided by so many, for
 * as many threads to have work, but within bounds. Matrix products are faster the more rows they
 * have, by a tenth to a fifth from the least to the most; more still would need more memory than the longest
 * example.
 */
const PARTS = 4;
const TOKENS = { least: 320, most: 916 };

/** How much shorter each length is for which parts are compiled than the next. */
const SHORTER = 7 / 8;

/** Some examples of a batch, and the length that holds each of them. */
export interface Part {
  readonly slots: readonly number[];
  readonly length: number;
}

/** The lengths for which parts are compiled, longest first, from that of the batch down to 1. */
export function partLengths(length: number): number[] {
  const lengths = [length];
  while (lengths.at(-1)! > 1) {
    const shorter = Math.ceil(lengths.at(-1)! * SHORTER);
    lengths.push(Math.min(shorter, lengths.at(-1)! - 1));
  }
  return lengths;
}

/**
 * The parts of a batch whose examples have `sizes[slot]` grid tokens, with `taskTokens` in front of
 * them: the longest examples first, those of equal length in the order of their slots. A part takes
 * as many as fit, or are left, but a power of two, so that there are few shapes to compile for. Slots
 * without tokens are in none.
 */
export function partsOf(length: number, sizes: ArrayLike<number>, taskTokens: number): Part[] {
  const lengths = partLengths(length);
  const all = Array.from(sizes, (size) => size > 0 ? taskTokens + size : 0);
  const tokens = all.reduce((sum, size) => sum + size, 0) / PARTS;
  const most = Math.min(TOKENS.most, Math.max(TOKENS.least, tokens));
  const order = Array.from(sizes, (_, slot) => slot)
    .filter((slot) => sizes[slot] > 0)
    .sort((a, b) => sizes[b] - sizes[a] || a - b);
  const parts: Part[] = [];
  for (let taken = 0; taken < order.length;) {
    const longest = sizes[order[taken]];
    const own = lengths.findLast((length) => length >= longest)!;
    const room = Math.min(order.length - taken, Math.max(1, Math.floor(most / (taskTokens + own))));
    const slots = order.slice(taken, taken + 2 ** Math.floor(Math.log2(room)));
    parts.push({ slots, length: own });
    taken += slots.length;
  }
  return parts;
}

/** Arrays of a batch or a part by name; each has equal stretches, one an example. */
export type ExampleArrays = Readonly<Record<string, Float32Array | Int32Array>>;

/** Copies what `slots` hold in a batch's arrays to a part's; of each stretch only as much as fits. */
export function gather(
  { from, into, slots }: { from: ExampleArrays; into: ExampleArrays; slots: readonly number[] },
  batch: number,
): void {
  for (const [name, part] of Object.entries(into)) {
    const [whole, size] = [from[name].length / batch, part.length / slots.length];
    slots.forEach((slot, i) =>
      part.set(from[name].subarray(slot * whole, slot * whole + size), i * size)
    );
  }
}

/**
 * Copies a part's arrays to where `slots` stand in those of the batch. What a stretch has room for
 * beyond that becomes zero, so that it holds nothing of earlier batches.
 */
export function scatter(
  { from, into, slots }: { from: ExampleArrays; into: ExampleArrays; slots: readonly number[] },
  batch: number,
): void {
  for (const [name, part] of Object.entries(from)) {
    const [whole, size] = [into[name].length / batch, part.length / slots.length];
    slots.forEach((slot, i) => {
      into[name].set(part.subarray(i * size, (i + 1) * size), slot * whole);
      into[name].fill(0, slot * whole + size, (slot + 1) * whole);
    });
  }
}

/**
 * Runs `start` for 0…count-1 and `finish` for each in this order once it and all before it are
 * done. At most `width` are under way at a time, so that `index % width` names buffers that are free
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
