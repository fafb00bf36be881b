/** Families that fill holes, boxes, regions and gaps. */
import type { Random } from "../../../random.ts";
import {
  type Box,
  boxOf,
  type Cell,
  type Claim,
  mapCells,
  objectsOf,
  onlyMaximum,
  reach,
  settleClaims,
} from "../../mini/grids.ts";
import type { Family } from "../family.ts";
import {
  between,
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
  type Scene,
} from "../scene.ts";

/** Draws frames on a scene, apart from each other, and returns their boxes. */
function drawFrames(random: Random, scene: Scene, most: number, colours: readonly number[]) {
  const side = () => between(random, 3, Math.min(6, scene.length, scene[0].length));
  const shapes = Array.from(
    { length: between(random, 1, most) },
    () => frame(0, 0, side(), side()),
  );
  return drawThings(random, scene, shapes, random.shuffle(colours))
    ?.map(({ cells, colour }) => ({ ...boxOf(cells)!, cells, colour }));
}

/** Returns the cells of a box, or those at least `depth` cells inside of its border. */
const within = ({ top, left, bottom, right }: Box, depth = 0): Cell[] => {
  const [height, width] = [bottom - top + 1, right - left + 1];
  return rectangle(top + depth, left + depth, height - 2 * depth, width - 2 * depth);
};

const enclosed: Family = {
  name: "enclosed-background",
  does: "Background that is, or isn't, enclosed by coloured cells gets a colour.",
  draw: (random) => {
    const [a, b, ...walls] = palette(random, between(random, 3, 4));
    const [inner, outer] = random.pick([[a, 0], [a, 0], [0, a], [a, b]]);
    const framed = chance(random, 0.5);
    const density = 0.45 + 0.1 * random.float();
    return (random) => {
      const [rows, columns] = [between(random, 6, 12), between(random, 6, 12)];
      const input = noise(random, rows, columns, framed ? 0 : density, [random.pick(walls)]);
      const frames = framed ? drawFrames(random, input, 4, walls) : [];
      if (!frames) return undefined;
      for (const { cells } of frames) {
        if (chance(random, 0.3)) paint(input, [random.pick(cells)], 0);
      }
      const open = reach(input, frame(0, 0, rows, columns), (colour) => colour === 0);
      const closed = input.flatMap((row, r) => row.filter((old, c) => old === 0 && !open[r][c]));
      if (closed.length < 2) return undefined;
      const output = mapCells(input, (old, r, c) => old !== 0 ? old : open[r][c] ? outer : inner);
      return { input, output };
    };
  },
};

const framesByKind: Family = {
  name: "frames-by-kind",
  does: "The insides of frames get colours by their size, their form or the frames' colours.",
  draw: (random) => {
    const [base, ...rest] = palette(random, 7);
    const kind = random.pick(["narrowness", "square", "largest", "colour"] as const);
    const table = chance(random, 0.7) ? rest.slice(0, 4) : [rest[0], 0, 0, rest[1]];
    const whole = chance(random, 0.3);
    return (random) => {
      const input = drawBlank(random, 7, 12);
      const frames = drawFrames(random, input, 4, kind === "colour" ? rest.slice(4) : [base]);
      const largest = frames && onlyMaximum(frames, (box) => within(box).length);
      if (!frames || !largest || frames.length === 1) return undefined;
      const output = copyOf(input);
      for (const box of frames) {
        const [height, width] = [box.bottom - box.top, box.right - box.left];
        const index = {
          narrowness: Math.min(height, width) - 2,
          square: Number(height !== width),
          largest: Number(box !== largest),
          colour: rest.indexOf(box.colour) - 4,
        }[kind];
        const colour = table[index];
        if (colour !== 0) paint(output, within(box, whole ? 0 : 1), colour);
      }
      return { input, output };
    };
  },
};

