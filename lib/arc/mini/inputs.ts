/** Distributions of random inputs. */
import { type Grid, gridOf } from "../grid.ts";
import type { Random } from "../../random.ts";
import { BACKGROUND, type Cell, COLOURS, inside, PLUS } from "./grids.ts";
import type { Size } from "./rule.ts";

/** The longest side of an input or output. */
export const LONGEST = 5;

/** Colours of an input by default. */
const PALETTE = 3;

type Draw = (random: Random, rows: number, columns: number) => Grid;

const between = (random: Random, low: number, high: number) => low + random.int(high - low + 1);

/** Draws sides of 3…4. */
export function anySize(random: Random): Size {
  return [between(random, 3, 4), between(random, 3, 4)];
}

/** Draws 4 rows of 4…5 columns, room for objects. */
export function largeSize(random: Random): Size {
  return [4, between(random, 4, LONGEST)];
}

/** Draws equal sides of 3…4. */
export function squareSize(random: Random): Size {
  const side = between(random, 3, 4);
  return [side, side];
}

/** Draws `count` different colours. */
export function palette(random: Random, count: number): number[] {
  return random.shuffle(COLOURS).slice(0, count);
}

/** Colours each cell with probability `density`, in one of `colours` colours. */
export function noisy(density: number, colours = PALETTE): Draw {
  return (random, rows, columns) => {
    const choice = palette(random, colours);
    return gridOf(
      rows,
      columns,
      () => random.float() < density ? random.pick(choice) : BACKGROUND,
    );
  };
}

/** Colours `fewest` to `most` cells, in up to `colours` colours. */
export function scattered(fewest: number, most: number, colours = PALETTE): Draw {
  return (random, rows, columns) => {
    const choice = palette(random, colours);
    const places = random.shuffle(Array.from({ length: rows * columns }, (_, i) => i));
    const taken = new Set(places.slice(0, between(random, fewest, most)));
    return gridOf(
      rows,
      columns,
      (r, c) => taken.has(r * columns + c) ? random.pick(choice) : BACKGROUND,
    );
  };
}

/** Draws 2 to `most` objects of 1…8 cells, grown from random cells; later ones cover others. */
export function withObjects(most: number): Draw {
  return (random, rows, columns) => {
    const grid = gridOf(rows, columns, () => BACKGROUND);
    for (let i = between(random, 2, most); i > 0; i--) {
      const colour = random.pick(COLOURS);
      const cells: Cell[] = [[random.int(rows), random.int(columns)]];
      for (let n = random.int(8); n > 0; n--) {
        const [r, c] = random.pick(cells);
        const [dr, dc] = random.pick(PLUS);
        if (inside(grid, r + dr, c + dc)) cells.push([r + dr, c + dc]);
      }
      for (const [r, c] of cells) grid[r][c] = colour;
    }
    return grid;
  };
}

/** Draws a grid and changes its cells. */
export function altered(
  draw: Draw,
  change: (old: number, row: number, column: number, random: Random) => number,
): Draw {
  return (random, rows, columns) => {
    const grid = draw(random, rows, columns);
    return gridOf(rows, columns, (r, c) => change(grid[r][c], r, c, random));
  };
}
