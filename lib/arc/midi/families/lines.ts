/** Families that draw lines, rays and borders. */
import type { Random } from "../../../random.ts";
import { type Grid, gridOf } from "../../grid.ts";
import {
  type Cell,
  type Claim,
  colourAt,
  colouredCells,
  DIAGONALS,
  inside,
  mapCells,
  onlyMaximum,
  PLUS,
  RIGHT,
  settleClaims,
  SIDES,
  type Step,
  walk,
} from "../../mini/grids.ts";
import type { Pair } from "../../task.ts";
import type { Family } from "../family.ts";
import {
  between,
  blank,
  chance,
  drawBlank,
  drawThings,
  noise,
  paint,
  palette,
  type Scene,
} from "../scene.ts";

/** Draws single cells on a scene, apart from each other. */
function dots(random: Random, scene: Scene, count: number, colours: readonly number[]) {
  const shapes = Array.from({ length: count }, (): Cell[] => [[0, 0]]);
  return drawThings(random, scene, shapes, colours)
    ?.map(({ cells, colour }): Claim => [cells[0], colour]);
}

/** Returns the pair of a scene and what claims make of it; undefined where they differ. */
function claimed(input: Grid, claims: readonly Claim[]): Pair | undefined {
  const output = settleClaims(input, claims);
  return output && { input, output };
}

/** Returns the cells from a cell to the edge, without the cell. */
function ray(grid: Grid, [r, c]: Cell, [dr, dc]: Step): Cell[] {
  const cells: Cell[] = [];
  for (let i = 1; inside(grid, r + i * dr, c + i * dc); i++) cells.push([r + i * dr, c + i * dc]);
  return cells;
}

const rays: Family = {
  name: "rays",
  does: "Some cells send solid or dotted rays in fixed directions, up to the edge or an obstacle.",
  draw: (random) => {
    const steps = random.pick<readonly Step[]>(
      [RIGHT, SIDES, PLUS, DIAGONALS, [[1, 1]], [[1, 1], [-1, -1]], [[0, 1], [1, 0]]],
    );
    const [wall, trail, ...seeds] = palette(random, between(random, 3, 5));
    const own = chance(random, 0.6);
    const gap = chance(random, 0.7) ? 1 : 2;
    const through = chance(random, 0.3);
    const walls = chance(random, 0.3) ? 0 : 3;
    return (random) => {
      const scene = drawBlank(random, 5, 12);
      const cells = dots(random, scene, between(random, 1, 3), random.shuffle(seeds));
      if (!cells || !dots(random, scene, walls && walls + random.int(4), [wall])) return undefined;
      const claims = cells.flatMap(([cell, colour]) =>
        steps.flatMap((step) => {
          const path = through ? ray(scene, cell, step) : walk(scene, cell, step).passed;
          return path.filter((_, i) => (i + 1) % gap === 0)
            .map((there): Claim => [there, own ? colour : trail]);
        })
      );
      return claimed(scene, claims);
    };
  },
};

const connectedCells: Family = {
  name: "connected-cells",
  does:
    "Cells that see each other along a line are connected if their colours are equal, or differ.",
  draw: (random) => {
    const steps = random.pick<readonly Step[]>(
      [RIGHT, [[0, 1], [1, 0]], [[1, 1], [1, -1]], [[1, 1]]],
    );
    const equal = chance(random, 0.7);
    const own = equal && chance(random, 0.6);
    const [link, ...colours] = palette(random, between(random, 3, 4));
    const density = 0.06 + 0.08 * random.float();
    return (random) => {
      const scene = noise(random, between(random, 5, 12), between(random, 5, 12), density, colours);
      const claims = colouredCells(scene).flatMap((cell) =>
        steps.flatMap((step) => {
          const colour = scene[cell[0]][cell[1]];
          const { passed, hit } = walk(scene, cell, step);
          if (hit === 0 || (hit === colour) !== equal) return [];
          return passed.map((there): Claim => [there, own ? colour : link]);
        })
      );
      return claims.length < 3 ? undefined : claimed(scene, claims);
    };
  },
};

