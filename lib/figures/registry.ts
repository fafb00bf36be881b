/** All that is drawn and decided. */
import { ON_ADAPTATION } from "./experiments/adaptation.ts";
import { CANVASES } from "./experiments/canvases.ts";
import { CONTINUED, CONTINUED_LOSS } from "./experiments/continued.ts";
import { FIGURE3 } from "./experiments/figure3.ts";
import { ON_MIXES } from "./experiments/mixes.ts";
import { PRETRAINING_FIGURES } from "./experiments/pretraining.ts";
import { ON_REAL } from "./experiments/real.ts";
import { ON_REPLICATION } from "./experiments/replication.ts";
import { ON_SIZES } from "./experiments/sizes.ts";
import { SPLIT_TABLES } from "./experiments/splits.ts";

/** Experiments on adaptation: tables of scores, and claims that they decide. */
export const ADAPTATIONS = [
  FIGURE3,
  ...ON_ADAPTATION,
  ...ON_REPLICATION,
  ...ON_SIZES,
  ...ON_MIXES,
  CONTINUED,
  ...ON_REAL,
];

/** Figures over pre-training. */
export const PRETRAININGS = PRETRAINING_FIGURES;

/** Experiments on learning: curves of losses. */
export const LEARNINGS = [CONTINUED_LOSS, CANVASES];

/** Tables of the published splits. */
export const SPLITS = SPLIT_TABLES;

/** Whether something is of real tasks, which takes hours more and is not the paper's own. */
export const isReal = (id: string): boolean => /^R\d/.test(id);

/** Figures, tables, claims, questions, real tasks, and what else there is, each by number. */
const KINDS = ["figure", "table", "C", "Q", "R"];

const place = (id: string) => {
  const [, kind, number] = /^(\D+)(\d*)$/.exec(id)!;
  const known = KINDS.indexOf(kind);
  return 1000 * (known < 0 ? KINDS.length : known) + Number(number);
};

/** Their names, in the order of the page of results. */
export const IDS: readonly string[] = [...PRETRAININGS, ...ADAPTATIONS, ...LEARNINGS, ...SPLITS]
  .map(({ id }) => id)
  .sort((a, b) => place(a) - place(b));
