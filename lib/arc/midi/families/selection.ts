/** Families that choose an object by its form: holes, symmetry, straightness, place, neighbours. */
import type { Random } from "../../../random.ts";
import { type Cell, crop, inside, PLUS, reach } from "../../mini/grids.ts";
import type { Family } from "../family.ts";
import {
  atOrigin,
  between,
  blank,
  blob,
  chance,
  drawBlank,
  drawThings,
  frame,
  moved,
  paint,
  palette,
  placed,
  rectangle,
} from "../scene.ts";
import { best, blobs, choosing, extentOf, fated, FATES, pairOf, scatter } from "../choices.ts";

/** Returns the shape of cells as a text that equal shapes share. */
const shapeKey = (cells: readonly Cell[]): string => atOrigin(cells).map(String).sort().join(" ");

/** Counts the enclosed areas of background in an object. */
export function holesIn(cells: readonly Cell[]): number {
  const [top, left, height, width] = extentOf(cells);
  const scene = blank(height + 2, width + 2);
  paint(scene, moved(cells, 1 - top, 1 - left), 1);
  let holes = -1;
  for (const [r, c] of rectangle(0, 0, height + 2, width + 2)) {
    if (scene[r][c] !== 0) continue;
    holes++;
    const area = reach(scene, [[r, c]], (colour) => colour === 0);
    paint(scene, rectangle(0, 0, height + 2, width + 2).filter(([r, c]) => area[r][c]), 1);
  }
  return holes;
}

/** Makes a family that tells objects of two kinds apart; `isGood` is undefined where that is unclear. */
function byShape(
  name: string,
  does: string,
  isGood: (cells: readonly Cell[]) => boolean | undefined,
  drawGood: (random: Random) => Cell[],
  drawOther: (random: Random) => Cell[],
): Family {
  return choosing(name, does, (random, colours) => {
    const wanted = chance(random, 0.6);
    return (random) => {
      const [count, single] = [between(random, 2, 4), chance(random, 0.5)];
      const shapes = Array.from(
        { length: count },
        (_, i) => (i === 0 || i > 1 && !single) === wanted ? drawGood(random) : drawOther(random),
      );
      const drawn = scatter(random, shapes, colours, 9);
      if (!drawn || shapes.some((cells) => isGood(cells) === undefined)) return undefined;
      return { ...drawn, isChosen: ({ cells }) => isGood(cells) === wanted };
    };
  });
}

const drawBox = (random: Random): Cell[] =>
  rectangle(0, 0, between(random, 2, 4), between(random, 2, 4));
const drawRing = (random: Random): Cell[] =>
  frame(0, 0, between(random, 3, 4), between(random, 3, 4));

/** Draws cells without one of those that are no corners of their box. */
function drawGap(random: Random, cells: Cell[]): Cell[] {
  const [, , rows, columns] = extentOf(cells);
  const gap = random.pick(
    cells.filter(([r, c]) => r % (rows - 1) !== 0 || c % (columns - 1) !== 0),
  );
  return cells.filter((cell) => cell !== gap);
}

const withHoles = byShape(
  "objects-with-holes",
  "Objects with a hole, or those without one, are kept, erased, recoloured or cut out.",
  (cells) => holesIn(cells) > 0,
  drawRing,
  (random) => chance(random, 0.3) ? blob(random, 6) : drawGap(random, drawRing(random)),
);

/** Returns whether left and right, or top and bottom, mirror each other; undefined for other symmetries. */
function isSymmetric(cells: readonly Cell[]): boolean | undefined {
  const equals = (map: (cell: Cell) => Cell) => shapeKey(cells.map(map)) === shapeKey(cells);
  if (equals(([r, c]) => [r, -c]) || equals(([r, c]) => [-r, c])) return true;
  const other = equals(([r, c]) => [-r, -c]) || equals(([r, c]) => [c, r]) ||
    equals(([r, c]) => [-c, -r]);
  return other ? undefined : false;
}

const symmetricObjects = byShape(
  "symmetric-objects",
  "Objects that are their own mirror images, or those that are not, are chosen.",
  isSymmetric,
  (random) => {
    const half = blob(random, between(random, 3, 5));
    const other = half.map(([r, c]): Cell => [r, -c]);
    return [...new Map([...half, ...other].map((cell) => [String(cell), cell])).values()];
  },
  (random) => blob(random, between(random, 5, 8)),
);

