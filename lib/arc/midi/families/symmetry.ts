/** Families that complete, repair, mirror and repeat patterns. */
import type { Random } from "../../../random.ts";
import { type Grid, gridOf } from "../../grid.ts";
import {
  type Cell,
  colouredCells,
  crop,
  flip,
  inside,
  mapCells,
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
  moved,
  noise,
  paint,
  palette,
  placed,
  rectangle,
  type Scene,
} from "../scene.ts";

/** Returns the image of a cell in a grid of some sides. */
type Move = (r: number, c: number, rows: number, columns: number) => Cell;

const ACROSS: Move = (r, c, _, columns) => [r, columns - 1 - c];
const DOWN: Move = (r, c, rows) => [rows - 1 - r, c];
const HALF_TURN: Move = (r, c, rows, columns) => [rows - 1 - r, columns - 1 - c];
const QUARTER_TURN: Move = (r, c, rows) => [c, rows - 1 - r];
const SWAP: Move = (r, c) => [c, r];

/** Moves that leave a pattern unchanged, and a part of it that holds all others. */
interface Symmetry {
  readonly moves: readonly Move[];
  readonly square: boolean;
  readonly part: (r: number, c: number, rows: number, columns: number) => boolean;
}

const quadrant: Symmetry["part"] = (r, c, rows, columns) => 2 * r < rows && 2 * c < columns;
const left: Symmetry["part"] = (_, c, __, columns) => 2 * c < columns;
const MIRROR: Symmetry = { moves: [ACROSS], square: false, part: left };
const POINT: Symmetry = { moves: [HALF_TURN], square: false, part: left };
const DIAGONAL: Symmetry = { moves: [SWAP], square: true, part: (r, c) => r <= c };
const CROSS: Symmetry = { moves: [ACROSS, DOWN], square: false, part: quadrant };
const WHEEL: Symmetry = { moves: [QUARTER_TURN], square: true, part: quadrant };
const STAR: Symmetry = { moves: [ACROSS, SWAP], square: true, part: quadrant };
const SMALL = [MIRROR, POINT, DIAGONAL];
const LARGE = [CROSS, WHEEL, STAR];

/** Returns the moves of a pattern that repeats every `down` rows and `right` columns. */
const repeats = (down: number, right: number): Move[] =>
  [1, -1].flatMap((sign): Move[] => [
    (r, c) => [r + sign * down, c],
    (r, c) => [r, c + sign * right],
  ]);

/** Returns all images of a cell inside the grid, the cell included. */
function orbit(grid: Grid, start: Cell, moves: readonly Move[]): Cell[] {
  const cells = [start];
  for (const [r, c] of cells) {
    for (const move of moves) {
      const [y, x] = move(r, c, grid.length, grid[0].length);
      if (inside(grid, y, x) && !cells.some(([v, u]) => v === y && u === x)) cells.push([y, x]);
    }
  }
  return cells;
}

/** Draws a symmetric grid with sides of low…high. */
function drawSymmetric(
  random: Random,
  { moves, square }: Pick<Symmetry, "moves" | "square">,
  [low, high]: readonly number[],
  density: number,
  colours: readonly number[],
): Scene {
  const rows = between(random, low, high);
  const columns = square ? rows : between(random, low, high);
  const grid = noise(random, rows, columns, density, colours);
  const done = blank(rows, columns, -1);
  for (const [r, c] of rectangle(0, 0, rows, columns)) {
    if (done[r][c] < 0) paint(done, orbit(grid, [r, c], moves), grid[r][c]);
  }
  return done;
}

const completion: Family = {
  name: "symmetric-completion",
  does: "A pattern of which a half or quarter is drawn is completed by mirroring or turning it.",
  draw: (random) => {
    const symmetry = random.pick([...SMALL, ...LARGE]);
    const [cover, ...colours] = palette(random, between(random, 2, 5));
    const hidden = chance(random, 0.4) ? cover : 0;
    const density = hidden === 0 ? 0.6 : random.pick([0.5, 0.8, 1]);
    const sides = random.pick([[4, 6], [5, 9], [8, 12]]);
    return (random) => {
      const output = drawSymmetric(random, symmetry, sides, density, colours);
      const [rows, columns] = [output.length, output[0].length];
      const kept = (r: number, c: number) => symmetry.part(r, c, rows, columns);
      return { input: mapCells(output, (old, r, c) => kept(r, c) ? old : hidden), output };
    };
  },
};