const flooded: Family = {
  name: "flooded",
  does: "Single cells flood the background around them up to the walls.",
  draw: (random) => {
    const [wall, fill, ...seeds] = palette(random, between(random, 3, 5));
    const own = chance(random, 0.6);
    const density = 0.33 + 0.15 * random.float();
    return (random) => {
      const [rows, columns] = [between(random, 5, 12), between(random, 5, 12)];
      const input = noise(random, rows, columns, density, [wall]);
      const area = rectangle(0, 0, rows, columns);
      const starts = random.shuffle(area).slice(0, between(random, 1, 3));
      for (const start of starts) paint(input, [start], random.pick(seeds));
      const claims = starts.flatMap((start): Claim[] => {
        const colour = input[start[0]][start[1]];
        const wet = reach(
          input,
          [start],
          (old, r, c) => old === 0 || [r, c].join() === start.join(),
        );
        return area.filter(([r, c]) => wet[r][c]).map((cell) => [cell, own ? colour : fill]);
      });
      const output = settleClaims(input, claims);
      return output && { input, output };
    };
  },
};

const completedBoxes: Family = {
  name: "completed-boxes",
  does: "Objects are completed to rectangles, in a new colour or their own.",
  draw: (random) => {
    const [fill, ...colours] = palette(random, between(random, 2, 4));
    const blobs = chance(random, 0.4);
    const rim = random.int(2);
    const own = rim === 0 && chance(random, 0.4);
    const full = () => rectangle(0, 0, between(random, 2, 5), between(random, 2, 5));
    return (random) => {
      const input = drawBlank(random, 6, 12);
      const shapes = Array.from(
        { length: between(random, 1, 3) },
        () =>
          blobs
            ? blob(random, between(random, 4, 7))
            : random.shuffle(full()).slice(between(random, 1, 2)),
      );
      const things = drawThings(random, input, shapes, random.shuffle(colours));
      if (!things || objectsOf(input).length !== things.length) return undefined;
      const claims = things.flatMap(({ cells, colour }) =>
        within(boxOf(cells)!, -rim).map((cell): Claim => [cell, own ? colour : fill])
      );
      const output = settleClaims(input, claims);
      return output && { input, output };
    };
  },
};

/** Patterns in boxes: which of two colours a cell has, by its place in the box. */
const PATTERNS: readonly ((r: number, c: number) => boolean)[] = [
  (r, c) => (r + c) % 2 === 0,
  (r) => r % 2 === 0,
  (r, c) => (r + c) % 3 === 0,
  (r, c) => r % 2 === 0 && c % 2 === 0,
  (r, c) => r === c,
  (r, c) => r === 0 || c === 0,
];

const patternedBoxes: Family = {
  name: "patterned-boxes",
  does: "Boxes or their insides get a pattern of two colours.",
  draw: (random) => {
    const pattern = random.pick(PATTERNS);
    const [a, b, ...colours] = palette(random, between(random, 3, 5));
    const solid = chance(random, 0.5);
    const depth = solid ? random.int(2) : 1;
    const [first, second] = random.pick([[a, undefined], [undefined, 0], [a, b], [a, 0]]);
    return (random) => {
      const input = drawBlank(random, 6, 12);
      const boxes = drawFrames(random, input, 3, colours);
      if (!boxes) return undefined;
      const output = copyOf(input);
      for (const box of boxes) {
        if (solid) { for (const grid of [input, output]) paint(grid, within(box), box.colour); }
        for (const [r, c] of within(box, depth)) {
          const on = pattern(r - box.top - depth, c - box.left - depth);
          output[r][c] = (on ? first : second) ?? box.colour;
        }
      }
      return { input, output };
    };
  },
};

