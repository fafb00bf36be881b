/** Families that compare two halves of the grid cell by cell. */
import { altered, noisy } from "../inputs.ts";
import { BACKGROUND } from "../grids.ts";
import { family } from "../rule.ts";

/** The colour of an output cell, from the cells of both halves. */
type Gate = (left: number, right: number) => number;

const gate = (open: (left: boolean, right: boolean) => boolean): Gate => (left, right) =>
  open(left !== BACKGROUND, right !== BACKGROUND) ? 1 : BACKGROUND;

/** The halves are parted by the middle column where there is one. */
const halves = family<Gate>({
  name: "halves",
  does: "The left and right halves are laid on each other and compared cell by cell.",
  parameters: {
    train: {
      and: gate((left, right) => left && right),
      or: gate((left, right) => left || right),
      over: (left, right) => left === BACKGROUND ? right : left,
    },
    dev: { nor: gate((left, right) => !left && !right) },
    eval: {
      xor: gate((left, right) => left !== right),
      "left-only": gate((left, right) => left && !right),
    },
  },
  size: (random) => [3 + random.int(3), 5],
  draw: altered(noisy(0.5, 4), (old, _r, c) => c === 2 ? 5 : old),
  apply: (grid, compare) => {
    const half = Math.floor(grid[0].length / 2);
    return grid.map((row) =>
      row.slice(0, half).map((left, c) => compare(left, row[row.length - half + c]))
    );
  },
});

export const LOGIC_FAMILIES = [halves];
