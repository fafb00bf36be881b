/** Families that move cells and objects. */
import type { Random } from "../../../random.ts";
import { type Grid, gridOf } from "../../grid.ts";
import {
  boxOf,
  type Cell,
  type Claim,
  inside,
  mapCells,
  mapColumns,
  onlyMaximum,
  PLUS,
  RIGHT,
  rolled,
  settleClaims,
  SIDES,
  type Step,
  walk,
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
  rectangle,
} from "../scene.ts";

/** Returns how far cells can move in a direction before they meet the edge or other cells. */
function room(grid: Grid, cells: readonly Cell[], [dr, dc]: Step): number {
  const own = new Set(cells.map(String));
  for (let steps = 1;; steps++) {
    const free = moved(cells, steps * dr, steps * dc).every(([r, c]) =>
      inside(grid, r, c) && (grid[r][c] === 0 || own.has(String([r, c])))
    );
    if (!free) return steps - 1;
  }
}

/** Draws shapes of random sizes. */
const shapesOf = (random: Random, count: number, largest: number) =>
  Array.from({ length: count }, () => blob(random, between(random, 1, largest)));

const falling: Family = {
  name: "falling-cells",
  does: "Cells of some colours fall until they lie on the edge or on other cells.",
  draw: (random) => {
    const colours = palette(random, between(random, 1, 4));
    const fixed = chance(random, 0.6) ? palette(random, between(random, 1, 2), colours) : [];
    const density = 0.15 + 0.35 * random.float();
    const [low, high] = random.pick([[3, 6], [5, 9], [7, 12]]);
    return (random) => {
      const [rows, columns] = [between(random, low, high), between(random, low, high)];
      const input = noise(random, rows, columns, density, [...colours, ...fixed]);
      const output = mapColumns(input, (column) => {
        const result = column.map((colour) => colours.includes(colour) ? 0 : colour);
        for (let r = rows - 1; r >= 0; r--) {
          if (!colours.includes(column[r])) continue;
          let bottom = r;
          while (bottom + 1 < rows && result[bottom + 1] === 0) bottom++;
          result[bottom] = column[r];
        }
        return result;
      });
      return { input, output };
    };
  },
};

const slidingObjects: Family = {
  name: "sliding-objects",
  does: "Whole objects slide to one side, until the edge, a wall, a trail or an object stops them.",
  draw: (random) => {
    const [wall, trail, ...colours] = palette(random, between(random, 3, 5));
    const walls = random.pick([[], [1, 2]]);
    const left = chance(random, 0.25) ? trail : 0;
    const largest = between(random, 2, 6);
    return (random) => {
      const input = drawBlank(random, 6, 12);
      const bars = walls.map(() => rectangle(0, 0, 1, between(random, 2, 4)));
      const shapes = shapesOf(random, between(random, 2, 4), largest);
      if (!drawThings(random, input, bars, [wall])) return undefined;
      const things = drawThings(random, input, shapes, colours);
      if (!things) return undefined;
      const output = copyOf(input);
      const order = things.toSorted((a, b) => boxOf(b.cells)!.bottom - boxOf(a.cells)!.bottom);
      for (let pass = 0; pass < 4; pass++) {
        for (const [i, { cells, colour }] of order.entries()) {
          const steps = room(output, cells, [1, 0]);
          for (let k = 0; k < steps; k++) paint(output, moved(cells, k, 0), left);
          order[i] = { cells: moved(cells, steps, 0), colour };
          paint(output, order[i].cells, colour);
        }
      }
      return { input, output };
    };
  },
};

