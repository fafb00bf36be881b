/** The files of a run's folder. Times stand apart, so that equal runs have equal metrics. */
export const RUN_FILES = {
  config: "config.json",
  metrics: "metrics.jsonl",
  times: "times.jsonl",
  evaluations: "evaluations.jsonl",
  checkpoint: "checkpoint.safetensors",
} as const;
