/** Where a trainer's steps and updates are computed, and its trunk and states live. */
import type { CarriedStates, TrainStepOutcome } from "../trm/compile.ts";
import type { BatchArrays } from "../trm/resident_step.ts";
import type { TrunkTraining } from "./optimizer.ts";

/** Results of a step; see `TrainStepOutcome`. */
export type EngineOutcome = Omit<TrainStepOutcome, "logits">;

/** Computes steps and updates. */
export interface Engine {
  /**
   * Runs a supervision step on a batch, and writes the gradients of its task embeddings, [B, E]. The results
   * are valid until the next step.
   */
  step(batch: BatchArrays, embeddingGradient: Float32Array): Promise<EngineOutcome>;
  /** Applies the trunk's gradient of the last step in update `number`, counted from 1. */
  update(number: number, rate: number): Promise<void>;
  /** Returns the trunk after the last update, valid until the next. */
  trunk(): Promise<TrunkTraining>;
  /** Writes the states after the last step to those of the batch. */
  readStates(into: CarriedStates): Promise<void>;
  /** Frees what was compiled. */
  release(): Promise<void>;
}
