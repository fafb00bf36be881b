/** What the reference implementation computes from given grids. */
import parity from "../fixtures/arc-parity.json" with { type: "json" };

/** Dihedral transforms, tokens of pairs, grids read back, variants by name. */
export const { dihedral, tokens, crop, augment } = parity;

/** The 900 tokens of a 30×30 canvas from a text of one hexadecimal digit each, padding left out. */
export function unpackTokens(digits: string): number[] {
  return Array.from(digits.padEnd(900, "0"), (digit) => parseInt(digit, 16));
}
