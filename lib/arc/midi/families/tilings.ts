/** Families that repeat, continue and spread grids. */
import { applyDihedral } from "../../augment.ts";
import { equalGrids, gridOf } from "../../grid.ts";
import { mapCells, rolled } from "../../mini/grids.ts";
import type { Family } from "../family.ts";
import { between, blank, chance, copyOf, noise, palette } from "../scene.ts";
import { colourCount } from "./scaling.ts";

const rowSequence: Family = {
  name: "row-sequence",
  does: "A periodic sequence of rows is continued to the end of the grid, or beyond it.",
  draw: (random) => {
    const style = random.pick(["plain", "pattern", "shift"] as const);
    const mode = random.pick(["fill", "fill", "append", "next"] as const);
    const colours = palette(random, between(random, 2, 4));
    const shift = random.pick([1, 1, 2]);
    const added = between(random, 2, 4);
    const width = between(random, 3, 10);
    return (random) => {
      const period = style === "shift" ? 1 : between(random, 2, 3);
      const unit = style === "plain"
        ? blank(period, 1).map(() => blank(1, width, random.pick(colours))[0])
        : noise(random, period, width, style === "shift" ? 0.4 : 0.6, colours);
      if (unit.some((row) => Math.max(...row) === 0)) return undefined;
      if (new Set(unit.map(String)).size < period) return undefined;
      const shown = style === "shift" ? between(random, 3, 6) : between(random, 2 * period, 7);
      const total = mode === "fill" ? between(random, shown + 2, 12) : shown + added;
      const all = gridOf(total, 1, (r) => r).map(([r]) =>
        style === "shift" ? rolled(unit[0], r * shift) : unit[r % period]
      );
      if (mode === "fill") {
        return { input: mapCells(all, (x, r) => r < shown ? x : 0), output: all };
      }
      return { input: all.slice(0, shown), output: mode === "next" ? all.slice(shown) : all };
    };
  },
};

const tiling: Family = {
  name: "tiling",
  does: "The grid is repeated some times, or as often as it has colours; copies may be shifted.",
  draw: (random) => {
    const [down, right] = random.pick([[1, 2], [2, 2], [2, 3], [3, 3], [1, 3], [4, 4], [1, 4]]);
    const byColours = chance(random, 0.3);
    const colours = palette(random, between(random, byColours ? 3 : 2, 4));
    const [shift, gap] = [random.pick([0, 0, 1]), random.pick([0, 0, 0, 1])];
    const chess = !byColours && chance(random, 0.25);
    return (random) => {
      const used = byColours ? random.shuffle(colours).slice(0, between(random, 2, 3)) : colours;
      const [h, w] = [between(random, 1, 5), between(random, 2, 5)];
      const input = noise(random, h, w, 0.8, used);
      const [y, x] = byColours ? [1, colourCount(input)] : [down, right];
      const [rows, columns] = [y * (h + gap) - gap, x * (w + gap) - gap];
      const output = gridOf(rows, columns, (r, c) => {
        const [i, j] = [Math.floor(r / (h + gap)), Math.floor(c / (w + gap))];
        if (chess && (i + j) % 2 > 0) return 0;
        return input[r % (h + gap)]?.[gap ? c % (w + gap) : (c + i * shift) % w] ?? 0;
      });
      return rows > 0 && columns > 0 ? { input, output } : undefined;
    };
  },
};

/** How copies of a line follow each other: equal, mirrored, or mirrored with a common edge. */
type Mode = "equal" | "mirrored" | "common";

/** Returns which of `n` lines is drawn at a position of the tiling. */
function tileIndex(mode: Mode, n: number, position: number): number {
  if (mode === "equal" || n === 1) return position % n;
  const turn = mode === "mirrored" ? 2 * n - 1 : 2 * n - 2;
  const step = position % (mode === "mirrored" ? 2 * n : 2 * n - 2);
  return step < n ? step : turn - step;
}

