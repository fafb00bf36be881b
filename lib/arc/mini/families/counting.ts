/** Families that count the cells of each colour. */
import { gridOf } from "../../grid.ts";
import { anySize, noisy } from "../inputs.ts";
import { BACKGROUND, COLOURS, mapCells, onlyMaximum, tally } from "../grids.ts";
import { family } from "../rule.ts";

/** The colour that some cells have most (sign 1) or least (-1) of; undefined on a tie. */
function extremeColour(cells: readonly number[], sign: 1 | -1): number | undefined {
  const counts = tally(cells);
  return onlyMaximum(COLOURS.filter((colour) => counts[colour] > 0), (c) => sign * counts[c]);
}

/** Whether the most or the least common colour counts, and what a cell becomes by it. */
interface Vote {
  readonly sign: 1 | -1;
  readonly result: (colour: number, winner: number) => number;
}

const fill = (_colour: number, winner: number) => winner;
const keep = (colour: number, winner: number) => colour === winner ? colour : BACKGROUND;
const drop = (colour: number, winner: number) => colour === winner ? BACKGROUND : colour;
const unite = (colour: number, winner: number) => colour === BACKGROUND ? colour : winner;
const ground = (colour: number, winner: number) => colour === BACKGROUND ? winner : colour;

const frequency = family<Vote>({
  name: "frequency",
  does: "The most or least common colour fills the grid, is kept or erased, or colours others.",
  parameters: {
    train: {
      "most-fill": { sign: 1, result: fill },
      "most-erase": { sign: 1, result: drop },
      "least-keep": { sign: -1, result: keep },
      "most-ground": { sign: 1, result: ground },
    },
    dev: { "least-erase": { sign: -1, result: drop } },
    eval: {
      "most-keep": { sign: 1, result: keep },
      "least-unite": { sign: -1, result: unite },
    },
  },
  size: anySize,
  draw: noisy(0.6, 3),
  apply: (grid, { sign, result }) => {
    const winner = extremeColour(grid.flat(), sign);
    return winner === undefined ? undefined : mapCells(grid, (old) => result(old, winner));
  },
});

const majority = family<(colour: number, winner: number) => number>({
  name: "majority",
  does: "The most common colour of each row fills it, or is all that stays of it.",
  parameters: { eval: { fill, keep } },
  size: anySize,
  draw: (random, rows, columns) => {
    const favourites = Array.from({ length: rows }, () => random.pick(COLOURS));
    const others = noisy(0.7)(random, rows, columns);
    return mapCells(others, (old, r) => random.float() < 0.5 ? favourites[r] : old);
  },
  apply: (grid, result) => {
    const winners = grid.map((row) => extremeColour(row, 1));
    if (winners.includes(undefined)) return undefined;
    return mapCells(grid, (old, r) => result(old, winners[r]!));
  },
});

/** Which colours get a bar, from top to bottom; undefined if there is no clear order. */
type Order = (counts: readonly number[]) => readonly number[] | undefined;

const histogram = family<Order>({
  name: "histogram",
  does: "Each of some colours gets a row with a bar as long as it has cells.",
  parameters: {
    eval: {
      "one-two-three": () => [1, 2, 3],
      ranking: (counts) => {
        const present = COLOURS.filter((colour) => counts[colour] > 0);
        const tied = new Set(present.map((colour) => counts[colour])).size < present.length;
        return tied ? undefined : present.toSorted((a, b) => counts[b] - counts[a]);
      },
    },
  },
  size: anySize,
  draw: noisy(0.5, 4),
  apply: (grid, order) => {
    const counts = tally(grid.flat());
    const colours = order(counts);
    if (!colours) return undefined;
    const columns = Math.max(...colours.map((colour) => counts[colour]));
    return gridOf(
      colours.length,
      columns,
      (r, c) => c < counts[colours[r]] ? colours[r] : BACKGROUND,
    );
  },
});

export const COUNTING_FAMILIES = [frequency, majority, histogram];
