/** One training step, whole: slots, gradients, both optimizers. Pre- and post-training share it. */
import type { Example } from "../arc/examples.ts";
import type { Random } from "../random.ts";
import {
  compileTrainStep,
  type StepShape,
  type TrainStepOutcome,
  type TrainStepOutputs,
} from "../trm/compile.ts";
import type { ModelConfig } from "../trm/config.ts";
import { parameterCount, type Trunk } from "../trm/parameters.ts";
import type { JitOptions } from "../jit/jit.ts";
import { type Metrics, noMetrics } from "./metrics.ts";
import { TrunkOptimizer, type TrunkTraining } from "./optimizer.ts";
import type { RowTable } from "./rows.ts";
import type { Rates } from "./settings.ts";
import { Slots } from "./slots.ts";

/** What a trainer trains, and for which batch. */
export interface TrainerStart {
  readonly model: ModelConfig;
  /** Fixed starts of the states. */
  readonly initial: Pick<Trunk, "hInit" | "lInit">;
  readonly trunk: TrunkTraining;
  readonly rows: RowTable;
  readonly shape: StepShape;
}

/** Settings that hold for every step. */
export interface TrainerSettings {
  readonly emaDecay: number;
  readonly weightDecay: number;
  readonly rowWeightDecay: number;
  readonly exploration: number;
}

/** Trains a trunk and rows, one step a call. */
export class Trainer {
  readonly slots: Slots;
  /** Gradient of the last step for each slot's row. */
  readonly rowGradient: Float32Array;
  /** What each slot came to at the last step. */
  outcome: TrainStepOutcome | undefined;
  readonly #trunkGradient: Float32Array;
  readonly #rowValues: Float32Array;

  private constructor(
    readonly start: TrainerStart,
    readonly settings: TrainerSettings,
    readonly compiled: ReturnType<typeof compileTrainStep>,
    readonly optimizer: TrunkOptimizer,
  ) {
    const { model, initial, shape } = start;
    this.slots = new Slots(model, initial, shape.batch, shape.length);
    this.#trunkGradient = new Float32Array(parameterCount(model));
    this.rowGradient = new Float32Array(shape.batch * model.rowSize);
    this.#rowValues = new Float32Array(shape.batch * model.rowSize);
  }

  /** Compiles the step and the update. */
  static async create(
    start: TrainerStart,
    settings: TrainerSettings,
    options: JitOptions,
  ): Promise<Trainer> {
    const { model, shape, trunk } = start;
    const compiled = compileTrainStep(model, shape, shape.batch, options);
    const optimizer = await TrunkOptimizer.create(trunk, settings);
    return new Trainer(start, settings, compiled, optimizer);
  }

  /** The trunk in training after the last step. */
  get trunk(): TrunkTraining {
    return this.optimizer.training;
  }

  /** The gradient of the last step for what of the trunk trains. */
  get gradient(): Float32Array {
    return this.optimizer.gradient;
  }

  /**
   * Offers examples to the slots, runs a supervision step on what they then hold, and updates trunk
   * and rows. Returns the step's metrics.
   */
  async step(
    exampleOf: (slot: number) => Example,
    rates: Rates,
    random: Random,
  ): Promise<Metrics> {
    const { slots, settings, start: { rows, model } } = this;
    slots.offer(exampleOf);
    slots.variants.forEach((name, slot) => {
      this.#rowValues.set(rows.get(name), slot * model.rowSize);
    });
    const { tokens, labels, positions, present, zH, zL } = slots;
    const into: TrainStepOutputs = {
      gradient: this.#trunkGradient,
      rowGradient: this.rowGradient,
      zH,
      zL,
    };
    const outcome = await this.compiled(
      this.optimizer.weights,
      { tokens, labels, positions, present, zH, zL, rows: this.#rowValues },
      into,
    );
    this.outcome = outcome;
    slots.advance(outcome.halt, settings.exploration, random);
    rows.update(slots.variants, this.rowGradient, rates.rows, settings.rowWeightDecay);
    if (rates.trunkUpdate > 0) {
      await this.optimizer.update(this.#trunkGradient, rates.trunkUpdate, rates.trunk);
    }
    return this.#measure(outcome);
  }

  #measure({ tokenLoss, haltLoss, accuracy, exact, halt }: TrainStepOutcome): Metrics {
    const { slots } = this;
    const metrics = noMetrics();
    for (let slot = 0; slot < slots.batch; slot++) {
      metrics.seen++;
      metrics.tokenLoss += tokenLoss[slot];
      metrics.haltLoss += haltLoss[slot];
      if (!slots.halted[slot] || !slots.hasLabels(slot)) continue;
      metrics.finished++;
      metrics.accuracy += accuracy[slot];
      metrics.exact += exact[slot];
      metrics.haltAccuracy += (halt[slot] >= 0) === (exact[slot] === 1) ? 1 : 0;
      metrics.steps += slots.steps[slot];
    }
    return metrics;
  }

  /** Frees what was compiled. */
  async release(): Promise<void> {
    await Promise.all([this.compiled.release(), this.optimizer.release()]);
  }
}
