/** Files of a run's folder. */
import { basename } from "node:path";
import { InputError } from "../errors.ts";

/** Their names. Times have their own file, so equal runs have equal metrics. */
export const RUN_FILES = {
  config: "config.json",
  metrics: "metrics.jsonl",
  times: "times.jsonl",
  evaluations: "evaluations.jsonl",
  checkpoint: "checkpoint.safetensors",
  scores: "scores.json",
  predictions: "predictions.jsonl",
} as const;

/** Throws an InputError where a result would be written over another file of a run. */
export function checkNoRunFile(out: string): void {
  const name = basename(out);
  if ((Object.values(RUN_FILES) as string[]).includes(name)) {
    throw new InputError(`--out ${out}: a run has another file named ${name}; give another name`);
  }
}
