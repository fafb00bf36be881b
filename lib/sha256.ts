/** The hash SHA-256, by the runtime's own code. */
import { createHash } from "node:crypto";

/** Returns the SHA-256 of some pieces in order, in hexadecimal; of a text, of its UTF-8. */
export function sha256(pieces: Iterable<Uint8Array | string>): string {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}
