/** Families that change colours by a table, a legend, an order or a place. */
import type { Random } from "../../../random.ts";
import { applyDihedral } from "../../augment.ts";
import { equalGrids, type Grid, gridOf } from "../../grid.ts";
import {
  boxOf,
  colourAt,
  colouredCells,
  mapCells,
  onlyMaximum,
  RING,
  transpose,
} from "../../mini/grids.ts";
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
  palette,
  rectangle,
  type Scene,
} from "../scene.ts";

/** Draws noise, stripes or objects of some colours, with sides of low…12. */
function drawPicture(random: Random, style: number, colours: readonly number[], low = 3): Scene {
  const scene = drawBlank(random, low, 12);
  const [rows, columns] = [scene.length, scene[0].length];
  if (style === 0) return noise(random, rows, columns, 0.6, colours);
  if (style === 1) return scene.map(() => blank(1, columns, random.pick(colours))[0]);
  if (style === 2) return noise(random, rows, columns, 1, colours);
  const shapes = colours.map(() => blob(random, between(random, 2, 5)));
  drawThings(random, scene, shapes, random.shuffle(colours));
  return scene;
}

const times = (grid: Grid, colour: number) => grid.flat().filter((cell) => cell === colour).length;

const table: Family = {
  name: "colour-table",
  does: "Colours change by a fixed table, in exchange, in turn or to others.",
  draw: (random) => {
    const count = between(random, 2, 5);
    const kind = random.pick(["exchange", "turn", "others", "merge"] as const);
    const colours = palette(random, count);
    const fresh = [...palette(random, 9 - count, colours), 0];
    const targets = {
      exchange: [colours[1], colours[0], ...colours.slice(2)],
      turn: [...colours.slice(1), colours[0]],
      others: colours.map((colour, i) => i < 3 ? fresh[i] : colour),
      merge: colours.map((colour, i) => i < 2 ? fresh[0] : colour),
    };
    const style = random.int(4);
    return (random) => {
      const input = drawPicture(random, style, colours);
      return { input, output: mapCells(input, (x) => targets[kind][colours.indexOf(x)] ?? x) };
    };
  },
};

const legend: Family = {
  name: "colour-legend",
  does: "Pairs of cells in a corner tell which colours replace which ones elsewhere.",
  draw: (random) => {
    const pairs = between(random, 1, 3);
    const [deletes, swaps] = [chance(random, 0.3), chance(random, 0.3)];
    const [style, lined] = [random.pick([0, 3, 3]), chance(random, 0.3)];
    const line = random.pick(palette(random, 1));
    return (random) => {
      const colours = palette(random, 2 * pairs, [line]);
      const [from, to] = [colours.slice(0, pairs), colours.slice(pairs)];
      const used = swaps ? colours : from;
      const picture = drawPicture(random, style, used, 4).slice(0, 11 - pairs);
      if (used.some((colour) => times(picture, colour) === 0)) return undefined;
      const changed = mapCells(picture, (x) => {
        const back = swaps ? from[to.indexOf(x)] : undefined;
        return to[from.indexOf(x)] ?? back ?? x;
      });
      const width = picture[0].length;
      const key = gridOf(pairs, width, (r, c) => c > 1 ? 0 : [from[r], to[r]][c]);
      const joined = (grid: Grid) => [...key, ...blank(1, width, lined ? line : 0), ...grid];
      return { input: joined(picture), output: deletes ? changed : joined(changed) };
    };
  },
};

const ranks: Family = {
  name: "frequent-colours",
  does: "The most and least frequent colours are exchanged, or one replaces or leaves the others.",
  draw: (random) => {
    const colours = palette(random, between(random, 3, 6));
    const rule = random.pick(
      ["exchange", "most wins", "least wins", "no most", "no least"] as const,
    );
    const style = random.pick([0, 2, 2, 3]);
    const count = between(random, 3, colours.length);
    return (random) => {
      const used = random.shuffle(colours).slice(0, count);
      const weighted = style === 3 ? used : used.flatMap((colour, i) => Array(i + 1).fill(colour));
      const input = drawPicture(random, style, weighted);
      const present = used.filter((colour) => times(input, colour) > 0);
      const most = onlyMaximum(present, (colour) => times(input, colour));
      const least = onlyMaximum(present, (colour) => -times(input, colour));
      if (present.length < 3 || most === undefined || least === undefined) return undefined;
      const output = mapCells(input, (old) => {
        if (old === 0) return 0;
        if (rule === "most wins") return most;
        if (rule === "least wins") return least;
        if (rule === "no most") return old === most ? 0 : old;
        if (rule === "no least") return old === least ? 0 : old;
        return old === most ? least : old === least ? most : old;
      });
      return { input, output };
    };
  },
};

const places: Family = {
  name: "colours-by-place",
  does:
    "Cells of a shape are recoloured by column, row, diagonal, parity or distance from the edge.",
  draw: (random) => {
    const [plain, ...colours] = palette(random, between(random, 3, 5));
    const by = random.pick(["column", "diagonal", "parity", "edge", "own box", "halves"] as const);
    const style = random.pick([0, 3, 3]);
    const thick = between(random, 1, 2);
    return (random) => {
      const input = drawPicture(random, style, Array(between(random, 1, 3)).fill(plain), 5);
      const [rows, columns] = [input.length, input[0].length];
      const first = boxOf(colouredCells(input))?.left ?? 0;
      const output = mapCells(input, (old, r, c) => {
        const index = {
          column: Math.floor(c / thick),
          diagonal: r + c,
          parity: (r + c) % 2,
          edge: Math.min(r, c, rows - 1 - r, columns - 1 - c),
          "own box": c - first,
          halves: Number(2 * c >= columns),
        };
        return old && colours[index[by] % colours.length];
      });
      return { input, output };
    };
  },
};