const extendedPieces: Family = {
  name: "extended-pieces",
  does: "Short pieces of lines are extended to the edge, at both ends or only at one.",
  draw: (random) => {
    const axes = random.pick<readonly Step[]>([SIDES, PLUS, DIAGONALS, [...PLUS, ...DIAGONALS]]);
    const mode = random.pick(["both", "head", "head by body", "tail"] as const);
    const [head, ...colours] = palette(random, between(random, 2, 4));
    const longest = between(random, 2, 4);
    return (random) => {
      const scene = drawBlank(random, 6, 12);
      const steps = Array.from({ length: between(random, 1, 3) }, () => random.pick(axes));
      const shapes = steps.map(([dr, dc]) =>
        Array.from({ length: between(random, 2, longest) }, (_, i): Cell => [i * dr, i * dc])
      );
      const things = drawThings(random, scene, shapes, random.shuffle(colours));
      if (!things) return undefined;
      if (mode !== "both") { for (const { cells } of things) paint(scene, cells.slice(-1), head); }
      const claims = things.flatMap(({ cells, colour }, i) => {
        const front = ray(scene, cells[cells.length - 1], steps[i]);
        const back = ray(scene, cells[0], [-steps[i][0], -steps[i][1]]);
        const path = mode === "both" ? [...front, ...back] : mode === "tail" ? back : front;
        return path.map((cell): Claim => [cell, mode === "head" ? head : colour]);
      });
      if (claims.some(([[r, c]]) => scene[r][c] !== 0)) return undefined;
      return claimed(scene, claims);
    };
  },
};

const crossingLines: Family = {
  name: "crossing-lines",
  does:
    "Cells draw full rows or columns by their colours, and crossings follow a rule of their own.",
  draw: (random) => {
    const [a, b, special, lineA, lineB, other] = palette(random, 6);
    const both = chance(random, 0.35);
    const crossing = random.pick(["special", "row", "column"] as const);
    const [ofRow, ofColumn] = chance(random, 0.7) ? [a, both ? a : b] : [lineA, lineB];
    const others = random.int(3);
    return (random) => {
      const scene = drawBlank(random, 5, 12);
      const seeds = dots(random, scene, between(random, 2, 4), both ? [a] : random.shuffle([a, b]));
      if (!seeds || !dots(random, scene, others, [other])) return undefined;
      const ruled = (seed: number, index: 0 | 1) =>
        new Set(seeds.filter(([, colour]) => colour === seed).map(([cell]) => cell[index]));
      const rows = ruled(a, 0);
      const columns = ruled(both ? a : b, 1);
      const output = mapCells(scene, (old, r, c) => {
        if (old !== 0) return old;
        if (rows.has(r) && columns.has(c)) {
          return crossing === "special" ? special : crossing === "row" ? ofRow : ofColumn;
        }
        return rows.has(r) ? ofRow : columns.has(c) ? ofColumn : 0;
      });
      return { input: scene, output };
    };
  },
};

const bounces: Family = {
  name: "bounces",
  does: "A diagonal runs from a cell to the far side and bounces off the edges.",
  draw: (random) => {
    const signs = random.pick([[1], [1, -1]]);
    const [rest, ...trail] = palette(random, between(random, 2, 4));
    const own = chance(random, 0.5);
    const filled = chance(random, 0.3);
    const middle = chance(random, 0.3);
    return (random) => {
      const [rows, columns] = [between(random, 2, 5), between(random, 6, 12)];
      const input = blank(rows, columns);
      const start = middle ? between(random, 1, columns - 2) : 0;
      const row = random.int(rows);
      const seed = own ? random.pick(trail) : trail[0];
      input[row][start] = seed;
      const output = blank(rows, columns, filled ? rest : 0);
      const period = 2 * (rows - 1);
      for (let c = 0; c < columns; c++) {
        const away = Math.abs(c - start);
        for (const sign of signs) {
          const phase = (((row + sign * away) % period) + period) % period;
          const r = phase < rows ? phase : period - phase;
          output[r][c] = own ? seed : trail[away % trail.length];
        }
      }
      return { input, output };
    };
  },
};

