/** What a rule is, and how families of rules and compositions of two are made. */
import type { Grid } from "../grid.ts";
import type { Random } from "../../random.ts";

/** Which set a rule belongs to. */
export type Role = "train" | "dev" | "eval";

export const ROLES: readonly Role[] = ["train", "dev", "eval"];

/** How many rows and columns an input has. */
export type Size = readonly [rows: number, columns: number];

/** A function from grids to grids, with the kind of inputs on which it shows. */
export interface Rule {
  /** `family-parameter`, or `first+second` for a composition. */
  readonly name: string;
  /** The rules that it is composed of; none for a single one. */
  readonly parts: readonly Rule[];
  /** Draws a size for inputs. */
  size(random: Random): Size;
  /** Draws an input of a size. */
  draw(random: Random, rows: number, columns: number): Grid;
  /** The output; undefined where the rule has no clear answer (a tie, a conflict). */
  apply(grid: Grid): Grid | undefined;
}

/**
 * Rules that do the same thing in different ways. A family with rules to train on is a trained
 * one; its other rules are the unseen parameters. A family without is held out.
 */
export interface Family {
  readonly name: string;
  /** What its rules do, in one sentence. */
  readonly does: string;
  readonly rules: Readonly<Record<Role, readonly Rule[]>>;
}

/** A family before its parameters are filled in. */
interface Definition<P> {
  name: string;
  does: string;
  /** Named parameters of each set; no two may be equal up to colours and orientation. */
  parameters: Partial<Record<Role, Readonly<Record<string, P>>>>;
  size: (random: Random, parameter: P) => Size;
  draw: (random: Random, rows: number, columns: number, parameter: P) => Grid;
  apply: (grid: Grid, parameter: P) => Grid | undefined;
}

/** Makes the rules of a family, one for each parameter. */
export function family<P>({ name, does, parameters, size, draw, apply }: Definition<P>): Family {
  const rules = (role: Role) =>
    Object.entries(parameters[role] ?? {}).map(([label, parameter]): Rule => ({
      name: `${name}-${label}`,
      parts: [],
      size: (random) => size(random, parameter),
      draw: (random, rows, columns) => draw(random, rows, columns, parameter),
      apply: (grid) => apply(grid, parameter),
    }));
  return { name, does, rules: { train: rules("train"), dev: rules("dev"), eval: rules("eval") } };
}

/** The rule that applies `first` and then `second`, on the kind of inputs that `first` likes. */
export function compose(first: Rule, second: Rule): Rule {
  return {
    name: `${first.name}+${second.name}`,
    parts: [first, second],
    size: first.size,
    draw: first.draw,
    apply: (grid) => {
      const between = first.apply(grid);
      return between && second.apply(between);
    },
  };
}
