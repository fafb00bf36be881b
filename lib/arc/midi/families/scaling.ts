/** Families that enlarge, shrink, tile and sample grids. */
import { applyDihedral } from "../../augment.ts";
import { type Grid, gridOf } from "../../grid.ts";
import { boxOf, colouredCells, crop, mapCells, onlyMaximum, transpose } from "../../mini/grids.ts";
import type { Family } from "../family.ts";
import {
  atOrigin,
  between,
  blank,
  blob,
  chance,
  moved,
  noise,
  paint,
  palette,
  placed,
  rectangle,
} from "../scene.ts";

/** Enlarges each cell to a block. */
const enlarged = (grid: Grid, down: number, right = down) =>
  gridOf(
    grid.length * down,
    grid[0].length * right,
    (r, c) => grid[Math.floor(r / down)][Math.floor(c / right)],
  );

/** Returns the number of colours besides the background. */
export const colourCount = (grid: Grid) => new Set(grid.flat().filter((cell) => cell > 0)).size;

const upscale: Family = {
  name: "upscale",
  does: "Each cell becomes a block; its sides are fixed or the number of colours.",
  draw: (random) => {
    const byColours = chance(random, 0.3);
    const [down, right] = random.pick([[2, 2], [3, 3], [4, 4], [1, 2], [1, 3], [2, 3]]);
    const colours = palette(random, between(random, byColours ? 3 : 1, 4));
    const [density, hollow] = [random.pick([0.5, 0.7, 1]), chance(random, 0.2)];
    return (random) => {
      const used = byColours ? random.shuffle(colours).slice(0, between(random, 1, 3)) : colours;
      const sides = [0, 0].map(() => between(random, 2, byColours ? 4 : 6));
      const input = noise(random, sides[0], sides[1], density, used);
      const factor = colourCount(input);
      const [y, x] = byColours ? [factor, factor] : [down, right];
      if (y * sides[0] > 12 || x * sides[1] > 12 || y < 1) return undefined;
      const output = enlarged(input, y, x);
      const inner = (i: number, n: number) => n > 2 && i % n > 0 && i % n < n - 1;
      const hole = (r: number, c: number) => hollow && inner(r, y) && inner(c, x);
      return { input, output: mapCells(output, (old, r, c) => hole(r, c) ? 0 : old) };
    };
  },
};

const downscale: Family = {
  name: "downscale",
  does: "Blocks shrink to single cells; a few wrong cells or a surrounding do not matter.",
  draw: (random) => {
    const factor = random.pick([2, 2, 3, 4]);
    const spoilt = chance(random, 0.4);
    const embedded = !spoilt && chance(random, 0.4);
    const [wrong, ...colours] = palette(random, between(random, 3, 5));
    return (random) => {
      const most = Math.floor((embedded ? 11 : 12) / factor);
      const sides = [0, 0].map(() => between(random, Math.min(2, most), most));
      const output = noise(random, sides[0], sides[1], embedded ? 1 : 0.7, colours);
      const big = enlarged(output, factor);
      const [rows, columns] = [big.length, big[0].length];
      for (const [r, c] of rectangle(0, 0, sides[0], sides[1])) {
        if (!spoilt || chance(random, 0.6)) continue;
        big[r * factor + random.int(factor)][c * factor + random.int(factor)] = wrong;
      }
      if (!embedded) return { input: big, output };
      const input = blank(between(random, rows + 1, 12), between(random, columns + 1, 12));
      const cells = placed(random, input, rectangle(0, 0, rows, columns), 0) ?? [];
      for (const [i, cell] of cells.entries()) paint(input, [cell], big.flat()[i]);
      return { input, output };
    };
  },
};

const fractal: Family = {
  name: "self-similar",
  does:
    "A copy of the grid stands in for each cell that is coloured, empty or of a certain colour.",
  draw: (random) => {
    const where = random.pick(["coloured", "coloured", "empty", "colour", "most"] as const);
    const what = random.pick(["copy", "copy", "inverse", "turned", "tinted"] as const);
    const single = where === "coloured" || where === "empty" || what === "inverse";
    const colours = palette(random, single && chance(random, 0.6) ? 1 : between(random, 2, 3));
    const vary = chance(random, 0.5);
    const [fixed, density] = [between(random, 2, 3), random.pick([0.5, 0.7])];
    return (random) => {
      const n = vary ? between(random, 2, 3) : fixed;
      const own = colours.length === 1 ? palette(random, 1) : colours;
      const input = noise(random, n, n, where === "most" ? 1 : density, own);
      const times = (colour: number) => input.flat().filter((cell) => cell === colour).length;
      const chosen = where === "most" ? onlyMaximum(own, times) : own[0];
      const marked = (cell: number) =>
        where === "coloured" ? cell > 0 : where === "empty" ? cell === 0 : cell === chosen;
      const colour = Math.max(...input.flat());
      if (chosen === undefined || colour === 0) return undefined;
      if (what === "inverse" && colourCount(input) > 1) return undefined;
      const pattern = what === "turned"
        ? applyDihedral(2, input)
        : mapCells(input, (old) => what !== "inverse" ? old : old ? 0 : colour);
      const output = gridOf(n * n, n * n, (r, c) => {
        const cell = input[Math.floor(r / n)][Math.floor(c / n)];
        if (!marked(cell)) return 0;
        const part = pattern[r % n][c % n];
        return what === "tinted" && cell > 0 ? part && cell : part;
      });
      return { input, output };
    };
  },
};

