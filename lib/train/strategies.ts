/** Strategies of adaptation, as data: what of a trunk trains, and from when on. Embeddings always train. */
import { z } from "zod";
import type { ModelConfig } from "../trm/config.ts";
import { Lora } from "../trm/lora.ts";
import { adamSize, type OptimizerSettings, startOf, type TrunkTraining } from "./optimizer.ts";

/** What a strategy may be told. */
export interface StrategySettings {
  readonly strategy: StrategyName;
  /** Share of the steps over which `embeddings-then-full` trains the embeddings alone. */
  readonly embeddingsFraction: number;
  readonly loraRank: number;
  readonly loraAlpha: number;
}

interface Strategy {
  /** Whether the trunk's own weights train, or low-rank matrices beside them. */
  readonly trains: "trunk" | "lora";
  /** Share of the steps over which the trunk is frozen. */
  readonly frozen: (settings: StrategySettings) => number;
  /** What it may be told; of another strategy's options it would make no use. */
  readonly options: readonly (keyof StrategySettings)[];
}

const WHOLE: Strategy = { trains: "trunk", frozen: () => 0, options: [] };

/** The five curves of figure 3 (two fractions make two of them). */
export const STRATEGIES = {
  full: WHOLE,
  embeddings: { ...WHOLE, frozen: () => 1 },
  "embeddings-then-full": {
    ...WHOLE,
    frozen: ({ embeddingsFraction }) => embeddingsFraction,
    options: ["embeddingsFraction"],
  },
  lora: { ...WHOLE, trains: "lora", options: ["loraRank", "loraAlpha"] },
} satisfies Record<string, Strategy>;

/** A strategy's name. */
export type StrategyName = keyof typeof STRATEGIES;

/** The names, for options. */
export const STRATEGY_NAMES = Object.keys(STRATEGIES) as [StrategyName, ...StrategyName[]];

/** The settings as a run stores them and a person gives them. */
export const strategyShape = {
  strategy: z.enum(STRATEGY_NAMES).describe("what trains: embeddings always do, and of the trunk"),
  embeddingsFraction: z.number().min(0).max(1).describe(
    "share of the steps over which embeddings-then-full trains the embeddings alone",
  ),
  loraRank: z.int().min(1).describe("rank of lora's matrices"),
  loraAlpha: z.number().positive().describe("lora adds alpha ÷ rank times their product"),
};

/** A trunk as a strategy begins to train it. `seed` is for the first matrices of LoRA. */
export function beginTraining(
  model: ModelConfig,
  weights: Float32Array,
  { strategy, loraRank, loraAlpha, optimizer }:
    & StrategySettings
    & Pick<OptimizerSettings, "optimizer">,
  seed: number,
): TrunkTraining {
  if (STRATEGIES[strategy].trains === "trunk") {
    return startOf(weights, { byAdam: adamSize(model, { optimizer }) });
  }
  const lora = new Lora(model, weights, { rank: loraRank, alpha: loraAlpha });
  return startOf(lora.initial(seed), { lora });
}

/** How many of a run's first steps leave the trunk as it is. */
export function frozenSteps(settings: StrategySettings & { readonly steps: number }): number {
  return Math.round(settings.steps * STRATEGIES[settings.strategy].frozen(settings));
}