const approaches: Family = {
  name: "approaches",
  does: "An object moves to its marker until it touches it, or the marker to the object.",
  draw: (random) => {
    const [marker, mover, trail] = palette(random, 3);
    const swapped = chance(random, 0.3);
    const left = chance(random, 0.3) ? trail : 0;
    const erased = chance(random, 0.3);
    const steps = random.pick<readonly Step[]>([PLUS, PLUS, SIDES, RIGHT]);
    const largest = between(random, 1, 7);
    return (random) => {
      const input = drawBlank(random, 6, 12);
      const thing = drawThings(random, input, shapesOf(random, 1, largest), [mover])?.[0];
      if (!thing) return undefined;
      const step = random.pick(steps);
      const { passed } = walk(input, random.pick(thing.cells), step);
      if (passed.length < 2) return undefined;
      const target = [random.pick(passed.slice(1))];
      paint(input, target, marker);
      const [cells, rest] = swapped ? [target, thing.cells] : [thing.cells, target];
      const [dr, dc] = swapped ? [-step[0], -step[1]] : step;
      const far = room(input, cells, [dr, dc]);
      const output = copyOf(input);
      for (let k = 0; k <= far; k++) paint(output, moved(cells, k * dr, k * dc), left);
      if (erased) paint(output, rest, 0);
      paint(output, moved(cells, far * dr, far * dc), swapped ? marker : mover);
      return { input, output };
    };
  },
};

const measuredSteps: Family = {
  name: "measured-steps",
  does: "Objects move by as many steps as they have cells or rows, or as their colour says.",
  draw: (random) => {
    const measure = random.pick(["cells", "rows", "colour", "fixed"] as const);
    const [left, ...colours] = palette(random, between(random, 4, 5));
    const [down, right] = random.pick([[0, 1], [1, 0], [1, 1]]);
    const fixed = between(random, 1, 3);
    const ghost = chance(random, 0.2);
    const most = between(random, 1, 4);
    return (random) => {
      const input = drawBlank(random, 6, 12);
      const shapes = shapesOf(random, between(random, 1, most), 4);
      const things = drawThings(random, input, shapes, random.shuffle(colours));
      if (!things) return undefined;
      const output = gridOf(
        input.length,
        input[0].length,
        (r, c) => ghost && input[r][c] ? left : 0,
      );
      const targets = things.flatMap(({ cells, colour }) => {
        const box = boxOf(cells)!;
        const rows = box.bottom - box.top + 1;
        const steps = { cells: cells.length, rows, colour: colours.indexOf(colour) + 1, fixed };
        const there = moved(cells, steps[measure] * down, steps[measure] * right);
        paint(output, there, colour);
        return there;
      });
      const apart = new Set(targets.map(String)).size === targets.length;
      const fit = targets.every(([r, c]) => inside(input, r, c));
      return apart && fit ? { input, output } : undefined;
    };
  },
};

const rolls: Family = {
  name: "rolled-rows",
  does: "Rows roll around by a fixed number, by their index, or by what they hold.",
  draw: (random) => {
    const [marker, ...colours] = palette(random, between(random, 2, 5));
    const kind = random.pick(["fixed", "index", "alternate", "count", "marker"] as const);
    const amount = between(random, 1, 2);
    const density = 0.3 + 0.5 * random.float();
    const wraps = kind === "alternate" || kind === "marker" || chance(random, 0.6);
    const [low, high] = random.pick([[3, 6], [4, 8], [6, 12]]);
    return (random) => {
      const [rows, columns] = [between(random, low, high), between(random, low, high)];
      const input = noise(random, rows, columns, density, colours);
      if (kind === "marker") { for (const row of input) row[random.int(columns)] = marker; }
      const output = input.map((row, r) => {
        const steps = {
          fixed: amount,
          index: amount * r,
          alternate: r % 2 === 0 ? amount : columns - amount,
          count: row.filter((colour) => colour !== 0).length,
          marker: columns - row.indexOf(marker),
        }[kind];
        return rolled(row, steps).map((colour, c) => wraps || c >= steps ? colour : 0);
      });
      return { input, output };
    };
  },
};

