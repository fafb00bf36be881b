/** Families that summarise, copy and map the compartments of a grid. */
import { applyDihedral } from "../../augment.ts";
import { type Grid, gridOf } from "../../grid.ts";
import { mapCells, onlyMaximum } from "../../mini/grids.ts";
import type { Family } from "../family.ts";
import { between, blank, blob, chance, noise, paint, palette, placed } from "../scene.ts";
import { BLOCKS, count, drawSides, ROWS, sheet } from "./panels.ts";

const summary: Family = {
  name: "compartment-summary",
  does: "Each compartment becomes one cell, or is filled, by what it contains.",
  draw: (random) => {
    const [line, mark, ...colours] = palette(random, between(random, 4, 5));
    const rule = random.pick(["most", "single", "full", "empty", "at least"] as const);
    const [inPlace, least] = [chance(random, 0.3), between(random, 2, 3)];
    const low = rule === "most" || rule === "at least" ? 0.5 : 0;
    const fixed = random.pick([...BLOCKS, [4, 3], [2, 4]] as const);
    const varies = chance(random, 0.5);
    return (random) => {
      const layout = varies ? random.pick([...BLOCKS, [4, 3]] as const) : fixed;
      const [h, w] = drawSides(random, layout);
      const panels = Array.from({ length: layout[0] * layout[1] }, () => {
        if (rule === "most") return noise(random, h, w, 0.8, colours);
        const some = [random.pick(colours)];
        if (rule === "full" && chance(random, 0.4)) return blank(h, w, some[0]);
        return noise(random, h, w, Math.max(low, 0.2), some);
      });
      const sums = panels.map((panel) => {
        const cells = panel.flat().filter((cell) => cell > 0);
        if (rule === "full") return cells.length === h * w ? cells[0] : 0;
        if (rule === "empty") return cells.length === 0 ? mark : 0;
        if (rule === "single") return cells.length === 1 ? cells[0] : 0;
        if (rule === "at least") return cells.length >= least ? cells[0] : 0;
        return onlyMaximum(colours, (colour) => cells.filter((cell) => cell === colour).length);
      });
      if (sums.includes(undefined)) return undefined;
      const squares = sums.map((sum) => inPlace ? blank(h, w, sum) : blank(1, 1, sum));
      const output = sheet(squares, layout[1], inPlace ? line : undefined);
      return { input: sheet(panels, layout[1], line), output };
    };
  },
};

const copies: Family = {
  name: "compartment-copy",
  does:
    "The pattern of one compartment is copied to compartments with a dot, perhaps in its colour.",
  draw: (random) => {
    const [line, pattern, dot, ...colours] = palette(random, 5);
    const recolours = chance(random, 0.5);
    const dots = recolours ? [dot, ...colours] : [dot];
    const others = chance(random, 0.5) ? 0.3 : 0;
    return (random) => {
      const layout = random.pick([...BLOCKS, [2, 1], [3, 2]] as const);
      const [h, w] = drawSides(random, layout, 3).map((side) => Math.min(side, 5));
      const shape = blank(h, w);
      paint(shape, placed(random, shape, blob(random, between(random, 4, 6)), 0) ?? [], pattern);
      const source = random.int(layout[0] * layout[1]);
      const before = Array.from({ length: layout[0] * layout[1] }, (_, i): Grid => {
        if (i === source) return shape;
        if (chance(random, others)) return blank(h, w);
        const colour = random.pick(dots);
        return gridOf(h, w, (r, c) => r === h >> 1 && c === w >> 1 ? colour : 0);
      });
      const after = before.map((panel, i) => {
        const colour = Math.max(...panel.flat());
        if (i === source || colour === 0) return panel;
        return mapCells(shape, (old) => old && recolours ? colour : old);
      });
      if (count(shape) < 4) return undefined;
      return { input: sheet(before, layout[1], line), output: sheet(after, layout[1], line) };
    };
  },
};

const zoom: Family = {
  name: "compartment-map",
  does:
    "The pattern of the fullest or only filled compartment tells which compartments are filled.",
  draw: (random) => {
    const [line, ...colours] = palette(random, between(random, 3, 4));
    const single = chance(random, 0.5);
    const side = random.pick([2, 3, 3]);
    return (random) => {
      const panels = Array.from(
        { length: side * side },
        () => noise(random, side, side, random.pick([0.2, 0.3, 0.6]), colours),
      );
      const best = onlyMaximum(panels, count);
      if (!best) return undefined;
      const shown = panels.map((panel) => single && panel !== best ? blank(side, side) : panel);
      const filled = best.flat().map((colour) => blank(side, side, colour));
      return { input: sheet(shown, side, line), output: sheet(filled, side, line) };
    };
  },
};

const echo: Family = {
  name: "panel-echo",
  does:
    "Empty panels get the pattern of the first one, turned, mirrored or recoloured step by step.",
  draw: (random) => {
    const layout = random.pick([ROWS[0], ROWS[1], BLOCKS[0]]);
    const [line, ...colours] = palette(random, 5);
    const step = random.pick([0, 1, 2, 3, 4, 5, 6]);
    const recolours = step === 0 || chance(random, 0.3);
    return (random) => {
      const [h, w] = drawSides(random, layout, 3);
      const side = Math.min(h, w);
      const square = step === 1 || step === 3 || step === 6;
      const panels: Grid[] = [
        noise(random, square ? side : h, square ? side : w, 0.5, [colours[0]]),
      ];
      while (panels.length < layout[0] * layout[1]) {
        const next = applyDihedral(step, panels[panels.length - 1]);
        const colour = colours[panels.length];
        panels.push(recolours ? mapCells(next, (old) => old && colour) : next);
      }
      const given = panels.map((panel, i) => i === 0 ? panel : mapCells(panel, () => 0));
      return { input: sheet(given, layout[1], line), output: sheet(panels, layout[1], line) };
    };
  },
};

export const COMPARTMENT_FAMILIES: readonly Family[] = [summary, copies, zoom, echo];
