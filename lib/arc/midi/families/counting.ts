/** Families that count cells, colours or objects, and answer with bars, blocks or single cells. */
import type { Random } from "../../../random.ts";
import { type Grid, gridOf } from "../../grid.ts";
import { type Cell, colouredCells, crop, mapCells, onlyMaximum } from "../../mini/grids.ts";
import type { Family } from "../family.ts";
import {
  between,
  blank,
  blob,
  chance,
  copyOf,
  drawBlank,
  drawThings,
  frame,
  noise,
  paint,
  palette,
  rectangle,
} from "../scene.ts";
import { blobs, scatter } from "../choices.ts";
import { holesIn } from "./selection.ts";

/** A way to show a number in a colour. */
type Answer = (count: number, colour: number) => Grid;

/** Draws a way to show numbers of 1 to `most`; at most 9. */
const drawAnswer = (random: Random, most: number): Answer =>
  random.pick<Answer>([
    (count, colour) => blank(1, count, colour),
    (count, colour) => gridOf(1, most, (_, c) => c < count ? colour : 0),
    (count, colour) => blank(count, count, colour),
    (count, colour) => gridOf(count, count, (r, c) => r === c ? colour : 0),
    (count, colour) => gridOf(count, count, (r, c) => r >= c ? colour : 0),
    (count, colour) => gridOf(3, 3, (r, c) => 3 * r + c < count ? colour : 0),
  ]);

/** Returns the colours of a grid, without the background, and how many cells have each. */
function tallied(grid: Grid): [colour: number, count: number][] {
  const counts = new Map<number, number>();
  for (const [r, c] of colouredCells(grid)) {
    counts.set(grid[r][c], (counts.get(grid[r][c]) ?? 0) + 1);
  }
  return [...counts];
}

/** Returns the most frequent colour (sign 1) or the least frequent one (sign -1), if it is the only one. */
const winnerOf = (grid: Grid, sign: number): number | undefined =>
  onlyMaximum(tallied(grid), ([, count]) => sign * count)?.[0];

const countedObjects: Family = {
  name: "counted-objects",
  does: "The number of objects, of those in one colour or of those of several cells is shown.",
  draw: (random) => {
    const rule = random.pick(["all", "colour", "large"] as const);
    const answer = drawAnswer(random, 6);
    const [key, mark, ...others] = palette(random, between(random, 3, 4));
    const colours = rule === "all" && chance(random, 0.5) ? [key] : [key, key, ...others];
    return (random) => {
      const square = rectangle(0, 0, 2, 2);
      const shapes = blobs(random, between(random, 1, 7), 1, rule === "large" ? 1 : 4)
        .map((cells) => rule === "large" && chance(random, 0.6) ? square : cells);
      const drawn = scatter(random, shapes, colours, 6);
      if (!drawn) return undefined;
      const count =
        drawn.things.filter(({ cells, colour }) =>
          rule === "all" || (rule === "large" ? cells.length > 1 : colour === key)
        ).length;
      if (count === 0 || count > 6) return undefined;
      return { input: drawn.scene, output: answer(count, rule === "colour" ? key : mark) };
    };
  },
};

const countedColours: Family = {
  name: "counted-colours",
  does: "The number of different colours is shown, or the grid is scaled or repeated by it.",
  draw: (random) => {
    const answer = chance(random, 0.5) ? drawAnswer(random, 5) : undefined;
    const tiled = chance(random, 0.5);
    const [mark, ...colours] = palette(random, 6);
    const density = random.pick([0.5, 1]);
    const longest = answer ? 6 : 3;
    return (random) => {
      const [rows, columns] = [between(random, 2, longest), between(random, 2, longest)];
      const shown = random.shuffle(colours).slice(0, between(random, 1, answer ? 5 : 4));
      const input = noise(random, rows, columns, density, shown);
      const count = tallied(input).length;
      if (count === 0) return undefined;
      if (answer) return { input, output: answer(count, mark) };
      const output = gridOf(
        count * rows,
        count * columns,
        (r, c) =>
          tiled
            ? input[r % rows][c % columns]
            : input[Math.floor(r / count)][Math.floor(c / count)],
      );
      return { input, output };
    };
  },
};

