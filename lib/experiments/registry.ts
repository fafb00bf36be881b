/** Everything that is drawn and decided. */
import type { Experiment } from "./experiment.ts";
import { ON_ADAPTATION } from "./data/adaptation.ts";
import { CANVASES } from "./data/canvases.ts";
import { CONTINUED, CONTINUED_LOSS } from "./data/continued.ts";
import { FIGURE3 } from "./data/figure3.ts";
import { ON_MIXES } from "./data/mixes.ts";
import { OVER_PRETRAINING } from "./data/over_pretraining.ts";
import { ON_REAL } from "./data/real.ts";
import { ON_REAL_FAST } from "./data/real_fast.ts";
import { ON_REPLICATION } from "./data/replication.ts";
import { SIMILARITIES } from "./data/similarities.ts";
import { ON_SIZES } from "./data/sizes.ts";
import { SPEEDRUN, SPEEDRUN_EVAL, SPEEDRUN_LONG, SPEEDRUN_LOSS } from "./data/speedrun.ts";
import { SPLIT_TABLES } from "./data/split_tables.ts";
import { STATEMENTS } from "./data/statements.ts";

/** All experiments. */
export const EXPERIMENTS: readonly Experiment[] = [
  ...OVER_PRETRAINING,
  FIGURE3,
  ...ON_ADAPTATION,
  ...ON_REPLICATION,
  ...ON_SIZES,
  ...ON_MIXES,
  CONTINUED,
  CONTINUED_LOSS,
  CANVASES,
  SIMILARITIES,
  SPEEDRUN,
  SPEEDRUN_EVAL,
  SPEEDRUN_LOSS,
  SPEEDRUN_LONG,
  ...ON_REAL,
  ...ON_REAL_FAST,
];

/** The kinds of ids, in the order of the page of results. */
const ORDER = ["figure", "table", "C", "Q", "R"];

const placeOf = (id: string) => {
  const [, kind, number] = /^(\D+)(\d*)$/.exec(id)!;
  const place = ORDER.indexOf(kind);
  return 1000 * (place < 0 ? ORDER.length : place) + Number(number);
};

/** The ids of all experiments and tables, in the order of the page of results. */
export const IDS: readonly string[] = [...EXPERIMENTS, ...SPLIT_TABLES].map(({ id }) => id)
  .sort((a, b) => placeOf(a) - placeOf(b));

/** Returns whether an id is of real tasks, which take hours and are not the paper's own. */
export const isReal = (id: string): boolean => /^R\d/.test(id);

/** Returns the experiment of an id, or the one that decides the claim of that id. */
export const experimentOf = (id: string): Experiment | undefined =>
  EXPERIMENTS.find((one) => one.id === id) ??
    EXPERIMENTS.find(({ claims }) => claims.some((claim) => claim.id === id));

/** Returns what an id shows: a claim, a question or a title. */
export const shownBy = (id: string): string =>
  STATEMENTS[id]?.text ?? (SPLIT_TABLES.find((one) => one.id === id) ?? experimentOf(id)!).title;