const repair: Family = {
  name: "mosaic-repair",
  does: "The hidden cells of a symmetric or periodic mosaic are restored, or cut out as a piece.",
  draw: (random) => {
    const periods = [between(random, 2, 4), between(random, 2, 4)];
    const periodic = { moves: repeats(periods[0], periods[1]), square: false };
    const stripe: Move[] = [(r, c) => [r + 1, c - 1], (r, c) => [r - 1, c + 1]];
    const slanted = { moves: [...stripe, ...repeats(periods[0] + 1, 12)], square: false };
    const symmetry = random.pick([MIRROR, DIAGONAL, ...LARGE, periodic, periodic, slanted]);
    const [mask, ...colours] = palette(random, between(random, 4, 6));
    const onlyPiece = chance(random, 0.4);
    const sides = random.pick([[6, 9], [8, 12], [10, 10], [12, 12]]);
    return (random) => {
      const whole = drawSymmetric(random, symmetry, sides, 1, colours);
      const input = copyOf(whole);
      const count = onlyPiece ? 1 : between(random, 1, 3);
      const size = [between(random, 2, 4), between(random, 2, 4)] as const;
      const places = [whole.length - size[0], whole[0].length - size[1]];
      const corners = gridOf(count, 2, (_, axis) => random.int(places[axis] + 1));
      const hidden = corners.flatMap(([top, left]) => rectangle(top, left, ...size));
      paint(input, hidden, mask);
      const known = (cell: Cell) =>
        orbit(whole, cell, symmetry.moves).some(([r, c]) => input[r][c] !== mask);
      if (!hidden.every(known)) return undefined;
      return {
        input,
        output: onlyPiece ? crop(whole, corners[0][0], corners[0][1], ...size) : whole,
      };
    };
  },
};

const brokenSymmetry: Family = {
  name: "broken-symmetry",
  does:
    "The cells that break the symmetry of a pattern are marked, erased, repaired or shown alone.",
  draw: (random) => {
    const large = chance(random, 0.5);
    const symmetry = random.pick(large ? LARGE : SMALL);
    const fate = random.pick(["mark", "alone", large ? "repair" : "erase"] as const);
    const [mark, ...colours] = palette(random, between(random, 2, 4));
    const density = random.pick([0.4, 0.6]);
    return (random) => {
      const whole = drawSymmetric(random, symmetry, [5, 10], density, colours);
      const input = copyOf(whole);
      const broken: Cell[] = [];
      const cells = random.shuffle(rectangle(0, 0, whole.length, whole[0].length));
      for (const [r, c] of cells.slice(0, between(random, 1, 4))) {
        const images = orbit(whole, [r, c], symmetry.moves);
        if (images.length < (large ? 3 : 2)) return undefined;
        if (images.some(([y, x]) => input[y][x] !== whole[y][x])) return undefined;
        input[r][c] = random.pick([0, ...colours].filter((colour) => colour !== whole[r][c]));
        broken.push(...(large ? images.slice(0, 1) : images));
      }
      const output = fate === "alone" ? blank(whole.length, whole[0].length) : copyOf(input);
      if (fate !== "repair") paint(output, broken, fate === "erase" ? 0 : mark);
      return { input, output: fate === "repair" ? whole : output };
    };
  },
};

const reflection: Family = {
  name: "line-reflection",
  does: "Objects are reflected across a line, with or without a new colour.",
  draw: (random) => {
    const [line, mark, ...colours] = palette(random, between(random, 3, 5));
    const [keeps, recolours] = [chance(random, 0.7), chance(random, 0.4)];
    const thick = random.pick([1, 1, 2]);
    return (random) => {
      const width = between(random, 3, 5);
      const half = blank(between(random, 5, 12), width);
      const shapes = Array.from(
        { length: between(random, 1, 3) },
        () => blob(random, between(random, 2, 6)),
      );
      if (!drawThings(random, half, shapes, random.shuffle(colours))) return undefined;
      const image = mapCells(flip(half), (old) => old > 0 && recolours ? mark : old);
      const joined = (a: Grid, b: Grid) =>
        half.map((_, r) => [...a[r], ...Array(thick).fill(line), ...b[r]]);
      const nothing = blank(half.length, width);
      return { input: joined(half, nothing), output: joined(keeps ? half : nothing, image) };
    };
  },
};