const cropping: Family = {
  name: "cropped-content",
  does: "The box around all coloured cells, or those of one colour, is cut out.",
  draw: (random) => {
    const [wanted, ...colours] = palette(random, between(random, 2, 4));
    const noisy = chance(random, 0.5);
    const [margin, cleans] = [random.pick([0, 0, 1]), noisy && chance(random, 0.5)];
    return (random) => {
      const [rows, columns] = [between(random, 5, 12), between(random, 5, 12)];
      const input = noisy ? noise(random, rows, columns, 0.3, colours) : blank(rows, columns);
      const size = noisy ? [1, 1] : [between(random, 1, 5), between(random, 2, 5)];
      const inner = noisy ? [1, 1] : [rows - 2 - size[0], columns - 2 - size[1]];
      if (inner.some((side) => side < 0)) return undefined;
      const [top, left] = inner.map((side) => 1 + random.int(side + 1));
      const cells = noisy
        ? placed(random, blank(rows - 2, columns - 2), blob(random, between(random, 4, 8)), 0) ?? []
        : rectangle(top, left, size[0], size[1]).filter(() => chance(random, 0.7));
      for (const [r, c] of noisy ? moved(cells, 1, 1) : cells) {
        input[r][c] = noisy ? wanted : random.pick([wanted, ...colours]);
      }
      const all = colouredCells(input).filter(([r, c]) => !noisy || input[r][c] === wanted);
      const box = boxOf(all);
      if (!box) return undefined;
      const [h, w] = [box.bottom - box.top + 1 + 2 * margin, box.right - box.left + 1 + 2 * margin];
      const output = crop(input, box.top - margin, box.left - margin, h, w);
      return { input, output: cleans ? mapCells(output, (x) => x === wanted ? x : 0) : output };
    };
  },
};

const shrunkLines: Family = {
  name: "removed-lines",
  does: "Repeated rows and columns are merged, or empty or one-coloured ones removed.",
  draw: (random) => {
    const rule = random.pick(["repeated", "repeated", "empty", "plain"] as const);
    const both = chance(random, 0.6);
    const [plain, ...colours] = palette(random, between(random, 3, 5));
    return (random) => {
      const [h, w] = [between(random, 2, 5), between(random, 2, 5)];
      const output = noise(random, h, w, rule === "empty" ? 0.7 : 0.8, colours);
      const line = (grid: Grid) => blank(1, grid[0].length, rule === "plain" ? plain : 0)[0];
      const longer = (grid: Grid): Grid =>
        grid.flatMap((row) => {
          const extra = Math.floor(random.float() ** 1.5 * 3);
          return rule === "repeated"
            ? Array(extra + 1).fill(row)
            : [row, ...Array(Math.min(extra, 2)).fill(line(grid))];
        });
      const legal = (grid: Grid) =>
        grid.every((row, r) =>
          rule === "repeated" ? String(row) !== String(grid[r - 1]) : Math.max(...row) > 0
        );
      if (!legal(output) || both && !legal(transpose(output))) return undefined;
      const tall = longer(output);
      return { input: both ? transpose(longer(transpose(tall))) : tall, output };
    };
  },
};

const sampling: Family = {
  name: "sampled-cells",
  does: "Every second row, every second or third cell both ways, or only the corners are kept.",
  draw: (random) => {
    const rule = random.pick(["second", "rows", "corners", "third"] as const);
    const offset = random.int(2);
    const stays = chance(random, 0.35);
    const colours = palette(random, between(random, 2, 5));
    const density = random.pick([0.6, 0.8, 1]);
    return (random) => {
      const [rows, columns] = [between(random, 4, 12), between(random, 4, 12)];
      const input = noise(random, rows, columns, density, colours);
      const step = rule === "third" ? 3 : 2;
      const kept = (i: number, n: number) =>
        rule === "corners" ? i < 1 + offset || i > n - 2 - offset : i % step === offset;
      const keptRow = (_: unknown, r: number) => kept(r, rows);
      const keptColumn = (_: unknown, c: number) => rule === "rows" || kept(c, columns);
      const output = stays
        ? mapCells(input, (old, r, c) => keptRow(0, r) && keptColumn(0, c) ? old : 0)
        : input.filter(keptRow).map((row) => row.filter(keptColumn));
      return { input, output };
    };
  },
};

