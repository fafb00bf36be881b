/** All that is drawn and decided, in the order of the page of results. */
import { CANVASES } from "./canvases.ts";
import { CLAIMS } from "./claims.ts";
import { CONTINUED } from "./continued.ts";
import { FIGURE3 } from "./figure3.ts";
import { PRETRAINING_FIGURES } from "./pretraining_figures.ts";

/** Experiments on adaptation: tables of scores, and claims that they decide. */
export const ADAPTATIONS = [FIGURE3, ...CLAIMS];

/** Figures over pre-training. */
export const PRETRAININGS = PRETRAINING_FIGURES;

/** Experiments on learning: curves of losses. */
export const LEARNINGS = [CONTINUED, CANVASES];

/** Their names. */
export const IDS = [...PRETRAININGS, ...ADAPTATIONS, ...LEARNINGS].map(({ id }) => id);
