/** Where a trainer's steps and updates are computed, and its trunk and states live. */
import type { Resident } from "../jit/resident.ts";
import type { CarriedStates, TrainStepOutcome } from "../trm/compile.ts";
import type { ModelConfig } from "../trm/config.ts";
import type { LossSettings } from "../trm/loss.ts";
import type { InitialStates } from "../trm/parameters.ts";
import type { BatchArrays } from "../trm/resident_step.ts";
import type { StepShape } from "../trm/step.ts";
import type { EmbeddingTable } from "./embeddings.ts";
import type { OptimizerSettings, TrunkTraining } from "./optimizer.ts";

/** Initial state and batch shape of a trainer. */
export interface TrainerStart {
  readonly model: ModelConfig;
  /** Vectors that states are initialised from. */
  readonly initial: InitialStates;
  readonly trunk: TrunkTraining;
  readonly embeddings: EmbeddingTable;
  readonly shape: StepShape;
}

/** Settings of every step. */
export interface TrainerSettings extends OptimizerSettings, LossSettings {
  readonly embeddingWeightDecay: number;
  readonly exploration: number;
}

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

/** Updates a trunk by gradients of a device. */
export interface DeviceOptimizer {
  /** Returns the trunk's weights after the last update, valid until the next. */
  weights(): Promise<Resident>;
  /** Applies a gradient of the trunk's weights in update `number`, counted from 1. */
  update(gradient: Resident, number: number, rate: number): Promise<void>;
  /** Returns the trunk after the last update. */
  training(): Promise<TrunkTraining>;
  /** Frees the compiled updates and what is on the device. */
  release(): Promise<void>;
}