const equalHalves: Family = {
  name: "equal-halves",
  does:
    "The parts of a figure are made equal: all get each other's cells, or only common ones stay.",
  draw: (random) => {
    const symmetry = random.pick([MIRROR, MIRROR, POINT, DIAGONAL, CROSS, WHEEL]);
    const union = symmetry === CROSS || symmetry === WHEEL || chance(random, 0.5);
    const recolours = chance(random, 0.5);
    const [mark, ...colours] = palette(random, between(random, 2, 4));
    return (random) => {
      const rows = between(random, 4, 11);
      const columns = symmetry.square ? rows : between(random, 4, 11);
      const density = symmetry.moves.length > 1 || union ? 0.2 : 0.6;
      const input = noise(random, rows, columns, density, [random.pick(colours)]);
      const output = mapCells(input, (old, r, c) => {
        const seen = orbit(input, [r, c], symmetry.moves).map(([y, x]) => input[y][x]);
        if (union) return old > 0 || !recolours ? Math.max(...seen) : Math.max(...seen) && mark;
        return old === 0 || seen.every((cell) => cell > 0) ? old : recolours ? mark : 0;
      });
      return { input, output };
    };
  },
};

const partOnly: Family = {
  name: "symmetric-part",
  does: "The half, quarter or tile that a regular figure consists of is cut out.",
  draw: (random) => {
    const kind = random.pick(["half", "quarter", "tile"] as const);
    const embedded = chance(random, 0.5);
    const colours = palette(random, between(random, 3, 5));
    return (random) => {
      const [h, w] = [between(random, 2, 4), between(random, 2, 4)];
      const tile = noise(random, h, w, 1, colours);
      const distinct = (grid: Grid) => new Set(grid.map(String)).size === grid.length;
      if (!distinct(tile) || !distinct(transpose(tile))) return undefined;
      const figure = kind === "tile"
        ? gridOf(2 * h, between(random, 2, 3) * w, (r, c) => tile[r % h][c % w])
        : drawSymmetric(random, kind === "half" ? MIRROR : CROSS, [3, 8], 1, colours);
      const [rows, columns] = [figure.length, figure[0].length];
      const height = kind === "half" ? rows : Math.ceil(rows / 2);
      const output = kind === "tile" ? tile : crop(figure, 0, 0, height, Math.ceil(columns / 2));
      if (!embedded) return { input: figure, output };
      const input = blank(between(random, rows, 12), between(random, columns, 12));
      const cells = placed(random, input, rectangle(0, 0, rows, columns), 0) ?? [];
      for (const [i, cell] of cells.entries()) paint(input, [cell], figure.flat()[i]);
      return { input, output };
    };
  },
};

const rosette: Family = {
  name: "rosette",
  does: "An arm beside a centre is repeated by mirroring or turning it about the centre.",
  draw: (random) => {
    const symmetry = random.pick([CROSS, WHEEL, POINT, DIAGONAL]);
    const middle = between(random, 1, 2);
    const [centre, mark, ...colours] = palette(random, between(random, 3, 5));
    const recolours = chance(random, 0.3);
    return (random) => {
      const [scene, reach] = [drawBlank(random, 8, 12), between(random, 2, 4)];
      const side = 2 * reach + middle;
      const sub = blank(side, side);
      const arm = placed(random, blank(reach, reach), blob(random, between(random, 2, 5)), 0);
      if (!arm || side > scene.length || side > scene[0].length) return undefined;
      const at = symmetry === DIAGONAL ? reach + middle : 0;
      for (const [r, c] of arm) sub[r][c + at] = random.pick(colours);
      const [top, left] = [scene.length - side, scene[0].length - side].map((n) =>
        random.int(n + 1)
      );
      const output = copyOf(scene);
      paint(scene, rectangle(top + reach, left + reach, middle, middle), centre);
      paint(output, rectangle(top + reach, left + reach, middle, middle), centre);
      for (const [r, c] of colouredCells(sub)) {
        const images = moved(orbit(sub, [r, c], symmetry.moves), top, left);
        paint(output, images, recolours ? mark : sub[r][c]);
        for (const grid of [scene, output]) paint(grid, images.slice(0, 1), sub[r][c]);
      }
      return { input: scene, output };
    };
  },
};

export const SYMMETRY_FAMILIES: readonly Family[] = [
  completion,
  repair,
  brokenSymmetry,
  reflection,
  equalHalves,
  partOnly,
  rosette,
];
