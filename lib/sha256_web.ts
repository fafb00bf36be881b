/** The hash SHA-256 in a browser: takes the place of sha256.ts there. */
import { sha256 as hashOf } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** Returns the SHA-256 of some pieces of bytes in order, in hexadecimal. */
export function sha256(pieces: Iterable<Uint8Array>): string {
  const hash = hashOf.create();
  for (const piece of pieces) hash.update(piece);
  return bytesToHex(hash.digest());
}
