/** Inspects, imports, exports and strips checkpoints: `deno task checkpoint`. */
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { parseVariant } from "./lib/arc/augment.ts";
import { defineCommand, main } from "./lib/cli/command.ts";
import { count } from "./lib/cli/options.ts";
import { formatTask } from "./lib/cli/format.ts";
import { formatTable } from "./lib/cli/table.ts";
import { InputError } from "./lib/errors.ts";
import { checkWritable, fileExists, readBytes, readJson, writeAtomic } from "./lib/files.ts";
import { checkNoRunFile, RUN_FILES } from "./lib/train/run_files.ts";
import { safetensorsPieces } from "./lib/safetensors.ts";
import { sha256 } from "./lib/sha256.ts";
import { TorchFile } from "./lib/reference/torch_file.ts";
import { type Checkpoint, decodeCheckpoint } from "./lib/train/checkpoint.ts";
import { exportReference } from "./lib/reference/export.ts";
import { IMPORTED_EMBEDDINGS, importReference } from "./lib/reference/import.ts";
import { provenanceSchema } from "./lib/provenance.ts";
import { checkpointPath, readCheckpoint, writeCheckpoint } from "./lib/train/checkpoint_file.ts";
import { PRESETS } from "./lib/train/settings.ts";
import { parameterCount } from "./lib/trm/parameters.ts";

/** The command `deno task checkpoint inspect`. */
export const inspect = defineCommand({
  name: "inspect",
  summary: "Shows a checkpoint's sizes, steps, embeddings, and the magnitudes of its weights",
  positional: { name: "file", description: "a checkpoint, or the folder of its run" },
  examples: ["deno task checkpoint inspect data/checkpoints/mini.safetensors"],
  options: {},
  run: async (_options, [given, ...more]) => {
    if (more.length > 0) throw new InputError("give one checkpoint at a time");
    const path = await checkpointPath(given);
    const bytes = await readBytes(path);
    const facts = {
      file: path,
      bytes: bytes.length,
      sha256: sha256([bytes]),
      ...factsOf(decodeCheckpoint(bytes, path)),
      ...await originOf(path),
    };
    const lines = Object.entries(facts).map(([name, value]) => [name, String(value)]);
    return { text: formatTable(["", "value"], lines, ["left", "left"]), json: facts };
  },
});

/** The command `deno task checkpoint import`. */
export const importCheckpoint = defineCommand({
  name: "import",
  summary: "Imports a checkpoint that the reference implementation saved with PyTorch",
  positional: { name: "file", description: "the saved file (step_518071)" },
  examples: ["deno task checkpoint import step_518071 --embedding-tokens 16"],
  options: {
    embeddingTokens: count().default(PRESETS.paper.model.embeddingTokens).describe(
      "tokens before the grid that hold a task's embedding",
    ),
    heads: count().default(PRESETS.paper.model.heads).describe("attention heads"),
    embeddings: z.enum(IMPORTED_EMBEDDINGS).default("summary").describe(
      "keep two embeddings with the mean and standard deviation of all, or all of them",
    ),
    out: z.string().optional().meta({ value: "FILE" }).describe(
      "checkpoint to write; by default the file's name with .safetensors",
    ),
  },
  run: async ({ embeddingTokens, heads, embeddings, ...options }, [path, ...more]) => {
    if (more.length > 0) throw new InputError("give one file at a time");
    const out = options.out ?? `${basename(path)}.safetensors`;
    await checkWritable(out);
    using file = await TorchFile.open(path);
    const checkpoint = await importReference(file, { embeddingTokens, heads, embeddings });
    await writeCheckpoint(out, checkpoint);
    return {
      text: `checkpoint: ${out}\nnext: ${adapting(out, "--tasks", "evaluation2")}`,
      json: { checkpoint: out, ...factsOf(checkpoint) },
    };
  },
});

/** The command `deno task checkpoint export`. */
export const exportCheckpoint = defineCommand({
  name: "export",
  summary: "Exports a checkpoint's averaged trunk and embeddings in the reference's layout",
  positional: { name: "file", description: "a checkpoint, or the folder of its run" },
  examples: [
    "deno task checkpoint export data/checkpoints/mini.safetensors --out reference.safetensors",
  ],
  options: {
    out: z.string().meta({ value: "FILE" }).describe(
      "safetensors file to write, with the names and shapes of the reference",
    ),
  },
  run: async ({ out }, [given, ...more]) => {
    if (more.length > 0) throw new InputError("give one checkpoint at a time");
    await checkWritable(out);
    const checkpoint = await readCheckpoint(await checkpointPath(given));
    const stored = exportReference(checkpoint);
    await writeAtomic(out, safetensorsPieces(stored));
    const tensors = Object.keys(stored.tensors).length;
    return { text: `${tensors} tensors: ${out}`, json: { out, tensors } };
  },
});

