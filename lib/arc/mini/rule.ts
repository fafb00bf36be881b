/** Rules, families of rules, and compositions of two rules. */
import type { Grid } from "../grid.ts";
import type { Random } from "../../random.ts";

/** The set that a rule belongs to. */
export type Role = "train" | "dev" | "eval";

export const ROLES: readonly Role[] = ["train", "dev", "eval"];

/** The rows and columns of an input. */
export type Size = readonly [rows: number, columns: number];

/** A function from grids to grids, with a distribution of inputs that demonstrate it. */
export interface Rule {
  /** `family-parameter`, or `first+second` for a composition. */
  readonly name: string;
  /** The rules of a composition; none for a single rule. */
  readonly parts: readonly Rule[];
  /** Draws a size for inputs. */
  size(random: Random): Size;
  /** Draws an input of a size. */
  draw(random: Random, rows: number, columns: number): Grid;
  /** Returns the output; undefined where the rule is ambiguous (a tie, a conflict). */
  apply(grid: Grid): Grid | undefined;
}

/**
 * Rules that differ in a parameter. A family with rules to train on is trained, and its other rules are
 * unseen parameters; any other family is held out.
 */
export interface Family {
  readonly name: string;
  /** What its rules do, in one sentence. */
  readonly does: string;
  readonly rules: Readonly<Record<Role, readonly Rule[]>>;
}

/** The definition of a family with parameters of type P. */
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

/** Composes a rule that applies `first`, then `second`, with inputs of `first`. */
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
