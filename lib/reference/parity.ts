/** Replays training steps that the reference implementation recorded, and compares every tensor. */
import type { Example } from "../arc/examples.ts";
import { InputError } from "../errors.ts";
import { stream } from "../random.ts";
import type { Stored } from "../safetensors.ts";
import { EmbeddingTable } from "../train/embeddings.ts";
import type { Metrics } from "../train/metrics.ts";
import { startOf } from "../train/optimizer.ts";
import { HostEngine } from "../train/host_engine.ts";
import type { TrainerSettings, TrainerStart } from "../train/engine.ts";
import { Trainer } from "../train/trainer.ts";
import { fusedLayout } from "../trm/fused_layout.ts";
import { Lora } from "../trm/lora.ts";
import { STABLEMAX } from "../trm/loss.ts";
import { modelOf, readRecording } from "./recording.ts";
import { fromReference } from "./trunk.ts";

/** The largest error of a group of tensors. */
export interface GroupError {
  readonly group: string;
  /** Tensors compared. */
  readonly tensors: number;
  readonly error: number;
  readonly tolerance: number;
}

/**
 * Tolerances. Errors of activations and gradients are relative to a tensor's largest magnitude; integers
 * must be equal. The error of updated weights is the share of elements that differ, because Adam-atan2
 * moves an element with a gradient of rounding errors by their sign.
 */
const TOLERANCES = {
  "states": 2e-5,
  "logits": 2e-5,
  "predictions": 0,
  "halting": 0,
  "metrics": 2e-5,
  "trunk gradients": 2e-5,
  "embedding gradients": 2e-5,
  "embeddings after": 2e-5,
  "trunk after": 2e-3,
  "moving average": 2e-3,
};

type Group = keyof typeof TOLERANCES;

/** Updated weights this far apart differ, in units of the learning rate. */
const SAME_UPDATE = 1e-2;

/** Collects the largest error of each group. */
class Comparison {
  readonly #groups = new Map<Group, { tensors: number; error: number }>();

  #note(group: Group, error: number): void {
    const known = this.#groups.get(group) ?? { tensors: 0, error: 0 };
    const worst = Math.max(known.error, Number.isNaN(error) ? Infinity : error);
    this.#groups.set(group, { tensors: known.tensors + 1, error: worst });
  }

  /** Compares by the largest difference, relative to the largest expected magnitude. */
  relative(group: Group, ours: ArrayLike<number>, theirs: ArrayLike<number>): void {
    let [difference, magnitude] = [ours.length === theirs.length ? 0 : Infinity, 1e-12];
    for (let i = 0; i < theirs.length; i++) {
      difference = Math.max(difference, Math.abs(ours[i] - theirs[i]));
      magnitude = Math.max(magnitude, Math.abs(theirs[i]));
    }
    this.#note(group, difference / magnitude);
  }

  /** Compares by the share of elements more than `limit` apart. */
  share(group: Group, ours: ArrayLike<number>, theirs: ArrayLike<number>, limit: number): void {
    let differing = ours.length === theirs.length ? 0 : Infinity;
    for (let i = 0; i < theirs.length; i++) {
      if (!(Math.abs(ours[i] - theirs[i]) <= limit)) differing++;
    }
    this.#note(group, differing / theirs.length);
  }

  results(): GroupError[] {
    return [...this.#groups].map(([group, { tensors, error }]) => ({
      group,
      tensors,
      error,
      tolerance: TOLERANCES[group],
    }));
  }
}

/**
 * Replays every step of a recording from its recorded state, and returns the errors.
 *
 * @throws InputError naming the file, and the tensor or metadata that is missing or malformed
 */
