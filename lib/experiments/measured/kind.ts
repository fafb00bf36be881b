/** How measurements of a kind are read from runs, printed and drawn. */
import type { TopLevelSpec } from "vega-lite";
import type { Verdict } from "../claims/verdicts.ts";
import type { Experiment } from "../experiment.ts";
import type { Facts } from "../facts.ts";
import type { Entry, Table } from "../table.ts";

/** Lines of a table with titles of its columns. */
export interface Columns {
  readonly header: readonly string[];
  readonly lines: readonly (readonly string[])[];
  /** The numbers behind the lines. */
  readonly points: readonly object[];
}

/** An experiment whose measurements are of one kind. */
export type Measuring<M> = Experiment & { readonly measured: M };

/** What a picture is drawn from. */
export interface Drawing {
  readonly table: Table;
  readonly verdicts: readonly Verdict[];
  readonly facts: Facts;
}

/** Which groups of tasks a summary has, and how it names curves. */
export interface Shown {
  readonly groups: "all" | "each";
  readonly by: "key" | "label";
}

/** How measurements of a kind are treated. */
export interface Measurement<M> {
  /** Reads a run's folder. */
  read(
    experiment: Measuring<M>,
    run: { readonly folder: string; readonly curve: string; readonly seed: number },
  ): Promise<Entry[]>;
  /** Returns what each curve came to: a line for each group of each curve, where there are groups. */
  summary(experiment: Measuring<M>, table: Table, shown: Shown): Columns;
  draw(experiment: Measuring<M>, drawing: Drawing): TopLevelSpec;
}
