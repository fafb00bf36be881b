/** Files that are written piece by piece, as tests look at them: whole. */
import { safetensorsPieces, type Stored, type WrittenTensor } from "../../lib/safetensors.ts";
import { type Checkpoint, checkpointPieces } from "../../lib/train/checkpoint.ts";

/** Pieces behind each other. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** A safetensors file's bytes. */
export const encodeSafetensors = (stored: Stored<WrittenTensor>) =>
  joined(safetensorsPieces(stored));

/** A checkpoint's bytes. */
export const encodeCheckpoint = (checkpoint: Checkpoint) => joined(checkpointPieces(checkpoint));
