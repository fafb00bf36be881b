/** Families about objects: which one is chosen, and what is drawn around them. */
import { type Grid } from "../../grid.ts";
import {
  type Cell,
  type Claim,
  colourAt,
  colouredCells,
  DIAGONALS,
  mapCells,
  PLUS,
  RING,
  settleClaims,
  walk,
} from "../../mini/grids.ts";
import { best, blobs, choosing, extentOf, type Objects, scatter } from "../choices.ts";
import type { Family } from "../family.ts";
import {
  between,
  blank,
  blob,
  chance,
  copyOf,
  drawBlank,
  frame,
  moved,
  paint,
  palette,
  rectangle,
  type Thing,
} from "../scene.ts";

const extremeSize = choosing(
  "extreme-size",
  "The largest or smallest object is kept, erased, recoloured or cut out.",
  (random, colours) => {
    const sign = random.pick([-1, 1]);
    return (random) => {
      const sizes = random.shuffle([2, 3, 4, 5, 6, 7, 8]).slice(0, between(random, 2, 5));
      const drawn = scatter(random, sizes.map((size) => blob(random, size)), colours);
      return best(drawn, (cells) => sign * cells.length);
    };
  },
);

const extremeExtent = choosing(
  "extreme-extent",
  "Of objects with equally many cells, the tallest, longest, widest or uppermost one is chosen.",
  (random, colours) => {
    const sign = random.pick([-1, 1]);
    const score = random.pick<(extent: readonly number[]) => number>([
      ([_top, _left, height]) => sign * height,
      ([_top, _left, height, width]) => sign * height * width,
      ([_top, _left, height, width]) => sign * Math.max(height, width),
      ([top]) => -top,
    ]);
    return (random) => {
      const size = between(random, 4, 6);
      const drawn = scatter(random, blobs(random, between(random, 2, 4), size, size), colours);
      return best(drawn, (cells) => score(extentOf(cells)));
    };
  },
);

/** Colours background cells around objects; undefined where other objects or colours are in the way. */
function surrounded(
  { scene, things }: Objects,
  cellsOf: (thing: Thing) => readonly Cell[],
  colourOf: (thing: Thing) => number,
): Grid | undefined {
  const claims: Claim[] = [];
  for (const thing of things) {
    const own = new Set(thing.cells.map(String));
    const cells = cellsOf(thing).filter((cell) => !own.has(String(cell)));
    if (cells.some(([r, c]) => colourAt(scene, r, c) !== 0)) return undefined;
    claims.push(...cells.map((cell): Claim => [cell, colourOf(thing)]));
  }
  return settleClaims(scene, claims);
}

const boundingBoxes: Family = {
  name: "bounding-boxes",
  does:
    "Each object's box is framed, gets corners or is filled, in one colour or the object's own.",
  draw: (random) => {
    const style = random.pick(["frame", "corners", "fill"] as const);
    const own = chance(random, 0.5);
    const [mark, ...colours] = palette(random, between(random, 2, 4));
    return (random) => {
      const drawn = scatter(random, blobs(random, between(random, 1, 4), 3, 7), colours);
      const output = drawn && surrounded(drawn, ({ cells }) => {
        const [top, left, rows, columns] = extentOf(cells);
        if (style === "fill") return rectangle(top, left, rows, columns);
        if (style === "frame") return frame(top - 1, left - 1, rows + 2, columns + 2);
        return [top - 1, top + rows].flatMap((r) =>
          [left - 1, left + columns].map((c): Cell => [r, c])
        );
      }, ({ colour }) => own ? colour : mark);
      return output && { input: drawn.scene, output };
    };
  },
};