const edges: Family = {
  name: "added-or-peeled-border",
  does: "A border is added, in one colour or that of the outer cells, or layers are peeled off.",
  draw: (random) => {
    const rule = random.pick(["add", "double", "peel", "hollow", "sides"] as const);
    const [mark, ...colours] = palette(random, between(random, 2, 5));
    const layers = random.pick([1, 1, 2]);
    const corner = random.pick([0, 0, mark]);
    return (random) => {
      const low = rule === "peel" || rule === "hollow" ? 2 * layers + 2 : 2;
      const high = rule === "peel" || rule === "hollow" ? 12 : 12 - 2 * layers;
      const [h, w] = [between(random, low, high), between(random, low, high)];
      const input = noise(random, h, w, 0.7, colours);
      if (rule === "peel") {
        return { input, output: crop(input, layers, layers, h - 2 * layers, w - 2 * layers) };
      }
      if (rule === "hollow") {
        const inner = (i: number, n: number) => i >= layers && i < n - layers;
        return { input, output: mapCells(input, (x, r, c) => inner(r, h) && inner(c, w) ? 0 : x) };
      }
      const clamp = (i: number, n: number) => Math.max(0, Math.min(n - 1, i - layers));
      const output = gridOf(h + 2 * layers, w + 2 * layers, (r, c) => {
        const [y, x] = [clamp(r, h), clamp(c, w)];
        const [outR, outC] = [y !== r - layers, x !== c - layers];
        if (rule === "add") return outR || outC ? mark : input[y][x];
        return rule === "sides" && outR && outC ? corner : input[y][x];
      });
      return { input, output };
    };
  },
};

const markedBlock: Family = {
  name: "marked-block",
  does: "The block around a marker, or between markers at its corners, is cut out.",
  draw: (random) => {
    const [mark, ...colours] = palette(random, between(random, 3, 5));
    const rule = random.pick(["around", "corners", "two"] as const);
    const [radius, density] = [random.pick([1, 1, 2]), random.pick([0.4, 0.7, 1])];
    const includes = chance(random, 0.5);
    return (random) => {
      const [rows, columns] = [between(random, 6, 12), between(random, 6, 12)];
      const input = noise(random, rows, columns, density, colours);
      const [h, w] = rule === "around"
        ? [2 * radius + 1, 2 * radius + 1]
        : [between(random, 3, rows), between(random, 3, columns)];
      const [top, left] = [random.int(rows - h + 1), random.int(columns - w + 1)];
      const [bottom, right] = [top + h - 1, left + w - 1];
      if (rule === "around") {
        input[top + radius][left + radius] = mark;
        return { input, output: crop(input, top, left, h, w) };
      }
      paint(input, [[top, left], [bottom, right]], mark);
      if (rule === "corners") paint(input, [[top, right], [bottom, left]], mark);
      if (includes) return { input, output: crop(input, top, left, h, w) };
      return { input, output: crop(input, top + 1, left + 1, h - 2, w - 2) };
    };
  },
};

const enlargedObject: Family = {
  name: "enlarged-object",
  does: "The only object is enlarged: at its place in the grid, or cut out.",
  draw: (random) => {
    const factor = random.pick([2, 2, 3]);
    const [alone, colours] = [chance(random, 0.5), palette(random, between(random, 1, 4))];
    const fixed = between(random, 8, 12);
    return (random) => {
      const cells = atOrigin(blob(random, between(random, 2, factor === 2 ? 7 : 4)));
      const box = boxOf(cells)!;
      const shape = blank(box.bottom + 1, box.right + 1);
      for (const cell of cells) paint(shape, [cell], random.pick(colours));
      const big = enlarged(shape, factor);
      const side = alone ? between(random, 6, 12) : fixed;
      const [y, x] = [side - big.length, side - big[0].length];
      if (y < 0 || x < 0) return undefined;
      const [top, left] = [random.int(y + 1), random.int(x + 1)];
      const [input, output] = [blank(side, side), blank(side, side)];
      for (const [grid, part] of [[input, shape], [output, big]]) {
        for (const [r, c] of colouredCells(part)) grid[top + r][left + c] = part[r][c];
      }
      return { input, output: alone ? big : output };
    };
  },
};

export const SCALING_FAMILIES: readonly Family[] = [
  upscale,
  downscale,
  fractal,
  cropping,
  shrunkLines,
  sampling,
  edges,
  markedBlock,
  enlargedObject,
];
