/** Families that compare or combine parts of a grid. */
import type { Random } from "../../../random.ts";
import { applyDihedral } from "../../augment.ts";
import { equalGrids, type Grid, gridOf } from "../../grid.ts";
import { colouredCells, mapCells, onlyMaximum } from "../../mini/grids.ts";
import type { Family } from "../family.ts";
import { between, blank, chance, copyOf, noise, palette } from "../scene.ts";

export type Layout = readonly [down: number, right: number];

export const ROWS: readonly Layout[] = [[1, 2], [1, 3], [1, 4]];
export const BLOCKS: readonly Layout[] = [[2, 2], [2, 3], [3, 3]];

/** Joins equally large panels, in reading order, with lines of a colour between them. */
export function sheet(panels: readonly Grid[], right: number, line?: number): Grid {
  const gap = line === undefined ? 0 : 1;
  const [h, w] = [panels[0].length + gap, panels[0][0].length + gap];
  return gridOf(panels.length / right * h - gap, right * w - gap, (r, c) => {
    const panel = panels[Math.floor(r / h) * right + Math.floor(c / w)];
    return panel[r % h]?.[c % w] ?? line ?? 0;
  });
}

/** Draws a panel's sides, such that a sheet of panels with lines has sides of at most 12. */
export const drawSides = (random: Random, layout: Layout, low = 2) =>
  layout.map((n) => between(random, low, Math.min(6, Math.floor((13 - n) / n))));

/** Draws the colour of lines, or none. */
export const drawLine = (random: Random, colour: number) =>
  chance(random, 0.7) ? colour : undefined;

export const count = (grid: Grid) => colouredCells(grid).length;

const logic: Family = {
  name: "panel-logic",
  does:
    "Panels are laid on each other; a cell is drawn where enough or few enough have it coloured.",
  draw: (random) => {
    const layout = random.pick([ROWS[0], ROWS[0], ROWS[1]]);
    const [mark, line, ...colours] = palette(random, 5);
    const plain = chance(random, 0.3);
    const rule = random.pick(["all", "any", "one", "none", "some lacks", "first only"] as const);
    const density = rule === "none" ? 0.4 : 0.55;
    const [lineColour, fixed] = [drawLine(random, line), drawSides(random, layout, 3)];
    const varies = chance(random, 0.5);
    return (random) => {
      const [h, w] = varies ? drawSides(random, layout, 3) : fixed;
      const panels = gridOf(1, layout[1], (_, i) => plain ? 0 : i)[0]
        .map((i) => noise(random, h, w, density, [colours[i]]));
      const output = gridOf(h, w, (r, c) => {
        const n = panels.filter((panel) => panel[r][c] > 0).length;
        const holds = {
          all: n === panels.length,
          any: n > 0,
          one: n === 1,
          none: n === 0,
          "some lacks": n < panels.length,
          "first only": n === 1 && panels[0][r][c] > 0,
        };
        return holds[rule] ? mark : 0;
      });
      return { input: sheet(panels, layout[1], lineColour), output };
    };
  },
};

const overlay: Family = {
  name: "panel-overlay",
  does: "Panels of different colours are laid on each other in a fixed order of priority.",
  draw: (random) => {
    const layout = random.pick([...ROWS, BLOCKS[0], BLOCKS[0]]);
    const panelCount = layout[0] * layout[1];
    const [line, ...colours] = palette(random, panelCount + 1);
    const order = random.shuffle(colours.map((_, i) => i));
    const [lines, density] = [drawLine(random, line), random.pick([0.4, 0.55])];
    return (random) => {
      const [h, w] = drawSides(random, layout);
      const panels = colours.map((colour) => noise(random, h, w, density, [colour]));
      const top = (r: number, c: number) => order.map((i) => panels[i][r][c]).find((x) => x > 0);
      const output = gridOf(h, w, (r, c) => top(r, c) ?? 0);
      return { input: sheet(panels, layout[1], lines), output };
    };
  },
};