const staircases: Family = {
  name: "staircases",
  does: "Stairs of fixed steps lead from each cell to the edge, on one side or on both.",
  draw: (random) => {
    const step = [...Array(between(random, 1, 3)).fill(0), ...Array(between(random, 1, 2)).fill(1)];
    const signs = random.pick([[1], [1, -1]]);
    const [first, second, ...seeds] = palette(random, 5);
    const trail = random.pick([[], [], [first], [first, second]]);
    return (random) => {
      const scene = drawBlank(random, 5, 12);
      const starts = dots(random, scene, between(random, 1, 2), seeds);
      if (!starts) return undefined;
      const claims: Claim[] = [];
      for (const [start, colour] of starts) {
        for (const sign of signs) {
          let [r, c] = start;
          for (let i = 0; inside(scene, r, c); i++) {
            if (step[i % step.length] === 1) r++;
            else c += sign;
            claims.push([[r, c], trail[Math.floor(i / step.length) % trail.length] ?? colour]);
          }
        }
      }
      return claimed(scene, claims);
    };
  },
};

const borders: Family = {
  name: "borders",
  does: "A border of the grid, its sides or its corners get the colour of a marker or majority.",
  draw: (random) => {
    const colours = palette(random, between(random, 3, 5));
    const marker = random.pick(["most", "least", "corner"] as const);
    const depth = random.int(2);
    const part = random.pick(["ring", "ring", "sides", "corners"] as const);
    const erased = chance(random, 0.3);
    const density = 0.15 + 0.4 * random.float();
    return (random) => {
      const [rows, columns] = [between(random, 5, 12), between(random, 5, 12)];
      const inner = noise(random, rows - 4, columns - 4, density, colours);
      const input = gridOf(rows, columns, (r, c) => colourAt(inner, r - 2, c - 2));
      const seen = input.flat().filter((colour) => colour !== 0);
      const sign = marker === "most" ? 1 : -1;
      const count = (colour: number) => sign * seen.filter((other) => other === colour).length;
      const chosen = marker === "corner"
        ? input[0][0] = random.pick(colours)
        : onlyMaximum([...new Set(seen)], count);
      if (!chosen || new Set(seen).size < 2) return undefined;
      const output = mapCells(input, (old, r, c) => {
        const [down, across] = [Math.min(r, rows - 1 - r), Math.min(c, columns - 1 - c)];
        const fits = part === "ring" || (part === "sides" ? across <= down : down === across);
        return Math.min(down, across) === depth && fits ? chosen : erased ? 0 : old;
      });
      return { input, output };
    };
  },
};

const lattices: Family = {
  name: "lattices",
  does: "Lines run through every n-th row and column, counted from a cell or the corner.",
  draw: (random) => {
    const [down, right] = [between(random, 2, 4), between(random, 2, 4)];
    const both = chance(random, 0.7);
    const [lines, special, ...seeds] = palette(random, 6);
    const seeded = chance(random, 0.6);
    const crossing = random.pick([special, 0, undefined]);
    return (random) => {
      const [rows, columns] = [between(random, 5, 12), between(random, 5, 12)];
      const input = noise(random, rows, columns, seeded ? 0 : 0.3, seeds.slice(0, 2));
      const [top, left] = seeded ? [random.int(rows), random.int(columns)] : [0, 0];
      if (seeded) input[top][left] = random.pick(seeds);
      const output = mapCells(input, (old, r, c) => {
        const row = Math.abs(r - top) % down === 0;
        const column = both && Math.abs(c - left) % right === 0;
        if (old !== 0) return old;
        return row && column ? crossing ?? lines : row || column ? lines : 0;
      });
      return { input, output };
    };
  },
};

export const LINE_FAMILIES: readonly Family[] = [
  rays,
  connectedCells,
  extendedPieces,
  crossingLines,
  bounces,
  staircases,
  borders,
  lattices,
];