const nearestEdges: Family = {
  name: "nearest-edges",
  does: "Cells move to the nearest edge, or send copies or lines there.",
  draw: (random) => {
    const [still, trail, ...colours] = palette(random, between(random, 3, 6));
    const fate = random.pick(["move", "copy", "line", "trail"] as const);
    const others = chance(random, 0.4) ? 3 : 0;
    const most = between(random, 1, 4);
    return (random) => {
      const input = drawBlank(random, 7, 12);
      const dots = (count: number) => Array.from({ length: count }, (): Cell[] => [[0, 0]]);
      const things = drawThings(random, input, dots(between(random, 1, most)), colours);
      if (!things || !drawThings(random, input, dots(others), [still])) return undefined;
      const claims: Claim[] = [];
      for (const { cells: [cell], colour } of things) {
        const ways = PLUS.map((step) => walk(input, cell, step));
        const nearest = onlyMaximum(ways, ({ passed }) => -passed.length);
        if (!nearest?.passed.length || ways.some(({ hit }) => hit !== 0)) return undefined;
        const path = fate === "move" || fate === "copy" ? nearest.passed.slice(-1) : nearest.passed;
        claims.push(...path.map((there): Claim => [there, fate === "trail" ? trail : colour]));
      }
      const left = mapCells(input, (old) => fate === "move" && old !== still ? 0 : old);
      const output = settleClaims(left, claims);
      return output && { input, output };
    };
  },
};

const attractions: Family = {
  name: "attractions",
  does: "Cells move to the line of their colour, and cells without a line vanish.",
  draw: (random) => {
    const colours = palette(random, between(random, 1, 3));
    const lines = colours.slice(0, 2);
    const middle = chance(random, 0.4);
    const shuffled = chance(random, 0.5);
    return (random) => {
      const [rows, columns] = [between(random, 4, 12), between(random, 8, 12)];
      const order = shuffled ? random.shuffle(lines) : lines;
      const first = middle ? between(random, 1, 2) : 0;
      const places = [first, columns - 1 - first].slice(0, lines.length);
      const input = noise(random, rows, columns, 0.15, colours);
      const output = blank(rows, columns);
      for (const grid of [input, output]) {
        places.forEach((place, i) => paint(grid, rectangle(0, place, rows, 1), order[i]));
      }
      for (const [r, c] of rectangle(0, 0, rows, columns)) {
        const place = places[order.indexOf(input[r][c])];
        if (place === undefined || places.includes(c)) continue;
        output[r][place + Math.sign(c - place)] = input[r][c];
      }
      return { input, output };
    };
  },
};

const runners: Family = {
  name: "runners",
  does: "A cell runs straight on, turns at each obstacle, and leaves a trail up to the edge.",
  draw: (random) => {
    const [right, left, ...colours] = palette(random, 5);
    const [trail] = random.pick([colours, []]);
    const turns = random.pick([[right], [right, left]]);
    const count = between(random, 3, 7);
    return (random) => {
      const input = drawBlank(random, 6, 12);
      const cells = random.shuffle(rectangle(0, 0, input.length - 1, input[0].length));
      for (const cell of cells.slice(0, count)) paint(input, [cell], random.pick(turns));
      let [r, c] = [input.length - 1, random.int(input[0].length)];
      const colour = input[r][c] = random.pick(colours.slice(1));
      const output = copyOf(input);
      let [dr, dc] = [-1, 0];
      let turned = 0;
      while (inside(input, r + dr, c + dc)) {
        const next = output[r + dr][c + dc];
        if (next === 0) {
          [r, c] = [r + dr, c + dc];
          output[r][c] = trail ?? colour;
        } else {
          if (!turns.includes(next) || ++turned > 9) return undefined;
          [dr, dc] = next === right ? [dc, -dr] : [-dc, dr];
        }
      }
      return turned > 0 ? { input, output } : undefined;
    };
  },
};

export const MOVEMENT_FAMILIES: readonly Family[] = [
  falling,
  slidingObjects,
  approaches,
  measuredSteps,
  rolls,
  nearestEdges,
  attractions,
  runners,
];