const oddPanel: Family = {
  name: "odd-panel",
  does: "Of panels that are equal but for one, the odd one or the common one is cut out.",
  draw: (random) => {
    const layout = random.pick([ROWS[1], ROWS[2], BLOCKS[0], BLOCKS[1]]);
    const [line, ...colours] = palette(random, between(random, 3, 4));
    const change = random.pick(["cell", "colours", "turn"] as const);
    const [common, lines] = [chance(random, 0.25), drawLine(random, line)];
    return (random) => {
      const [h, w] = drawSides(random, layout);
      const [first, second] = random.shuffle(colours);
      const usual = noise(random, h, w, 0.5, change === "colours" ? [first] : colours);
      const [y, x] = [random.int(h), random.int(w)];
      const odd = change === "turn"
        ? applyDihedral(random.pick([2, 4, 5]), usual)
        : mapCells(usual, (old, r, c) => {
          if (change === "colours") return old && second;
          return r === y && c === x ? (old ? 0 : random.pick(colours)) : old;
        });
      if (equalGrids(usual, odd)) return undefined;
      const panels: Grid[] = Array(layout[0] * layout[1]).fill(usual);
      panels[random.int(panels.length)] = odd;
      return { input: sheet(panels, layout[1], lines), output: common ? usual : odd };
    };
  },
};

const extremePanel: Family = {
  name: "extreme-panel",
  does: "The fullest, emptiest, most colourful or only symmetric panel is cut out or erased.",
  draw: (random) => {
    const layout = random.pick([...ROWS, BLOCKS[0], BLOCKS[1]]);
    const [line, ...colours] = palette(random, 5);
    const scores: ((grid: Grid) => number)[] = [
      count,
      (grid) => -count(grid),
      (grid) => new Set(grid.flat()).size,
      (grid) => Number(equalGrids(grid, applyDihedral(4, grid))),
    ];
    const score = random.pick(scores);
    const [erases, lines] = [chance(random, 0.25), drawLine(random, line)];
    return (random) => {
      const [h, w] = drawSides(random, layout, 3);
      const chosen = random.int(layout[0] * layout[1]);
      const panels = Array.from({ length: layout[0] * layout[1] }, (_, i) => {
        const some = random.shuffle(colours).slice(score === scores[2] ? random.int(4) : 3);
        const panel = noise(random, h, w, 0.3 + random.float() / 2, some);
        if (score !== scores[3] || i !== chosen) return panel;
        return mapCells(panel, (_, r, c) => panel[r][Math.min(c, w - 1 - c)]);
      });
      const best = onlyMaximum(panels, score);
      if (!best || count(best) === 0) return undefined;
      const rest = panels.map((panel) => panel === best ? blank(h, w) : panel);
      const input = sheet(panels, layout[1], lines);
      return { input, output: erases ? sheet(rest, layout[1], lines) : best };
    };
  },
};

const panelOrder: Family = {
  name: "panel-order",
  does: "Panels are sorted by their number of cells, reversed, or put below each other.",
  draw: (random) => {
    const right = between(random, 2, 4);
    const [line, ...colours] = palette(random, between(random, 2, 5));
    const order = random.pick(["same", "reversed", "more", "fewer"] as const);
    const stacks = order === "same" || chance(random, 0.5);
    const [before, after] = [drawLine(random, line), drawLine(random, line)];
    return (random) => {
      const [h, w] = drawSides(random, [right, right]);
      const panels = Array.from(
        { length: right },
        () => noise(random, h, w, 0.2 + 0.7 * random.float(), [random.pick(colours)]),
      );
      if (new Set([0, ...panels.map(count)]).size <= right) return undefined;
      const sign = order === "more" ? 1 : -1;
      const sorted = order === "same"
        ? panels
        : order === "reversed"
        ? panels.toReversed()
        : panels.toSorted((a, b) => sign * (count(a) - count(b)));
      return {
        input: sheet(panels, right, before),
        output: sheet(sorted, stacks ? 1 : right, before && after),
      };
    };
  },
};

