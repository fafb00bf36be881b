/** The work that is measured on a device other than the CPU, as data. */
import { EmbeddingTable } from "../train/embeddings.ts";
import { DeviceEngine } from "../train/device_engine.ts";
import { startOf } from "../train/optimizer.ts";
import { PRESETS } from "../train/settings.ts";
import type { DeviceOptions } from "../jit/device.ts";
import { type ModelConfig, MODELS } from "../trm/config.ts";
import { initialTrunk } from "../trm/initial_trunk.ts";
import type { StepShape } from "../trm/step.ts";
import { deviceProductFlops, deviceProducts } from "./device_speed.ts";
import { firstBatch, randomGrids } from "./measure.ts";
import { type Conditions, type Measurement, repeat } from "./recorder.ts";
import type { Work } from "./work.ts";
import { stepWork } from "./workloads.ts";

/** The side of the product's matrices. */
const SIDE = 4096;

/** Batch sizes up to the paper's. */
const BATCHES = [96, 384, 768];

/** Examples of a micro-batch of the peer. */
const PEER_BATCH = 96;

/** Returns a product of matrices, and training steps of the paper's model on full canvases. */
export function deviceWorks(options: DeviceOptions): Work[] {
  const steps = BATCHES.map((batch) =>
    deviceStepWork(MODELS.paper, { batch, length: 30 * 30 }, options)
  );
  return [deviceProductWork(options), ...steps];
}

function deviceProductWork({ device }: DeviceOptions): Work {
  return {
    name: `MatMul ${SIDE} × ${SIDE} × ${SIDE}, float32`,
    flops: deviceProductFlops(SIDE),
    async measure(conditions) {
      const products = await deviceProducts(device, SIDE);
      try {
        return await repeat(products.run, conditions);
      } finally {
        await products.release();
      }
    },
  };
}

/** Returns a training step on random grids with the update of the trunk. */
export function deviceStepWork(model: ModelConfig, shape: StepShape, options: DeviceOptions): Work {
  const { batch, length } = shape;
  return {
    ...stepWork(model, shape),
    peer: { model, shape: { batch: Math.min(batch, PEER_BATCH), length } },
    measure: (conditions) => measureDeviceStep(model, shape, conditions, options),
  };
}

async function measureDeviceStep(
  model: ModelConfig,
  shape: StepShape,
  conditions: Conditions,
  options: DeviceOptions,
): Promise<Measurement> {
  const initial = initialTrunk(model, conditions.seed);
  const settings = PRESETS.paper.pretrain;
  const embeddings = new EmbeddingTable(new Float32Array(model.embeddingSize));
  const start = { model, initial, trunk: startOf(initial.weights), embeddings, shape };
  const engine = await DeviceEngine.create(start, settings, options);
  const batch = {
    ...firstBatch(model, randomGrids(shape, conditions.seed), initial),
    fresh: new Float32Array(shape.batch).fill(1),
  };
  const gradient = new Float32Array(shape.batch * model.embeddingSize);
  let updates = 0;
  const run = async () => {
    await engine.step(batch, gradient);
    await engine.update(++updates, settings.lr);
  };
  try {
    return await repeat(run, conditions);
  } finally {
    await engine.release();
  }
}
