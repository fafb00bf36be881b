/** What a person may override of a model, and what does not go together. */
import { describeIssues, InputError } from "../errors.ts";
import { carriesStates, type ModelConfig, modelSchema, recursionOptions } from "../trm/config.ts";
import type { Settings } from "./settings.ts";

/**
 * Returns a model with its recursion and its rotary embedding overridden by what is given.
 *
 * @throws InputError where they do not fit the model's sizes
 */
export function overrideModel(model: ModelConfig, given: Partial<ModelConfig>): ModelConfig {
  const keys = Object.keys(recursionOptions) as (keyof typeof recursionOptions)[];
  const entries = keys.map((key) => [key, given[key] ?? model[key]] as const);
  const parsed = modelSchema.safeParse({ ...model, ...Object.fromEntries(entries) });
  if (parsed.success) return parsed.data;
  throw new InputError(`the model does not fit together: ${describeIssues(parsed.error)}`);
}

/** Throws an InputError for an option that the model or the chosen optimizer has no use for. */
export function checkUsed(
  given: Partial<Settings>,
  model: ModelConfig,
  { optimizer }: Pick<Settings, "optimizer">,
): void {
  if (given.exploration !== undefined && !carriesStates(model)) {
    throw new InputError(
      "--exploration is about halting, but the model has one supervision step and never halts; " +
        "leave it out, or give more --max-steps",
    );
  }
  if (given.muonScale !== undefined && optimizer !== "muon") {
    throw new InputError(
      `--muon-scale is an option of --optimizer muon, but the optimizer is ${optimizer}; ` +
        "give that optimizer, or leave the option out",
    );
  }
}
