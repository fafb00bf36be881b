/** Files of a run's folder. Times have their own file, so equal runs have equal metrics. */
export const RUN_FILES = {
  config: "config.json",
  metrics: "metrics.jsonl",
  times: "times.jsonl",
  evaluations: "evaluations.jsonl",
  checkpoint: "checkpoint.safetensors",
} as const;
