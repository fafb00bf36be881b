/** Overrides of a model, and checks of options that it does not use. */
import { describeIssues, InputError } from "../errors.ts";
import { carriesStates, type ModelConfig, modelSchema, recursionOptions } from "../trm/config.ts";
import type { Settings } from "./settings.ts";

/**
 * Returns a model with some settings of its recursion replaced.
 *
 * @throws InputError where they contradict the model's sizes
 */
export function overrideModel(model: ModelConfig, given: Partial<ModelConfig>): ModelConfig {
  const keys = Object.keys(recursionOptions) as (keyof typeof recursionOptions)[];
  const entries = keys.map((key) => [key, given[key] ?? model[key]] as const);
  const parsed = modelSchema.safeParse({ ...model, ...Object.fromEntries(entries) });
  if (parsed.success) return parsed.data;
  throw new InputError(`the model is invalid: ${describeIssues(parsed.error)}`);
}

/** Throws an InputError for an option that the model, the optimizer or the strategy does not use. */
export function checkUsed(
  given: Partial<Settings>,
  model: ModelConfig,
  { optimizer, strategy }: Pick<Settings, "optimizer" | "strategy">,
): void {
  if (given.exploration !== undefined && !carriesStates(model)) {
    throw new InputError(
      "--exploration affects halting, but the model has one supervision step and never halts; " +
        "leave it out, or give more --max-steps",
    );
  }
  if (given.muonScale !== undefined && optimizer !== "muon") {
    throw new InputError(
      `--muon-scale is an option of --optimizer muon, but the optimizer is ${optimizer}; ` +
        "give that optimizer, or leave the option out",
    );
  }
  if (given.muonScale !== undefined && strategy === "lora") {
    throw new InputError(
      "--muon-scale scales updates of whole matrices, which --strategy lora does not train; leave " +
        "it out",
    );
  }
}
