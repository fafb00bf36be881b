/** Strategies of adaptation, as data. All of them train the task embeddings. */
import { z } from "zod";
import type { ModelConfig } from "../trm/config.ts";
import { Lora } from "../trm/lora.ts";
import { adamSize, type OptimizerSettings, startOf, type TrunkTraining } from "./optimizer.ts";

/** Names of the strategies. */
export const STRATEGY_NAMES = ["full", "embeddings", "embeddings-then-full", "lora"] as const;

/** A strategy's name. */
export type StrategyName = (typeof STRATEGY_NAMES)[number];

/** Schemas of the settings of a strategy. */
export const strategyShape = {
  strategy: z.enum(STRATEGY_NAMES).describe("what trains besides the task embeddings"),
  embeddingsFraction: z.number().min(0).max(1).describe(
    "share of the steps in which embeddings-then-full freezes the trunk",
  ),
  loraRank: z.int().min(1).describe("rank of lora's matrices"),
  loraAlpha: z.number().positive().describe("lora adds alpha ÷ rank times their product"),
};

/** Settings of a strategy; see {@link strategyShape}. */
export type StrategySettings = Readonly<z.infer<z.ZodObject<typeof strategyShape>>>;

interface Strategy {
  /** Trained weights: the trunk's own, or the matrices of LoRA. */
  readonly trains: "trunk" | "lora";
  /** Returns the share of the steps in which the trunk is frozen. */
  readonly frozen: (settings: StrategySettings) => number;
  /** Settings that the strategy uses. */
  readonly options: readonly (keyof StrategySettings)[];
}

const WHOLE: Strategy = { trains: "trunk", frozen: () => 0, options: [] };

/** Strategies by name; figure 3 draws them, `embeddings-then-full` at two fractions. */
export const STRATEGIES: Readonly<Record<StrategyName, Strategy>> = {
  full: WHOLE,
  embeddings: { ...WHOLE, frozen: () => 1 },
  "embeddings-then-full": {
    ...WHOLE,
    frozen: ({ embeddingsFraction }) => embeddingsFraction,
    options: ["embeddingsFraction"],
  },
  lora: { ...WHOLE, trains: "lora", options: ["loraRank", "loraAlpha"] },
};

/** Returns a trunk before its adaptation. The matrices of LoRA are drawn from `seed`. */
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

/** Returns the number of first steps in which the trunk is frozen. */
export function frozenSteps(settings: StrategySettings & { readonly steps: number }): number {
  return Math.round(settings.steps * STRATEGIES[settings.strategy].frozen(settings));
}
