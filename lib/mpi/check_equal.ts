/** Checks that all ranks of a job do the same work. */
import { createHash } from "node:crypto";
import { InputError } from "../errors.ts";
import type { Ranks } from "./ranks.ts";

/**
 * Throws an InputError on all ranks where the content of one, which describes `what`, is not that of rank 0.
 * All ranks have called it when it returns.
 */
export function checkEqual(
  ranks: Ranks,
  what: string,
  ...content: (string | Float32Array)[]
): void {
  if (ranks.size === 1) return;
  const hash = createHash("sha256");
  for (const part of content) {
    hash.update(typeof part === "string" ? part : new Uint8Array(part.slice().buffer));
  }
  const own = hash.digest();
  const first = Float32Array.from(own);
  ranks.broadcast(first, 0);
  const different = Float32Array.of(own.every((byte, i) => byte === first[i]) ? 0 : 1);
  ranks.allReduce([different]);
  if (different[0] === 0) return;
  throw new InputError(
    `the ranks have different ${what}; give all of them the same command and files`,
  );
}