const filledRectangles = byShape(
  "filled-rectangles",
  "Filled rectangles are told apart from objects that leave cells of their box free.",
  (cells) => cells.length === extentOf(cells)[2] * extentOf(cells)[3],
  drawBox,
  (random) => {
    const cells = drawBox(random);
    return chance(random, 0.4) ? blob(random, between(random, 4, 7)) : cells.slice(1);
  },
);

const straightLines = byShape(
  "straight-lines",
  "Straight lines are told apart from bent ones.",
  (cells) => extentOf(cells)[2] === 1 || extentOf(cells)[3] === 1,
  (random) => {
    const length = between(random, 2, 6);
    return chance(random, 0.5) ? rectangle(0, 0, 1, length) : rectangle(0, 0, length, 1);
  },
  (random) => {
    const [down, right] = [between(random, 1, 4), between(random, 1, 4)];
    const arm = rectangle(random.int(2) * down, 1, 1, right);
    return [...rectangle(0, 0, down + 1, 1), ...arm];
  },
);

const oddOneOut = choosing(
  "odd-one-out",
  "Among equal objects, the one of another shape, orientation or colour is chosen.",
  (random, colours) => {
    const differs = random.pick(["shape", "turn", "colour"] as const);
    const alike = differs === "colour" || chance(random, 0.5);
    return (random) => {
      const usual = blob(random, between(random, 3, 5));
      const odd = differs === "turn"
        ? usual.map(([r, c]): Cell => [c, -r])
        : blob(random, usual.length);
      if (differs !== "colour" && shapeKey(odd) === shapeKey(usual)) return undefined;
      const [first, second] = random.shuffle(colours);
      const shapes = Array.from({ length: between(random, 3, 5) }, () => usual);
      const paints = shapes.map(() => alike ? first : random.pick(colours));
      if (differs === "colour") paints[0] = second;
      else shapes[0] = odd;
      const scene = drawBlank(random, 8, 12);
      const things = drawThings(random, scene, shapes, paints);
      return things && { scene, things, isChosen: (thing) => thing === things[0] };
    };
  },
);

const repeatedShape: Family = {
  name: "repeated-shape",
  does: "The most frequent shape, the only single one or the only pair of equal shapes is chosen.",
  draw: (random) => {
    const counts = random.pick([[3, 1], [3, 2, 1], [1, 2, 2], [1, 2], [2, 1, 1], [2, 1, 1, 1]]);
    const fate = random.pick(FATES);
    const [mark, ...colours] = palette(random, between(random, 2, 5));
    const byShape = fate === "crop" || chance(random, 0.5);
    return (random) => {
      const kinds = blobs(random, counts.length, 3, 5);
      if (new Set(kinds.map(shapeKey)).size < kinds.length) return undefined;
      const order = random.shuffle(colours);
      const kindsOf = counts.flatMap((count, kind) => Array.from({ length: count }, () => kind));
      const paints = kindsOf.map((i) => byShape ? order[i % order.length] : random.pick(colours));
      const scene = drawBlank(random, 8, 12);
      const things = drawThings(random, scene, kindsOf.map((kind) => kinds[kind]), paints);
      if (!things) return undefined;
      const chosen = things.slice(0, fate === "crop" ? 1 : counts[0]);
      return pairOf({ scene, things, isChosen: (thing) => chosen.includes(thing) }, fate, mark);
    };
  },
};

const objectsOfColour = choosing(
  "objects-of-colour",
  "Objects of one colour, which a corner may name, are kept, erased, recoloured or cut out.",
  (random, colours) => {
    const named = chance(random, 0.6);
    return (random) => {
      const key = named ? random.pick(colours) : colours[0];
      const shapes = blobs(random, between(random, 2, 5), 2, 7);
      const scene = drawBlank(random, 7, 12);
      if (named) scene[0][0] = key;
      const paints = shapes.map(() => random.pick(colours));
      const things = drawThings(random, scene, shapes, paints);
      return things && { scene, things, isChosen: ({ colour }) => colour === key };
    };
  },
);