const stencil: Family = {
  name: "panel-stencil",
  does: "A panel of many colours is seen through the cells, or the gaps, of another one.",
  draw: (random) => {
    const [line, mask, ...colours] = palette(random, between(random, 4, 6));
    const [inverse, keeps] = [chance(random, 0.4), chance(random, 0.3)];
    const [lines, first] = [drawLine(random, line), chance(random, 0.5)];
    return (random) => {
      const [h, w] = drawSides(random, [1, 2], 3);
      const holes = noise(random, h, w, 0.5, [mask]);
      const picture = noise(random, h, w, 1, colours);
      const output = mapCells(
        picture,
        (old, r, c) => (holes[r][c] > 0) !== inverse ? old : keeps ? holes[r][c] : 0,
      );
      return { input: sheet(first ? [holes, picture] : [picture, holes], 2, lines), output };
    };
  },
};

const keyMatch: Family = {
  name: "key-panel",
  does: "The panel with the same form as a key, perhaps mirrored or turned, is cut out or erased.",
  draw: (random) => {
    const layout = random.pick([ROWS[1], ROWS[2], BLOCKS[0]]);
    const [line, key, ...colours] = palette(random, between(random, 4, 6));
    const [turn, erases] = [random.pick([0, 0, 2, 4, 5]), chance(random, 0.3)];
    return (random) => {
      const [h, w] = drawSides(random, layout, 3 - layout[1] % 3 % 2);
      const forms = Array.from(
        { length: layout[0] * layout[1] - 1 },
        () => noise(random, h, w, 0.5, [random.pick(colours)]),
      );
      const match = random.int(forms.length);
      const wanted = mapCells(applyDihedral(turn, forms[match]), (old) => old && key);
      const equal = (form: Grid, by: number) =>
        equalGrids(mapCells(applyDihedral(by, form), (old) => old && key), wanted);
      if (forms.filter((form) => equal(form, turn)).length > 1) return undefined;
      if (turn > 0 && forms.some((form) => equal(form, 0))) return undefined;
      const rest = forms.map((form, i) => i === match ? blank(h, w) : form);
      const input = sheet([wanted, ...forms], layout[1], line);
      return { input, output: erases ? sheet([wanted, ...rest], layout[1], line) : forms[match] };
    };
  },
};

const edgeKey: Family = {
  name: "edge-key",
  does: "The cells of a column take the colour below a line, or vanish where there is none.",
  draw: (random) => {
    const [line, plain, ...colours] = palette(random, between(random, 4, 7));
    const [density, keeps] = [random.pick([0.3, 0.5]), chance(random, 0.5)];
    const deletes = chance(random, 0.4);
    return (random) => {
      const [h, w] = [between(random, 3, 9), between(random, 3, 12)];
      const top = noise(random, h, w, density, [plain]);
      const key = noise(random, 1, w, keeps ? 0.6 : 0.8, colours);
      const done = mapCells(top, (old, _, c) => old && (key[0][c] || (keeps ? old : 0)));
      const rest = [blank(1, w, line)[0], key[0]];
      return { input: [...top, ...rest], output: deletes ? done : [...done, ...rest] };
    };
  },
};

const agreement: Family = {
  name: "half-agreement",
  does: "Where two halves agree, or where they differ, the colour of one half is shown.",
  draw: (random) => {
    const [mark, line, ...colours] = palette(random, between(random, 4, 5));
    const [shows, lines] = [
      random.pick(["equal", "first", "mark"] as const),
      drawLine(random, line),
    ];
    const density = random.pick([0.6, 1]);
    return (random) => {
      const [h, w] = drawSides(random, [1, 2], 3);
      const first = noise(random, h, w, density, colours);
      const second = copyOf(first);
      for (let i = between(random, 2, h * w); i > 0; i--) {
        second[random.int(h)][random.int(w)] = random.pick(density < 1 ? [0, ...colours] : colours);
      }
      const output = mapCells(first, (old, r, c) => {
        if (shows === "equal") return old === second[r][c] ? old : 0;
        return old === second[r][c] ? 0 : shows === "first" ? old : mark;
      });
      return { input: sheet([first, second], 2, lines), output };
    };
  },
};

export const PANEL_FAMILIES: readonly Family[] = [
  logic,
  overlay,
  oddPanel,
  extremePanel,
  panelOrder,
  stencil,
  keyMatch,
  edgeKey,
  agreement,
];
