/** Checks that all ranks of a job do the same work. */
import { InputError } from "../errors.ts";
import { sha256 } from "../sha256.ts";
import type { Ranks } from "./ranks.ts";

/**
 * Throws an InputError on all ranks where the content of one, which describes `what`, is not that of rank 0.
 * All ranks have called it when it returns. One rank alone does not look at its content.
 */
export function checkEqual(
  ranks: Ranks,
  what: string,
  content: () => readonly (string | Float32Array)[],
): void {
  if (ranks.size === 1) return;
  const own = Float32Array.from(sha256(content().map(bytesOf)), (digit) => parseInt(digit, 16));
  const first = own.slice();
  ranks.broadcast(first, 0);
  const different = Float32Array.of(own.every((digit, i) => digit === first[i]) ? 0 : 1);
  ranks.allReduce([different]);
  if (different[0] === 0) return;
  throw new InputError(
    `the ranks have different ${what}; give all of them the same command and files`,
  );
}

const bytesOf = (part: string | Float32Array) =>
  typeof part === "string" ? part : new Uint8Array(part.slice().buffer);