/** The command `deno task checkpoint strip`. */
export const strip = defineCommand({
  name: "strip",
  summary: "Drops the vectors of single variants, which adaptation to other tasks does not use",
  positional: { name: "file", description: "a checkpoint, or the folder of its run" },
  examples: ["deno task checkpoint strip runs/pretrain --out trunk.safetensors"],
  options: {
    out: z.string().meta({ value: "FILE" }).describe("checkpoint to write"),
  },
  run: async ({ out }, [given, ...more]) => {
    if (more.length > 0) throw new InputError("give one checkpoint at a time");
    checkNoRunFile(out);
    await checkWritable(out);
    const path = await checkpointPath(given);
    const { embeddings, ...checkpoint } = await readCheckpoint(path);
    if (embeddings.scheme !== "task-and-variant") {
      throw new InputError(
        `${path} has no vectors of single variants beside those of tasks: it was trained with ` +
          `--embedding-per ${embeddings.scheme}`,
      );
    }
    await writeCheckpoint(out, { ...checkpoint, embeddings: embeddings.withoutCodes() });
    const dropped = embeddings.codes!.size;
    return {
      text: `${dropped} vectors dropped: ${out}\nnext: ${adapting(out)}`,
      json: { checkpoint: out, dropped },
    };
  },
});

/** Returns the command that adapts a checkpoint. */
const adapting = (path: string, ...words: readonly string[]): string =>
  formatTask("posttrain", "--from", path, ...words);

/** Describes a checkpoint, by the names that `inspect` prints. */
function factsOf(
  { head, trunk, embeddings, carry }: Checkpoint,
): Record<string, string | number> {
  const { preset, model, canvas, settings, seed, step, length } = head;
  const tasks = new Set(embeddings.names.map((name) => parseVariant(name).taskId));
  const { state, lora } = trunk;
  const running = carry?.halted.filter((halted) => halted === 0).length;
  return {
    preset,
    model: Object.entries(model).map(([name, size]) => `${name} ${size}`).join(", "),
    "trunk parameters": parameterCount(model),
    "trained parameters": state.weights.length,
    canvas,
    step: `${step} of ${settings.steps}`,
    seed,
    strategy: lora ? `${settings.strategy}, rank ${settings.loraRank}` : settings.strategy,
    batch: `${settings.batchSize} pairs of up to ${length} grid tokens`,
    ...running === undefined
      ? {}
      : { carry: `${running} of ${settings.batchSize} examples unfinished` },
    embeddings: embeddings.scheme === "variant"
      ? `${embeddings.size} variants of ${tasks.size} tasks, ${embeddings.width} numbers each`
      : `${embeddings.size} tasks, ${embeddings.width} numbers each`,
    "embeddings for each": embeddings.scheme,
    ...embeddings.codes ? { codes: `${embeddings.codes.size} vectors` } : {},
    "variants of a task": settings.variants,
    "rms of weights": rms(state.weights),
    "rms of averaged weights": rms(state.ema),
    "rms of first moments (m)": rms(state.m),
    "rms of second moments (√v)": rms(state.v.map(Math.sqrt)),
    "rms of embeddings": rms(...embeddings.blocks),
  };
}

const originSchema = provenanceSchema.extend({ command: z.string() });

/** Reads the provenance of a checkpoint from its run's folder; empty outside of one. */
async function originOf(path: string): Promise<Record<string, string>> {
  const config = join(dirname(path), RUN_FILES.config);
  if (!await fileExists(config)) return {};
  const parsed = originSchema.safeParse(await readJson(config));
  if (!parsed.success) return {};
  const { command, commit = "unknown", at, machine: { processor = "unknown", cores } } =
    parsed.data;
  return {
    "made by": command,
    source: commit,
    written: at,
    machine: `${processor}, ${cores} cores`,
  };
}

/** Returns the root mean square, to four digits. */
function rms(...arrays: readonly Float32Array[]): string {
  let [sum, count] = [0, 0];
  for (const array of arrays) {
    for (const value of array) sum += value * value;
    count += array.length;
  }
  return Math.sqrt(sum / Math.max(1, count)).toPrecision(4);
}

if (import.meta.main) await main([inspect, importCheckpoint, exportCheckpoint, strip]);