const frequentColour: Family = {
  name: "frequent-colour",
  does: "The most or least frequent colour fills a cell or grid, or its cells are kept or changed.",
  draw: (random) => {
    const sign = random.pick([1, -1]);
    const fate = random.pick(["block", "fill", "keep", "change"] as const);
    const [mark, ...colours] = palette(random, between(random, 3, 5));
    const changed = random.pick([0, mark]);
    const density = random.pick([0.4, 1]);
    const [size, side] = [between(random, 1, 3), random.pick([undefined, 3, 4])];
    return (random) => {
      const [rows, columns] = [side ?? between(random, 3, 7), side ?? between(random, 3, 7)];
      const input = noise(random, rows, columns, density, colours);
      const winner = tallied(input).length > 1 ? winnerOf(input, sign) : undefined;
      if (winner === undefined) return undefined;
      if (fate === "block") return { input, output: blank(size, size, winner) };
      if (fate === "fill") return { input, output: blank(rows, columns, winner) };
      const isKept = (colour: number) => (colour === winner) === (fate === "keep");
      return { input, output: mapCells(input, (colour) => isKept(colour) ? colour : changed) };
    };
  },
};

const colourBars: Family = {
  name: "colour-bars",
  does: "Colours are listed by their number of cells, as bars of that length or as single cells.",
  draw: (random) => {
    const sign = random.pick([1, -1]);
    const asBars = chance(random, 0.6);
    const asObjects = chance(random, 0.5);
    const colours = palette(random, random.pick([3, 3, 4, 5]));
    const fixed = random.pick([undefined, 3]);
    return (random) => {
      const chosen = random.shuffle(colours).slice(0, fixed ?? between(random, 2, 4));
      const sizes = random.shuffle([1, 2, 3, 4, 5, 6]).slice(0, chosen.length);
      const cells = sizes.map((size): Cell[][] =>
        asObjects ? [blob(random, size)] : Array.from({ length: size }, () => [[0, 0]])
      );
      const scene = drawBlank(random, 8, 11);
      const paints = cells.flatMap((parts, i) => parts.map(() => chosen[i]));
      if (!drawThings(random, scene, cells.flat(), paints)) return undefined;
      const sorted = tallied(scene).sort((a, b) => sign * (b[1] - a[1]));
      const longest = asBars ? Math.max(...sizes) : 1;
      const bar = (r: number, c: number) => c < sorted[r][1] ? sorted[r][0] : 0;
      return { input: scene, output: gridOf(sorted.length, longest, bar) };
    };
  },
};

const countedHoles: Family = {
  name: "counted-holes",
  does: "The holes of objects are counted: in total, or to colour each object by its number.",
  draw: (random) => {
    const answer = chance(random, 0.4) ? drawAnswer(random, 6) : undefined;
    const [old, ...marks] = palette(random, 6);
    return (random) => {
      const shapes = Array.from({ length: between(random, answer ? 1 : 2, 3) }, () => {
        const length = between(random, 3, 7);
        const holes = [1, 3, 5].filter((c) => c < length - 1 && chance(random, 0.7));
        const cells = rectangle(0, 0, 3, length).filter(([r, c]) => r !== 1 || !holes.includes(c));
        return chance(random, 0.5) ? cells : cells.map(([r, c]): Cell => [c, r]);
      });
      const drawn = scatter(random, shapes, [old], 9);
      if (!drawn) return undefined;
      const holes = drawn.things.map(({ cells }) => holesIn(cells));
      const total = holes.reduce((sum, count) => sum + count);
      if (total === 0 || total > 6) return undefined;
      if (answer) return { input: drawn.scene, output: answer(total, old) };
      const output = copyOf(drawn.scene);
      for (const [i, { cells }] of drawn.things.entries()) paint(output, cells, marks[holes[i]]);
      return { input: drawn.scene, output };
    };
  },
};