const markedObjects = choosing(
  "marked-objects",
  "Objects with or without special cells, or with the most special cells or colours, are chosen.",
  (random, colours) => {
    const rule = random.pick(["with", "without", "most cells", "most colours"] as const);
    const spots = rule === "most colours" ? colours : [colours[0]];
    return (random) => {
      const drawn = scatter(random, blobs(random, between(random, 2, 4), 4, 8), colours.slice(1));
      if (!drawn) return undefined;
      for (const { cells } of drawn.things) {
        const some = random.shuffle(cells).slice(0, random.int(4));
        for (const cell of some) paint(drawn.scene, [cell], random.pick(spots));
      }
      const seen = (cells: readonly Cell[]) => cells.map(([r, c]) => drawn.scene[r][c]);
      const specials = (cells: readonly Cell[]) => seen(cells).filter((c) => c === spots[0]).length;
      if (rule === "most colours") return best(drawn, (cells) => new Set(seen(cells)).size);
      if (rule === "most cells") return best(drawn, specials);
      return { ...drawn, isChosen: ({ cells }) => specials(cells) > 0 === (rule === "with") };
    };
  },
);

const touchingBorder = choosing(
  "touching-border",
  "Objects that touch the border, or one side of it, or that do not, are chosen.",
  (random, colours) => {
    const anySide = chance(random, 0.6);
    const wanted = chance(random, 0.6);
    return (random) => {
      const drawn = scatter(random, blobs(random, between(random, 3, 6), 2, 5), colours);
      if (!drawn) return undefined;
      const onEdge = ([r, c]: Cell) =>
        r === 0 || anySide && PLUS.some(([dr, dc]) => !inside(drawn.scene, r + dr, c + dc));
      return { ...drawn, isChosen: ({ cells }) => cells.some(onEdge) === wanted };
    };
  },
);

const framedObject: Family = {
  name: "framed-object",
  does:
    "The object inside a frame is kept, erased, recoloured or cut out, or the frame's inside is.",
  draw: (random) => {
    const fate = random.pick(["keep", "erase", "recolour", "crop", "inside"] as const);
    const own = chance(random, 0.5);
    const [mark, first, second, ...colours] = palette(random, between(random, 4, 6));
    return (random) => {
      const scene = drawBlank(random, 9, 12);
      const [height, width] = [between(random, 3, 5), between(random, 3, 5)];
      const fence = placed(random, scene, frame(0, 0, height + 2, width + 2), 0);
      const inner = placed(random, blank(height, width), blob(random, between(random, 2, 5)));
      if (!fence || !inner) return undefined;
      const [top, left] = extentOf(fence);
      const cells = moved(inner, top + 1, left + 1);
      const colour = random.pick([first, second]);
      paint(scene, rectangle(top, left, height + 2, width + 2), colour);
      const others = drawThings(random, scene, blobs(random, between(random, 1, 3), 2, 5), colours);
      if (!others) return undefined;
      paint(scene, rectangle(top + 1, left + 1, height, width), 0);
      paint(scene, cells, random.pick(colours));
      const output = fate === "inside"
        ? crop(scene, top + 1, left + 1, height, width)
        : fated(scene, cells, fate, own ? colour : mark);
      return output && { input: scene, output };
    };
  },
};

const nearestObject = choosing(
  "nearest-object",
  "The object nearest to a marker cell, or farthest from it, is chosen.",
  (random, [key, ...colours]) => {
    const sign = chance(random, 0.7) ? -1 : 1;
    return (random) => {
      const drawn = scatter(random, blobs(random, between(random, 2, 4), 2, 5), colours);
      const marker = drawn && placed(random, drawn.scene, [[0, 0]]);
      if (!marker) return undefined;
      paint(drawn.scene, marker, key);
      const [row, column] = marker[0];
      const nearest = (length: (down: number, right: number) => number) =>
        best(drawn, (cells) =>
          sign *
          Math.min(...cells.map(([r, c]) => length(Math.abs(r - row), Math.abs(c - column)))));
      const nearer = nearest((down, right) => down + right);
      const other = nearest(Math.max);
      return nearer?.winner === other?.winner ? nearer : undefined;
    };
  },
);

export const SELECTION_FAMILIES: readonly Family[] = [
  withHoles,
  symmetricObjects,
  filledRectangles,
  straightLines,
  oddOneOut,
  repeatedShape,
  objectsOfColour,
  markedObjects,
  touchingBorder,
  framedObject,
  nearestObject,
];
