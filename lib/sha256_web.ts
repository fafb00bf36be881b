/** The hash SHA-256 in a browser: takes the place of sha256.ts there. */
import { sha256 as hashOf } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** Returns the SHA-256 of some pieces in order, in hexadecimal; of a text, of its UTF-8. */
export function sha256(pieces: Iterable<Uint8Array | string>): string {
  const hash = hashOf.create();
  for (const piece of pieces) hash.update(typeof piece === "string" ? utf8ToBytes(piece) : piece);
  return bytesToHex(hash.digest());
}