const countedInFrame: Family = {
  name: "counted-in-frame",
  does: "The cells inside a frame, not those outside, are counted.",
  draw: (random) => {
    const answer = drawAnswer(random, 6);
    const colours = palette(random, 3);
    const [fence, inner, outer] = chance(random, 0.6)
      ? [colours[0], colours[1], colours[1]]
      : colours;
    return (random) => {
      const [rows, columns] = [between(random, 7, 11), between(random, 7, 11)];
      const scene = noise(random, rows, columns, 0.2, [inner, outer]);
      const [height, width] = [between(random, 4, 6), between(random, 4, 6)];
      const [top, left] = [random.int(rows - height + 1), random.int(columns - width + 1)];
      paint(scene, frame(top, left, height, width), fence);
      const inside = crop(scene, top + 1, left + 1, height - 2, width - 2);
      const count = colouredCells(inside).filter(([r, c]) => inside[r][c] === inner).length;
      if (count === 0 || count > 6) return undefined;
      return { input: scene, output: answer(count, inner) };
    };
  },
};

const blockWinners: Family = {
  name: "block-winners",
  does: "The most or least frequent colours of the blocks between lines make up a small grid.",
  draw: (random) => {
    const size = between(random, 2, 3);
    const [down, right] = [between(random, 1, 3), between(random, 2, 3)];
    const [line, ...colours] = palette(random, between(random, 4, 5));
    const density = random.pick([0.6, 1, 1]);
    const border = density === 1 && chance(random, 0.4) ? 0 : line;
    const sign = density === 1 && chance(random, 0.3) ? -1 : 1;
    const isDecided = (block: Grid) =>
      tallied(block).length > 1 && winnerOf(block, sign) !== undefined;
    return (random) => {
      const input = blank(down * size + down - 1, right * size + right - 1, border);
      const output = gridOf(down, right, (r, c) => {
        const shown = random.shuffle(colours).slice(0, 2);
        let block = noise(random, size, size, density, shown);
        for (let i = 0; i < 9 && !isDecided(block); i++) {
          block = noise(random, size, size, density, shown);
        }
        for (const [i, row] of block.entries()) {
          for (const [j, colour] of row.entries()) {
            input[r * (size + 1) + i][c * (size + 1) + j] = colour;
          }
        }
        return isDecided(block) ? winnerOf(block, sign) ?? 0 : 0;
      });
      return output.flat().includes(0) ? undefined : { input, output };
    };
  },
};

const lineParity: Family = {
  name: "line-parity",
  does: "Each row takes a colour, or gets a cell of it at its end, by whether its count is even.",
  draw: (random) => {
    const [old, odd, even] = palette(random, 3);
    const [oddMark, evenMark] = random.pick([[odd, even], [odd, old], [old, even]]);
    const atEnd = chance(random, 0.4);
    const density = random.pick([0.4, 0.6]);
    return (random) => {
      const [rows, columns] = [between(random, 3, 8), between(random, 3, 7)];
      const cells = noise(random, rows, columns, density, [old]);
      const input = cells.map((row) => atEnd ? [...row, 0] : row);
      const output = mapCells(input, (colour, r, c) => {
        const count = input[r].filter((colour) => colour !== 0).length;
        if (count === 0 || (atEnd ? c < columns : colour === 0)) return colour;
        return count % 2 === 1 ? oddMark : evenMark;
      });
      return { input, output };
    };
  },
};

const sizeColours: Family = {
  name: "size-colours",
  does:
    "Objects take colours by their number of cells: by rank, by parity or by the number itself.",
  draw: (random) => {
    const rule = random.pick(["rank", "parity", "number"] as const);
    const [old, ...marks] = palette(random, 5);
    const most = between(random, 2, 4);
    return (random) => {
      const sizes = rule === "rank"
        ? random.shuffle([2, 3, 4, 5, 6, 7]).slice(0, most)
        : Array.from({ length: between(random, 3, 5) }, () =>
          between(random, 1, rule === "parity" ? 7 : most));
      const drawn = scatter(random, sizes.map((size) => blob(random, size)), [old]);
      if (!drawn) return undefined;
      const output = copyOf(drawn.scene);
      const ranked = drawn.things.toSorted((a, b) => a.cells.length - b.cells.length);
      for (const [rank, { cells }] of ranked.entries()) {
        const number = rule === "rank" ? rank : cells.length - 1;
        paint(output, cells, marks[rule === "parity" ? number % 2 : number]);
      }
      return { input: drawn.scene, output };
    };
  },
};

export const COUNTING_FAMILIES: readonly Family[] = [
  countedObjects,
  countedColours,
  frequentColour,
  colourBars,
  countedHoles,
  countedInFrame,
  blockWinners,
  lineParity,
  sizeColours,
];
