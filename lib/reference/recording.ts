/** Recordings of the reference implementation: its model, its settings and its metrics. */
import { z } from "zod";
import { describeIssues, InputError } from "../errors.ts";
import type { Stored } from "../safetensors.ts";
import { type ModelConfig, swiGluWidth } from "../trm/config.ts";

const positive = z.number().int().positive();
const configSchema = z.object({
  batch_size: positive,
  seq_len: positive,
  puzzle_emb_ndim: positive,
  puzzle_emb_len: positive,
  num_puzzle_identifiers: positive,
  H_cycles: positive,
  L_cycles: positive,
  L_layers: positive,
  hidden_size: positive,
  num_heads: positive,
  expansion: z.number().positive(),
  halt_max_steps: positive,
  /** 0: the trunk itself trains. */
  lora_rank: z.int().min(0),
  lora_alpha: z.number().positive(),
});
const metricsSchema = z.array(z.record(z.string(), z.number())).min(1);
const metadataSchema = z.object({
  config: json(configSchema),
  lr: z.coerce.number(),
  puzzle_emb_lr: z.coerce.number(),
  weight_decay: z.coerce.number(),
  puzzle_emb_weight_decay: z.coerce.number(),
  ema: z.coerce.number(),
  metrics: json(metricsSchema),
});

/** Returns the schema of a text of JSON. */
function json<S extends z.ZodType>(schema: S) {
  return z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue("is not JSON");
      return z.NEVER;
    }
  }).pipe(schema);
}

/** What the reference recorded beside its tensors. */
export type Recording = z.infer<typeof metadataSchema>;

/** Returns the model of a recording. */
export function modelOf({ config }: Recording): ModelConfig {
  return {
    hidden: config.hidden_size,
    heads: config.num_heads,
    inner: swiGluWidth(config.hidden_size, config.expansion),
    layers: config.L_layers,
    hCycles: config.H_cycles,
    lCycles: config.L_cycles,
    maxSteps: config.halt_max_steps,
    embeddingTokens: config.puzzle_emb_len,
    embeddingSize: config.puzzle_emb_ndim,
    rope: "1d",
  };
}

/** Reads a recording's metadata. Throws an InputError that names the file and what is malformed. */
export function readRecording(metadata: Stored["metadata"], where: string): Recording {
  const parsed = metadataSchema.safeParse(metadata);
  if (parsed.success) return parsed.data;
  throw new InputError(`${where} is not a recording: ${describeIssues(parsed.error)}`);
}
