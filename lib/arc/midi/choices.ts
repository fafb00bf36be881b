/** Objects of a scene, of which a rule chooses some, and what becomes of them. */
import type { Random } from "../../random.ts";
import { equalGrids, type Grid } from "../grid.ts";
import { boxOf, type Cell, crop, mapCells, onlyMaximum } from "../mini/grids.ts";
import type { Pair } from "../task.ts";
import type { Family } from "./family.ts";
import {
  between,
  blank,
  blob,
  drawBlank,
  drawThings,
  palette,
  type Scene,
  type Thing,
} from "./scene.ts";

/** A scene with objects. */
export interface Objects {
  readonly scene: Scene;
  readonly things: readonly Thing[];
}

/** Draws shapes at random places of a new scene, each in one of some colours. */
export function scatter(
  random: Random,
  shapes: readonly (readonly Cell[])[],
  colours: readonly number[],
  shortest = 7,
): Objects | undefined {
  const scene = drawBlank(random, shortest, 12);
  const things = drawThings(random, scene, shapes, shapes.map(() => random.pick(colours)));
  return things && { scene, things };
}

/** Draws connected shapes of `low` to `high` cells. */
export const blobs = (random: Random, count: number, low: number, high: number): Cell[][] =>
  Array.from({ length: count }, () => blob(random, between(random, low, high)));

/** What becomes of the chosen cells, or of the others. */
export type Fate = "keep" | "erase" | "recolour" | "others" | "crop";
export const FATES: readonly Fate[] = ["keep", "erase", "recolour", "others", "crop"];

/** Returns the box around an object's cells as top, left, height and width. */
export function extentOf(cells: readonly Cell[]): [number, number, number, number] {
  const { top, left, bottom, right } = boxOf(cells)!;
  return [top, left, bottom - top + 1, right - left + 1];
}

/** Keeps, erases, recolours or cuts out cells; undefined where their box holds other coloured cells. */
export function fated(
  scene: Grid,
  chosen: readonly Cell[],
  fate: Fate,
  mark: number,
): Grid | undefined {
  const alone = blank(scene.length, scene[0].length);
  for (const [r, c] of chosen) alone[r][c] = scene[r][c];
  if (fate === "keep") return alone;
  if (fate === "crop") {
    const cut = crop(scene, ...extentOf(chosen));
    return equalGrids(cut, crop(alone, ...extentOf(chosen))) ? cut : undefined;
  }
  return mapCells(scene, (old, r, c) => alone[r][c] === 0 ? old : fate === "erase" ? 0 : mark);
}

/** A scene in which some objects are chosen. */
export interface Choice extends Objects {
  readonly isChosen: (thing: Thing) => boolean;
}

/** Returns the pair that shows a fate; undefined if no or all objects are chosen, or several to cut out. */
export function pairOf(choice: Choice | undefined, fate: Fate, mark: number): Pair | undefined {
  if (!choice) return undefined;
  const { scene, things, isChosen } = choice;
  const chosen = things.filter((thing) => isChosen(thing) === (fate !== "others"));
  if (chosen.length === 0 || chosen.length === things.length) return undefined;
  if (fate === "crop" && chosen.length > 1) return undefined;
  const output = fated(scene, chosen.flatMap(({ cells }) => cells), fate, mark);
  return output && { input: scene, output };
}

/** Makes a family of rules that choose some objects of a scene and have the same {@link Fate} for them. */
export function choosing(
  name: string,
  does: string,
  draw: (random: Random, colours: number[]) => (random: Random) => Choice | undefined,
): Family {
  const drawRule: Family["draw"] = (random) => {
    const fate = random.pick(FATES);
    const [mark, ...colours] = palette(random, between(random, 3, 5));
    const drawChoice = draw(random, colours);
    return (random) => pairOf(drawChoice(random), fate, mark);
  };
  return { name, does, draw: drawRule };
}

/** Chooses the only object with the largest score. */
export function best(drawn: Objects | undefined, score: (cells: Cell[]) => number) {
  const winner = drawn && onlyMaximum(drawn.things, ({ cells }) => score(cells));
  return winner && { ...drawn, winner, isChosen: (thing: Thing) => thing === winner };
}