const rings: Family = {
  name: "rings",
  does: "Rings of alternating colours are drawn inside of boxes, or around boxes or cells.",
  draw: (random) => {
    const [a, b, c, ...colours] = palette(random, between(random, 4, 6));
    const cycle = random.pick([[a], [a, b], [a, b, c], [0, a], [0, undefined], [a, undefined]]);
    const source = random.pick(["solid", "frame", "cell"] as const);
    const rounds = source === "cell" || chance(random, 0.3) ? random.pick([1, 2, 3, 12]) : 0;
    const most = rounds > 1 ? 4 - Math.min(rounds, 3) : 3;
    return (random) => {
      const input = drawBlank(random, 7, 12);
      const dots = Array.from({ length: between(random, 1, most) }, (): Cell[] => [[0, 0]]);
      const things = source === "cell"
        ? drawThings(random, input, dots, random.shuffle(colours))
        : drawFrames(random, input, most, colours);
      if (!things) return undefined;
      const output = copyOf(input);
      for (const { cells, colour } of things) {
        const box = boxOf(cells)!;
        if (source === "solid") {
          for (const grid of [input, output]) paint(grid, within(box), colour);
        }
        for (const [r, c] of within(box, -rounds)) {
          const inwards = Math.min(r - box.top, box.bottom - r, c - box.left, box.right - c);
          const depth = rounds > 0 ? -inwards : inwards;
          if (depth > 0) paint(output, [[r, c]], cycle[(depth - 1) % cycle.length] ?? colour);
        }
      }
      const areas = things.flatMap(({ cells }) => within(boxOf(cells)!, -rounds)).map(String);
      return new Set(areas).size < areas.length ? undefined : { input, output };
    };
  },
};

const seededRegions: Family = {
  name: "seeded-regions",
  does: "A region takes the colour of the only other cell in it.",
  draw: (random) => {
    const [base, ...seeds] = palette(random, between(random, 3, 6));
    const plain = random.pick([base, base, 0]);
    const shape = chance(random, 0.4)
      ? (random: Random) => rectangle(0, 0, between(random, 1, 4), between(random, 2, 4))
      : (random: Random) => blob(random, between(random, 3, 9));
    return (random) => {
      const input = drawBlank(random, 6, 12);
      const shapes = Array.from({ length: between(random, 2, 5) }, () => shape(random));
      const things = drawThings(random, input, shapes, [base]);
      if (!things) return undefined;
      const output = copyOf(input);
      for (const { cells } of things) {
        const seed = chance(random, 0.75) ? random.pick(seeds) : undefined;
        if (seed) paint(input, [random.pick(cells)], seed);
        paint(output, cells, seed ?? plain);
      }
      return { input, output };
    };
  },
};

const compartments: Family = {
  name: "compartments",
  does: "Lines divide the grid, and compartments are filled by the markers in them.",
  draw: (random) => {
    const [line, fill, ...markers] = palette(random, between(random, 3, 5));
    const kind = random.pick(["own", "own", "fill", "empty", "most"] as const);
    const rarity = 0.3 + 0.5 * random.float();
    return (random) => {
      const input = drawBlank(random, 7, 12);
      const [rows, columns] = [input.length, input[0].length];
      const [high, wide] = [between(random, 2, 4), between(random, 2, 4)];
      for (let r = high; r < rows; r += high + 1) input[r].fill(line);
      for (let c = wide; c < columns; c += wide + 1) paint(input, rectangle(0, c, rows, 1), line);
      const parts = objectsOf(mapCells(input, (colour) => Number(colour === 0)));
      const marked = parts.map((cells) => {
        const count = kind === "most" ? random.int(4) : Number(chance(random, rarity));
        const there = random.shuffle(cells).slice(0, count);
        const colour = random.pick(markers);
        paint(input, there, colour);
        return { cells, there, colour };
      });
      const most = onlyMaximum(marked, ({ there }) => there.length);
      if (kind === "most" && !most) return undefined;
      const output = copyOf(input);
      for (const part of marked) {
        const full = part.there.length > 0;
        const hit = kind === "most" ? part === most : full !== (kind === "empty");
        if (hit) paint(output, part.cells, kind === "own" ? part.colour : fill);
      }
      return { input, output };
    };
  },
};

export const FILLING_FAMILIES: readonly Family[] = [
  enclosed,
  framesByKind,
  flooded,
  completedBoxes,
  patternedBoxes,
  rings,
  seededRegions,
  compartments,
];
