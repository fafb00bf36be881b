/** The supervision steps that answer a batch, on the CPU or on a device. */
import type { DeviceOptions } from "../jit/device.ts";
import type { Resident } from "../jit/resident.ts";
import { Transfer } from "../jit/transfer.ts";
import {
  type CarriedStates,
  compileForwardStep,
  type ForwardOutcome,
  forwardOutcome,
  type StepArrays,
  type StepOptions,
} from "./compile.ts";
import { carriesStates, type ModelConfig } from "./config.ts";
import type { LossSettings } from "./loss.ts";
import type { InitialStates } from "./parameters.ts";
import { repeatVector } from "./vectors.ts";
import { ResidentStep } from "./resident_step.ts";
import { answerStep, type StepShape } from "./step.ts";

/** Answers a batch, a supervision step at a time. */
export interface Answering {
  /** Takes weights, and starts every example at the initial states. */
  begin(weights: Float32Array): Promise<void>;
  /** Runs a step on a batch; the results are valid until the next. */
  step(arrays: StepArrays): Promise<ForwardOutcome>;
  /** Frees the compiled step. */
  release(): Promise<void>;
}

/** Returns what answers batches of `shape`; compiles at the first step. */
export function answeringFor(
  model: ModelConfig,
  initial: InitialStates,
  shape: StepShape,
  { device = "cpu", precision, memory, ...options }: StepOptions,
): Answering {
  return device === "cpu"
    ? new AnsweringOnCpu(model, initial, shape, options)
    : new AnsweringOnDevice(model, initial, shape, options.loss, {
      device,
      precision,
      memory,
    });
}

class AnsweringOnCpu implements Answering {
  readonly #step;
  /** In models that carry states. */
  readonly #states: CarriedStates | undefined;
  #weights: Float32Array = new Float32Array();

  constructor(
    model: ModelConfig,
    readonly initial: InitialStates,
    shape: StepShape,
    options: StepOptions,
  ) {
    this.#step = compileForwardStep(model, initial, shape, options);
    const size = shape.batch * (model.embeddingTokens + shape.length) * model.hidden;
    if (carriesStates(model)) {
      this.#states = { zH: new Float32Array(size), zL: new Float32Array(size) };
    }
  }

  begin(weights: Float32Array): Promise<void> {
    this.#weights = weights;
    if (this.#states) {
      repeatVector(this.#states.zH, this.initial.hInit);
      repeatVector(this.#states.zL, this.initial.lInit);
    }
    return Promise.resolve();
  }

  step(arrays: StepArrays): Promise<ForwardOutcome> {
    return this.#step(this.#weights, { ...arrays, ...this.#states }, this.#states ?? {});
  }

  release(): Promise<void> {
    return this.#step.release();
  }
}

class AnsweringOnDevice implements Answering {
  readonly #transfer: Transfer;
  readonly #step: ResidentStep;
  readonly #outcome: ForwardOutcome;
  readonly #fresh: Float32Array;
  readonly #states: Partial<CarriedStates>;
  #weights: Resident | undefined;

  constructor(
    model: ModelConfig,
    initial: InitialStates,
    shape: StepShape,
    loss: LossSettings | undefined,
    { device, precision, memory }: DeviceOptions,
  ) {
    this.#transfer = new Transfer(device);
    this.#outcome = forwardOutcome(model, shape);
    this.#fresh = new Float32Array(shape.batch);
    this.#step = new ResidentStep(
      {
        ...{ model, initial, length: shape.length, trains: false, precision },
        compute: (weights, inputs) => answerStep(model, weights, inputs, loss),
        reads: Object.keys(this.#outcome),
      },
      shape.batch,
      this.#transfer,
      memory,
    );
    const size = shape.batch * (model.embeddingTokens + shape.length) * model.hidden;
    const zeros = () => new Float32Array(size);
    this.#states = carriesStates(model) ? { zH: zeros(), zL: zeros() } : {};
  }

  async begin(weights: Float32Array): Promise<void> {
    this.#weights?.free();
    this.#weights = await this.#transfer.upload(weights);
    this.#fresh.fill(1);
  }

  async step(arrays: StepArrays): Promise<ForwardOutcome> {
    const given = { ...arrays, ...this.#states, fresh: this.#fresh };
    await this.#step.run(this.#weights!, given, { ...this.#outcome });
    this.#fresh.fill(0);
    return this.#outcome;
  }

  async release(): Promise<void> {
    this.#weights?.free();
    await this.#step.release();
    await this.#transfer.release();
  }
}