const denoise: Family = {
  name: "noise-removal",
  does: "Single cells outside of rectangles vanish, and those inside get the rectangle's colour.",
  draw: (random) => {
    const [speck, ...colours] = palette(random, between(random, 2, 5));
    const [out, within] = random.pick([[true, true], [true, true], [true, false], [false, true]]);
    const own = !within && chance(random, 0.5);
    const outline = chance(random, 0.25);
    return (random) => {
      const output = drawBlank(random, 7, 12);
      const shapes = Array.from({ length: between(random, 1, 3) }, () => {
        const [h, w] = [between(random, 3, 6), between(random, 3, 6)];
        return outline ? frame(0, 0, h, w) : rectangle(0, 0, h, w);
      });
      if (!drawThings(random, output, shapes, random.shuffle(colours))) return undefined;
      const input = copyOf(output);
      for (let i = between(random, 3, 10); i > 0; i--) {
        const [r, c] = [random.int(output.length), random.int(output[0].length)];
        const near = RING.map((
          [y, x],
        ) => [colourAt(output, r + y, c + x), colourAt(input, r + y, c + x)]);
        if (!(output[r][c] > 0 ? within : out)) continue;
        if (near.some(([before, after]) => before !== after)) continue;
        if (own && near.some(([before]) => before > 0)) continue;
        input[r][c] = own ? random.pick(colours) : speck;
      }
      return { input, output };
    };
  },
};

const sorted: Family = {
  name: "sorted-bars",
  does: "Bars, or rows of cells, are sorted by length, by number of cells or by a colour order.",
  draw: (random) => {
    const rule = random.pick(["bars", "bars", "cells", "colours"] as const);
    const [sign, align] = [random.pick([1, -1]), random.pick(["start", "middle"] as const)];
    const colours = palette(random, between(random, 2, 6));
    const gap = random.pick([0, 0, 1]);
    return (random) => {
      const width = between(random, 4, 11);
      const count = between(random, 3, Math.min(gap ? 5 : 8, width));
      const lengths = random.shuffle(Array.from({ length: width }, (_, i) => i + 1));
      const rows = lengths.slice(0, count).map((length) => {
        const colour = random.pick(colours);
        const start = align === "middle" && rule === "bars" ? Math.floor((width - length) / 2) : 0;
        const row = gridOf(1, width, (_, c) => c >= start && c < start + length ? colour : 0)[0];
        if (rule === "colours") return blank(1, width, colour)[0];
        return rule === "cells" ? random.shuffle(row) : row;
      });
      const value = (row: readonly number[]) =>
        sign * (rule === "colours" ? colours.indexOf(row[0]) : row.filter((x) => x > 0).length);
      const spaced = (lines: Grid) =>
        gap ? lines.flatMap((row) => [row, blank(1, width)[0]]) : lines;
      return { input: spaced(rows), output: spaced(rows.toSorted((a, b) => value(a) - value(b))) };
    };
  },
};

const diagonals: Family = {
  name: "colour-cycles",
  does: "The colours at the edge or of the first rings go on in a cycle, diagonally or outwards.",
  draw: (random) => {
    const kind = random.pick(["diagonal", "ring", "column", "chevron"] as const);
    const colours = palette(random, 6);
    const given = random.pick(["one cycle", "twice"] as const);
    return (random) => {
      const cycle = random.shuffle(colours).slice(0, between(random, 2, 3));
      const side = between(random, 6, 12);
      const columns = kind === "ring" || kind === "chevron" ? side : between(random, 6, 12);
      const index = (r: number, c: number) =>
        ({
          diagonal: r + c,
          ring: Math.max(r, c),
          column: c,
          chevron: c + Math.abs(r - Math.floor(side / 2)),
        })[kind];
      const shown = cycle.length * (given === "twice" ? 2 : 1);
      const output = gridOf(side, columns, (r, c) => cycle[index(r, c) % cycle.length]);
      return { input: mapCells(output, (x, r, c) => index(r, c) < shown ? x : 0), output };
    };
  },
};

const keyCell: Family = {
  name: "key-cell",
  does: "The colour of a key cell decides how the grid is turned, mirrored, shifted or recoloured.",
  draw: (random) => {
    const keys = palette(random, 2);
    const [line, ...colours] = palette(random, between(random, 2, 4), keys);
    const changes: ((grid: Grid) => Grid)[] = random.shuffle([
      (grid: Grid) => grid,
      (grid: Grid) => applyDihedral(4, grid),
      (grid: Grid) => applyDihedral(5, grid),
      (grid: Grid) => applyDihedral(2, grid),
      (grid: Grid) => transpose(grid),
      (grid: Grid) => mapCells(grid, (old) => old === 0 ? colours[0] : 0),
      (grid: Grid) => mapCells(grid, (old) => old && line),
    ]).slice(0, 2);
    const [style, stays] = [random.pick([0, 3]), chance(random, 0.3)];
    return (random) => {
      const picture = drawPicture(random, style, colours).slice(0, 10);
      const chosen = random.int(2);
      const head = (width: number) => [
        gridOf(1, width, (_, c) => c === 0 ? keys[chosen] : 0)[0],
        blank(1, width, line)[0],
      ];
      const output = changes[chosen](picture);
      if (equalGrids(changes[0](picture), changes[1](picture))) return undefined;
      const [height, width] = [output.length, output[0].length];
      if (height > 10 && stays) return undefined;
      const input = [...head(picture[0].length), ...picture];
      return { input, output: stays ? [...head(width), ...output] : output };
    };
  },
};

export const COLOUR_FAMILIES: readonly Family[] = [
  table,
  legend,
  ranks,
  places,
  denoise,
  sorted,
  diagonals,
  keyCell,
];