export async function replay(
  { tensors, metadata }: Stored,
  where: string,
  options: { threads: number },
): Promise<GroupError[]> {
  const recording = readRecording(metadata, where);
  const { config } = recording;
  const model = modelOf(recording);
  const read = (name: string) => {
    const tensor = tensors[name];
    if (!tensor) throw new InputError(`${where} has no tensor ${name}`);
    return tensor.data;
  };
  const init = fromReference(model, (name) => Float32Array.from(read(`init.${name}`)), where);
  const embeddings = new EmbeddingTable(new Float32Array(model.embeddingSize));
  const embeddingNames = Array.from(
    { length: config.num_puzzle_identifiers },
    (_, i) => `embedding ${i}`,
  );
  const setEmbeddings = (values: Float32Array) =>
    split(values, embeddingNames.length).forEach((embedding, i) =>
      embeddings.set(embeddingNames[i], embedding)
    );
  setEmbeddings(Float32Array.from(read("init.inner.puzzle_emb.weights")));
  const lora = config.lora_rank === 0
    ? undefined
    : new Lora(model, init.weights, { rank: config.lora_rank, alpha: config.lora_alpha });
  const layout = lora?.layout ?? fusedLayout(model);
  /** Returns the trained vector from tensors that `of` finds by name. */
  const flatOf = (of: (name: string) => ArrayLike<number>) =>
    Float32Array.from(layout.flatMap(({ name }) => Array.from(of(name))));
  const start: TrainerStart = {
    model,
    initial: init,
    trunk: lora ? startOf(flatOf((name) => read(`init.${name}`)), { lora }) : startOf(init.weights),
    embeddings,
    shape: { batch: config.batch_size, length: config.seq_len },
  };
  const settings: TrainerSettings = {
    emaDecay: recording.ema,
    emaCorrection: "off",
    optimizer: "adam-atan2",
    muonScale: 1,
    ...STABLEMAX,
    weightDecay: recording.weight_decay,
    embeddingWeightDecay: recording.puzzle_emb_weight_decay,
    exploration: 0,
  };
  const engine = await HostEngine.create(start, settings, options);
  const trainer = new Trainer(start, settings, engine);

  const comparison = new Comparison();
  const limit = SAME_UPDATE * recording.lr;
  for (const [i, metrics] of recording.metrics.entries()) {
    const of = (name: string) => read(`step${i}.${name}`);
    const offered = examplesOf(of, embeddingNames, config.batch_size);
    const measured = await trainer.step(
      (index) => offered[index],
      { trunk: recording.lr, trunkUpdate: i + 1, embeddings: recording.puzzle_emb_lr },
      stream(0, "parity"),
    );
    const { outcome, optimizer: { state, gradient } } = engine;
    const { carry } = trainer;
    if (!outcome?.halt || !carry) throw new Error("a step leaves its outcome, and states");
    comparison.relative("states", carry.zH, of("z_H"));
    comparison.relative("states", carry.zL, of("z_L"));
    comparison.relative("logits", outcome.logits, of("logits"));
    comparison.relative("logits", outcome.halt, of("q_halt_logits"));
    const likeliest = split(outcome.logits, config.batch_size * config.seq_len).map(indexOfMax);
    comparison.share("predictions", likeliest, of("preds"), 0);
    comparison.share("predictions", carry.tokens, of("current.inputs"), 0);
    comparison.share("halting", carry.steps, of("steps"), 0);
    comparison.share("halting", carry.halted, of("halted"), 0);
    compareMetrics(comparison, measured, metrics);
    for (const { name, offset, size } of layout) {
      const piece = (flat: Float32Array) => flat.subarray(offset, offset + size);
      comparison.relative("trunk gradients", piece(gradient), of(`grad.${name}`));
      comparison.share("trunk after", piece(state.weights), of(`after.${name}`), limit);
    }
    comparison.relative("embedding gradients", trainer.embeddingGradient, of("grad.puzzle_rows"));
    const after = embeddingNames.flatMap((name) => [...embeddings.get(name)]);
    comparison.relative("embeddings after", after, of("after.puzzle_emb"));

    // Tolerances are for one step, so the next one starts from the recorded state.
    carry.zH.set(of("z_H"));
    carry.zL.set(of("z_L"));
    state.weights.set(flatOf((name) => of(`after.${name}`)));
    setEmbeddings(Float32Array.from(of("after.puzzle_emb")));
  }
  for (const { name, offset, size } of layout) {
    const ours = engine.optimizer.state.ema.subarray(offset, offset + size);
    comparison.share("moving average", ours, read(`ema.${name}`), limit);
  }
  await trainer.release();
  return comparison.results();
}

function compareMetrics(
  comparison: Comparison,
  ours: Metrics,
  theirs: Record<string, number>,
): void {
  const named: Record<string, number> = {
    loss: ours.tokenLoss + 0.5 * ours.haltLoss,
    lm_loss: ours.tokenLoss,
    q_halt_loss: ours.haltLoss,
    count: ours.finished,
    accuracy: ours.accuracy,
    exact_accuracy: ours.exact,
    q_halt_accuracy: ours.haltAccuracy,
    steps: ours.steps,
  };
  for (const [name, value] of Object.entries(theirs)) {
    comparison.relative("metrics", [named[name]], [value]);
  }
}

/** Returns the batch offered to a step; label -100 marks tokens without a label. */
function examplesOf(
  of: (name: string) => ArrayLike<number>,
  embeddingNames: readonly string[],
  batch: number,
): Example[] {
  const inputs = split(Int32Array.from(of("inputs")), batch);
  const labels = split(Int32Array.from(of("labels"), (label) => Math.max(label, 0)), batch);
  return inputs.map((tokens, i) => ({
    variant: embeddingNames[of("puzzle_identifiers")[i]],
    tokens,
    labels: labels[i],
    positions: tokens.map((_, place) => place),
    present: new Float32Array(tokens.length).fill(1),
  }));
}

/** Splits an array into `count` views of equal length. */
function split<A extends { length: number; subarray(a: number, b: number): A }>(
  array: A,
  count: number,
): A[] {
  const size = array.length / count;
  return Array.from({ length: count }, (_, i) => array.subarray(i * size, (i + 1) * size));
}

function indexOfMax(values: Float32Array): number {
  return values.indexOf(Math.max(...values));
}
