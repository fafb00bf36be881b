/** The measured work, as data. */
import { lengthOf, plainExample, trainingTask } from "../arc/examples.ts";
import type { CanvasKind } from "../arc/canvas.ts";
import type { Task } from "../arc/task.ts";
import { type PresetName, PRESETS } from "../train/settings.ts";
import { type ModelConfig, MODELS, swiGluWidth } from "../trm/config.ts";
import { matMulFlops, stepFlops } from "../trm/flops.ts";
import type { StepShape } from "../trm/step.ts";
import {
  type MatMulSizes,
  measureMatMul,
  measureTrainStep,
  PRODUCTS,
  randomGrids,
} from "./measure.ts";
import { measureTraining, pairsPerRound } from "./training.ts";
import { measureVoting } from "./voting.ts";
import type { Work } from "./work.ts";

/** The paper's model, and one a quarter as wide. */
const WIDE: ModelConfig = MODELS.paper;
const NARROW: ModelConfig = {
  ...WIDE,
  hidden: 128,
  heads: 4,
  inner: swiGluWidth(128, 4),
  embeddingSize: 128,
};

/** The paper's gate projection on 2048 tokens, the engine's peak speed. */
export const BARE: Work = matMulWork({ m: 2048, k: WIDE.hidden, n: WIDE.inner });

/** Returns the work of products of matrices [m, k] and [k, n]. */
export function matMulWork({ m, k, n }: MatMulSizes): Work {
  return {
    name: `MatMul ${m} × ${k} × ${n}`,
    flops: PRODUCTS * matMulFlops(m, k, n),
    measure: (conditions) => measureMatMul({ m, k, n }, conditions),
  };
}

/** Returns a training step on random grids, named by width, batch and tokens. */
export function stepWork(model: ModelConfig, shape: StepShape): Work {
  const { batch, length } = shape;
  return {
    name: `D ${model.hidden}, ${batch} × ${model.embeddingTokens + length} tokens`,
    flops: stepFlops(model, shape),
    pairs: batch,
    tokens: length,
    peer: { model, shape },
    measure: (conditions) =>
      measureTrainStep(model, randomGrids(shape, conditions.seed), conditions),
  };
}

/** Steps from a small model on small grids to the paper's on its full canvas. */
export const STEPS: readonly Work[] = [
  stepWork(NARROW, { batch: 32, length: 8 * 8 }),
  stepWork(WIDE, { batch: 8, length: 8 * 23 }),
  stepWork(WIDE, { batch: 2, length: 30 * 30 }),
];

/** Steps of the paper's model on one pair of several lengths. */
export const LENGTHS: readonly Work[] = [25, 50, 100, 200, 400, 600, 900].map((length) => ({
  ...stepWork(WIDE, { batch: 1, length }),
  peer: undefined,
}));

/** Pairs of a step on real tasks; few on the full canvas, where all cost the same. */
const PAIRS: Readonly<Record<CanvasKind, number>> = { task: 64, full: 4 };

/**
 * Returns a training step of the paper's model on the first train pairs of some tasks; the peer's is
 * always on the full canvas.
 */
export function realWork(split: string, tasks: readonly Task[], canvas: CanvasKind): Work {
  const settings = { seed: 0, canvas, variants: 0, translate: false, margin: 0 };
  const training = tasks.map((task) => trainingTask(task, settings, false));
  const first = training.flatMap((task) => task.pairs.map((_, pair) => ({ task, pair })))
    .slice(0, PAIRS[canvas]);
  const length = lengthOf(first.map(({ task }) => task.canvas));
  const shapes = first.map(({ task: { canvas: { rows, columns } } }) => rows * columns);
  return {
    name: `${split}, ${first.length} pairs, ${canvas} canvas`,
    flops: shapes.reduce((sum, length) => sum + stepFlops(WIDE, { batch: 1, length }), 0),
    pairs: first.length,
    peer: { model: WIDE, shape: { batch: 2, length: 30 * 30 } },
    // A run takes most of a minute.
    effort: { warmups: 1, runs: 1, seconds: 0 },
    measure: (conditions) =>
      measureTrainStep(
        WIDE,
        first.map(({ task, pair }) => plainExample(task, pair, length)),
        conditions,
      ),
  };
}

/** Returns a preset's training; a run is a round of supervision steps. */
export function trainingWork(preset: PresetName, tasks: readonly Task[]): Work {
  return {
    name: `${preset} preset, training`,
    pairs: pairsPerRound(preset),
    measure: (conditions) => measureTraining(preset, tasks, conditions),
  };
}

/** Returns a preset's vote. */
export function votingWork(preset: PresetName, tasks: readonly Task[]): Work {
  const questions = tasks.reduce((sum, { test }) => sum + test.length, 0);
  return {
    name: `${preset} preset, voting`,
    pairs: questions * (PRESETS[preset].votes + 1),
    measure: (conditions) => measureVoting(preset, tasks, conditions),
  };
}