const mirrorTiling: Family = {
  name: "mirror-tiling",
  does: "The grid is extended by mirrored copies of itself, which may have an edge in common.",
  draw: (random) => {
    const mode = random.pick(["mirrored", "mirrored", "common"] as const);
    const other = random.pick([mode, "equal"] as const);
    const [down, across] = random.pick([[1, 2], [2, 2], [2, 2], [3, 2], [3, 3], [2, 1], [3, 1]]);
    const modes: Mode[] = across > 1 ? [other, mode] : [mode, other];
    const length = (kind: Mode, n: number, count: number) =>
      kind === "common" ? (n - 1) * count + 1 : n * count;
    const colours = palette(random, between(random, 2, 4));
    const density = random.pick([0.5, 0.7, 1]);
    return (random) => {
      const [n, m] = [between(random, 2, 5), between(random, 2, 5)];
      const input = noise(random, n, m, density, colours);
      const [rows, columns] = [length(modes[0], n, down), length(modes[1], m, across)];
      const from = (r: number, c: number) =>
        input[tileIndex(modes[0], n, r)][tileIndex(modes[1], m, c)];
      return { input, output: gridOf(rows, columns, from) };
    };
  },
};

const wallpaper: Family = {
  name: "corner-wallpaper",
  does: "A tile in a corner is repeated over the whole grid, perhaps mirrored, shifted or spaced.",
  draw: (random) => {
    const style = random.pick(["equal", "mirrored", "shifted", "spaced"] as const);
    const modes = [0, 1].map((): Mode =>
      style === "mirrored" && chance(random, 0.7) ? "mirrored" : "equal"
    );
    const colours = palette(random, between(random, 2, 4));
    return (random) => {
      const [n, m] = [between(random, 2, 3), between(random, 2, 4)];
      const tile = noise(random, n, m, 1, colours);
      if (style === "spaced") tile.push(blank(1, m)[0]);
      const output = gridOf(between(random, 6, 12), between(random, 6, 12), (r, c) => {
        const x = c + (style === "shifted" ? Math.floor(r / n) : 0);
        return tile[tileIndex(modes[0], tile.length, r)][tileIndex(modes[1], m, x)];
      });
      return { input: mapCells(output, (old, r, c) => r < n && c < m ? old : 0), output };
    };
  },
};

const turnedCopies: Family = {
  name: "turned-copies",
  does: "The grid is joined to turned or mirrored copies of itself, each at its place.",
  draw: (random) => {
    const right = random.pick([2, 2, 3]);
    const count = right === 2 ? random.pick([2, 4, 4]) : 3;
    const square = count === 4 || chance(random, 0.5);
    const turns = square ? [0, 1, 2, 3, 4, 5, 6, 7] : [0, 2, 4, 5];
    const places = Array.from({ length: count }, (_, i) => i === 0 ? 0 : random.pick(turns));
    const empty = chance(random, 0.2) ? between(random, 1, count - 1) : 0;
    const colours = palette(random, between(random, 2, 4));
    return (random) => {
      const h = between(random, 2, right === 3 ? 4 : 6);
      const w = square ? h : between(random, 2, right === 3 ? 4 : 6);
      const input = noise(random, h, w, 0.7, colours);
      const parts = places.map((turn) => applyDihedral(turn, input));
      const output = gridOf(h * count / right, w * right, (r, c) => {
        const i = Math.floor(r / h) * right + Math.floor(c / w);
        return empty > 0 && i === empty ? 0 : parts[i][r % h][c % w];
      });
      const plain = parts.some((part, i) => places[i] > 0 && equalGrids(part, input));
      return plain ? undefined : { input, output };
    };
  },
};

const spread: Family = {
  name: "spread-cells",
  does: "The cells of a grid are spread, with gaps or lines between them.",
  draw: (random) => {
    const [line, ...colours] = palette(random, between(random, 3, 5));
    const gaps = random.pick([[1, 1], [1, 1], [0, 1], [2, 2], [0, 2], [1, 2]]);
    const fill = random.pick([0, 0, line]);
    const inverse = chance(random, 0.3);
    return (random) => {
      const [h, w] = gaps.map((gap) => between(random, 2, Math.floor((12 + gap) / (gap + 1)) - 1));
      const cells = noise(random, h, w, random.pick([0.7, 1]), colours);
      const wide = gridOf(
        h * (gaps[0] + 1) - gaps[0],
        w * (gaps[1] + 1) - gaps[1],
        (r, c) =>
          r % (gaps[0] + 1) || c % (gaps[1] + 1)
            ? fill
            : cells[r / (gaps[0] + 1)][c / (gaps[1] + 1)],
      );
      return inverse ? { input: wide, output: cells } : { input: copyOf(cells), output: wide };
    };
  },
};

export const TILING_FAMILIES: readonly Family[] = [
  rowSequence,
  tiling,
  mirrorTiling,
  wallpaper,
  turnedCopies,
  spread,
];