const halos: Family = {
  name: "halos",
  does: "The cells around each object are coloured; the object stays or vanishes.",
  draw: (random) => {
    const steps = random.pick([PLUS, RING, RING, DIAGONALS]);
    const stays = chance(random, 0.7);
    const single = chance(random, 0.3);
    const colours = palette(random, between(random, 1, 3));
    const halo = palette(random, random.pick([1, 3]), colours);
    return (random) => {
      const shapes = blobs(random, between(random, 1, 4), 1, single ? 1 : 5);
      const drawn = scatter(random, shapes, colours, 5);
      const output = drawn && surrounded(
        drawn,
        ({ cells }) => cells.flatMap((cell) => moved(steps, ...cell)),
        ({ colour }) => halo[colours.indexOf(colour) % halo.length],
      );
      if (!output) return undefined;
      const shown = mapCells(output, (to, r, c) => stays || drawn.scene[r][c] === 0 ? to : 0);
      return { input: drawn.scene, output: shown };
    };
  },
};

/** Shapes of odd sides with the centre at [0, 0]. */
const CENTRED: readonly (readonly Cell[])[] = [
  [[0, 0]],
  [[0, 0], ...PLUS],
  [[0, 0], ...DIAGONALS],
  [[0, 0], ...RING],
  [...RING],
];

const connectedCentres: Family = {
  name: "connected-centres",
  does: "Neighbouring objects in one row or column are connected by a line between their centres.",
  draw: (random) => {
    const shape = random.pick(CENTRED);
    const [mark, ...colours] = palette(random, between(random, 2, 4));
    const alike = colours.length > 1 && chance(random, 0.5);
    const own = alike && chance(random, 0.5);
    const lines = (side: number, first: number, step: number) =>
      [first, first + step, first + 2 * step].filter((line) => line < side - 1);
    return (random) => {
      const scene = drawBlank(random, 7, 12);
      const rows = lines(scene.length, between(random, 1, 2), between(random, 4, 6));
      const columns = lines(scene[0].length, between(random, 1, 2), between(random, 4, 6));
      const places = rows.flatMap((r) => columns.map((c): Cell => [r, c]));
      const centres = blank(scene.length, scene[0].length);
      for (const place of random.shuffle(places).slice(0, between(random, 2, 6))) {
        paint(centres, [place], random.pick(colours));
        paint(scene, moved(shape, ...place), centres[place[0]][place[1]]);
      }
      const claims = colouredCells(centres).flatMap((centre) =>
        [[0, 1] as const, [1, 0] as const].flatMap((step) => {
          const { passed, hit } = walk(centres, centre, step);
          const colour = centres[centre[0]][centre[1]];
          if (hit === 0 || alike && hit !== colour) return [];
          return passed.map((cell): Claim => [cell, own ? colour : mark]);
        })
      );
      const output = settleClaims(scene, claims);
      return output && { input: scene, output };
    };
  },
};

const mirroredObjects: Family = {
  name: "mirrored-objects",
  does: "Each object, or each of one colour, is mirrored or turned by 180 degrees at its place.",
  draw: (random) => {
    const [rows, columns] = random.pick([[true, false], [true, false], [true, true]]);
    const [spot, ...colours] = palette(random, between(random, 2, 4));
    const onlyFirst = colours.length > 1 && chance(random, 0.4);
    const spotted = chance(random, 0.5);
    return (random) => {
      const drawn = scatter(random, blobs(random, between(random, 1, 4), 4, 8), colours);
      if (!drawn) return undefined;
      const { scene, things } = drawn;
      const output = copyOf(scene);
      for (const { cells, colour } of things) {
        const [top, left, height, width] = extentOf(cells);
        const box = rectangle(top, left, height, width);
        if (box.filter(([r, c]) => scene[r][c] !== 0).length > cells.length) return undefined;
        if (spotted) paint(scene, random.shuffle(cells).slice(0, 2), spot);
        for (const [r, c] of box) {
          const turned = colour === colours[0] || !onlyFirst;
          const row = turned && rows ? 2 * top + height - 1 - r : r;
          const column = turned && columns ? 2 * left + width - 1 - c : c;
          output[r][c] = scene[row][column];
        }
      }
      return { input: scene, output };
    };
  },
};

export const OBJECT_FAMILIES: readonly Family[] = [
  extremeSize,
  extremeExtent,
  boundingBoxes,
  halos,
  connectedCentres,
  mirroredObjects,
];
