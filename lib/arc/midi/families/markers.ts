/** Families that colour objects by markers, order and neighbours. */
import {
  boxOf,
  type Cell,
  colourAt,
  inside,
  mapCells,
  objectsOf,
  PLUS,
  RING,
} from "../../mini/grids.ts";
import type { Family } from "../family.ts";
import {
  between,
  blob,
  chance,
  copyOf,
  drawBlank,
  drawThings,
  noise,
  paint,
  palette,
  rectangle,
} from "../scene.ts";

const marked: Family = {
  name: "colour-of-marker",
  does: "Each shape takes the colour of a cell inside it, beside it or in the corner of the grid.",
  draw: (random) => {
    const [plain, ...colours] = palette(random, between(random, 3, 6));
    const where = random.pick(["inside", "inside", "beside", "corner"] as const);
    const keeps = chance(random, 0.5);
    return (random) => {
      const input = drawBlank(random, 6, 12);
      const shapes = Array.from(
        { length: between(random, 1, 4) },
        () => blob(random, between(random, 3, 8)),
      );
      if (where === "corner") input[0][0] = random.pick(colours);
      const things = drawThings(random, input, shapes, [plain]);
      if (!things) return undefined;
      const output = copyOf(input);
      if (where === "corner" && !keeps) output[0][0] = 0;
      for (const { cells } of things) {
        const colour = where === "corner" ? input[0][0] : random.pick(colours);
        const around = cells.flatMap(([r, c]) => PLUS.map(([y, x]): Cell => [r + y, c + x]))
          .filter(([r, c]) =>
            inside(input, r, c) && input[r][c] === 0 &&
            RING.filter(([y, x]) => colourAt(input, r + y, c + x) > 0).length <= 3
          );
        const spots = where === "inside" ? cells : around;
        if (where !== "corner" && spots.length === 0) return undefined;
        const spot = where === "corner" ? [] : [random.pick(spots)];
        paint(input, spot, colour);
        paint(output, where === "beside" && keeps ? spot : [], colour);
        paint(output, cells, colour);
      }
      return { input, output };
    };
  },
};

const order: Family = {
  name: "colours-in-order",
  does: "Each object gets the colour of its number, counted from one side or by size.",
  draw: (random) => {
    const [plain, ...colours] = palette(random, between(random, 4, 6));
    const rule = random.pick(["left", "left", "size", "bars"] as const);
    const cyclic = rule === "left" && chance(random, 0.4) ? 2 : colours.length;
    const sign = random.pick([1, -1]);
    return (random) => {
      const input = drawBlank(random, 7, 12);
      const count = between(random, 2, cyclic === 2 ? 4 : Math.min(4, colours.length));
      const sizes = random.shuffle([1, 2, 3, 4, 5, 6, 7]).slice(0, count);
      const shapes = sizes.map((size): Cell[] =>
        rule === "bars" ? rectangle(0, 0, size, 1) : blob(random, size)
      );
      const things = drawThings(random, input, shapes, [plain]);
      if (!things) return undefined;
      const value = (cells: readonly Cell[]) =>
        sign * (rule === "left" ? boxOf(cells)!.left : cells.length);
      const sequence = things.map(({ cells }) => cells).toSorted((a, b) => value(a) - value(b));
      if (new Set(sequence.map(value)).size < count) return undefined;
      const output = copyOf(input);
      for (const [i, cells] of sequence.entries()) paint(output, cells, colours[i % cyclic]);
      return { input, output };
    };
  },
};

const neighbours: Family = {
  name: "colours-by-neighbour",
  does: "Cells or objects that touch a colour, or do not, take another colour or vanish.",
  draw: (random) => {
    const [plain, source, mark] = palette(random, 3);
    const [whole, touching] = [chance(random, 0.5), chance(random, 0.7)];
    const target = random.pick([mark, mark, source, 0]);
    const steps = random.pick([PLUS, PLUS, RING]);
    return (random) => {
      const [rows, columns] = [between(random, 5, 12), between(random, 5, 12)];
      const input = noise(random, rows, columns, whole ? 0.3 : 0.5, [plain, plain, plain, source]);
      const touches = ([r, c]: Cell) =>
        steps.some(([y, x]) => colourAt(input, r + y, c + x) === source);
      const units = objectsOf(mapCells(input, (old) => old === plain ? old : 0))
        .flatMap((cells) => whole ? [cells] : cells.map((cell) => [cell]));
      const output = copyOf(input);
      for (const cells of units) if (cells.some(touches) === touching) paint(output, cells, target);
      return { input, output };
    };
  },
};

export const MARKER_FAMILIES: readonly Family[] = [marked, order, neighbours];
