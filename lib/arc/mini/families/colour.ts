/** Families that recolour cells, independent of their place or by a key colour. */
import { altered, anySize, noisy } from "../inputs.ts";
import { BACKGROUND, COLOURS, mapCells } from "../grids.ts";
import { family } from "../rule.ts";

/** New colours by old ones; a colour that is not there stays. */
type Mapping = Readonly<Record<number, number>>;

const recolour = family<Mapping>({
  name: "recolour",
  does: "Some colours turn into other colours.",
  parameters: {
    train: {
      one: { 1: 2 },
      swap: { 1: 2, 2: 1 },
      "cycle-of-3": { 1: 2, 2: 3, 3: 1 },
      two: { 1: 2, 3: 4 },
      merge: { 1: 3, 2: 3 },
      all: { 2: 1, 3: 1, 4: 1, 5: 1 },
    },
    dev: {
      "cycle-of-4": { 1: 2, 2: 3, 3: 4, 4: 1 },
      "swap-and-one": { 1: 2, 2: 1, 3: 4 },
    },
    eval: {
      "two-swaps": { 1: 2, 2: 1, 3: 4, 4: 3 },
      chain: { 1: 2, 2: 3 },
      "merge-three": { 1: 4, 2: 4, 3: 4 },
    },
  },
  size: anySize,
  draw: noisy(0.75),
  apply: (grid, mapping) => mapCells(grid, (colour) => mapping[colour] ?? colour),
});

const erase = family<readonly number[]>({
  name: "erase",
  does: "Cells of some colours become background.",
  parameters: {
    train: { one: [1], "all-but-one": [2, 3, 4, 5] },
    dev: { two: [1, 2] },
    eval: { "all-but-two": [3, 4, 5] },
  },
  size: anySize,
  draw: noisy(0.7),
  apply: (grid, erased) =>
    mapCells(grid, (colour) => erased.includes(colour) ? BACKGROUND : colour),
});

const background = family<Mapping>({
  name: "background",
  does: "The background gets a colour, and some colours may change with it.",
  parameters: {
    train: { fill: { 0: 1 }, swap: { 0: 1, 1: 0 } },
    dev: { push: { 0: 1, 1: 2 } },
    eval: { cycle: { 0: 1, 1: 2, 2: 0 } },
  },
  size: anySize,
  draw: noisy(0.35),
  apply: (grid, mapping) => mapCells(grid, (colour) => mapping[colour] ?? colour),
});

const key = family<"coloured" | "background">({
  name: "key",
  does: "All coloured cells, or all background cells, take the colour of the top-left corner.",
  parameters: { dev: { coloured: "coloured", background: "background" } },
  size: anySize,
  draw: altered(noisy(0.5), (old, r, c, random) => r + c === 0 ? random.pick(COLOURS) : old),
  apply: (grid, which) => {
    const colour = grid[0][0];
    if (colour === BACKGROUND) return undefined;
    return mapCells(
      grid,
      (old) => (old === BACKGROUND) === (which === "background") ? colour : old,
    );
  },
});

const legend = family<"coloured" | "background">({
  name: "legend",
  does: "In each row that begins with a colour, all coloured or all background cells take it.",
  parameters: { eval: { coloured: "coloured", background: "background" } },
  size: anySize,
  draw: altered(noisy(0.5), (old, _r, c, random) => c === 0 ? random.pick(COLOURS) : old),
  apply: (grid, which) =>
    grid.map(([first, ...rest]) => [
      first,
      ...rest.map((old) =>
        first !== BACKGROUND && (old === BACKGROUND) === (which === "background") ? first : old
      ),
    ]),
});

export const COLOUR_FAMILIES = [recolour, erase, background, key, legend];
