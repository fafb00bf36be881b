/** Every device computes what the CPU does: test/devices.test.ts runs this file. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Example } from "../../lib/arc/examples.ts";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import { backend } from "../../lib/jit/backend.ts";
import { deviceStepWork } from "../../lib/bench/device_work.ts";
import { type Device, DEVICES } from "../../lib/jit/device.ts";
import { Transfer } from "../../lib/jit/transfer.ts";
import { stream } from "../../lib/random.ts";
import { decodeCheckpoint } from "../../lib/train/checkpoint.ts";
import { DeviceEngine } from "../../lib/train/device_engine.ts";
import { ResidentUpdates } from "../../lib/train/resident_updates.ts";
import { EmbeddingTable } from "../../lib/train/embeddings.ts";
import type { Engine } from "../../lib/train/engine.ts";
import { HostEngine } from "../../lib/train/host_engine.ts";
import { adamSize, startOf, TrunkOptimizer } from "../../lib/train/optimizer.ts";
import { override, PRESETS, type Settings } from "../../lib/train/settings.ts";
import { beginTraining } from "../../lib/train/strategies.ts";
import { Trainer } from "../../lib/train/trainer.ts";
import type { ModelConfig } from "../../lib/trm/config.ts";
import { initialTrunk } from "../../lib/trm/initial_trunk.ts";
import { parameterCount } from "../../lib/trm/parameters.ts";
import { ResidentStep } from "../../lib/trm/resident_step.ts";
import { trainStep } from "../../lib/trm/step.ts";
import { type Predictor, predictTasks } from "../../lib/vote/predict.ts";
import { encodeCheckpoint } from "../helpers/bytes.ts";
import { writeTasks } from "../helpers/challenges.ts";
import { TINY_MODEL } from "../helpers/checkpoints.ts";
import { OTHERS, testOnDevices } from "../helpers/devices.ts";
import { withFolder } from "../helpers/folder.ts";
import { planOf, run } from "../helpers/small_run.ts";
import { numbers, TINY, tinyBatch, tinyWeights } from "../helpers/tiny_model.ts";
import { assertClose, type Case, compareWithCpu, gradientsOf } from "../jit/cases/case.ts";
import { ELEMENTWISE } from "../jit/cases/elementwise.ts";
import { GRADIENTS } from "../jit/cases/gradients.ts";
import { MATMUL } from "../jit/cases/matmul.ts";
import { casesOf } from "../jit/cases/operations.ts";
import { REDUCE } from "../jit/cases/reduce.ts";
import { SHAPE } from "../jit/cases/shape.ts";

const TABLES: Record<string, readonly Case[]> = {
  // Devices may do as they like with what is not finite.
  elementwise: ELEMENTWISE.filter(({ name }) => !name.startsWith("edges")),
  matmul: MATMUL,
  reduce: REDUCE,
  shape: SHAPE,
  gradient: GRADIENTS,
  operation: [...casesOf((operation) => operation), ...casesOf(gradientsOf)],
};

for (const [name, cases] of Object.entries(TABLES)) {
  testOnDevices(
    OTHERS,
    `${name} cases compute what the cpu backend does`,
    (device) => compareWithCpu(cases, device),
  );
}

const [BATCH, LENGTH] = [3, 6];
const SHAPE_OF_BATCH = { batch: BATCH, length: LENGTH };

/** Asserts that vectors are the same by name, relative to the largest element of each. */
function assertSame(
  ours: Readonly<Record<string, Float32Array>>,
  theirs: Readonly<Record<string, Float32Array>>,
  tolerance = 2e-5,
): void {
  for (const [name, values] of Object.entries(theirs)) {
    const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    assertClose(ours[name], values, name, tolerance * Math.min(1, scale || 1));
  }
}

/** What three steps with updates come to. */
async function threeSteps(
  makeEngine: (...start: Parameters<typeof DeviceEngine.create>) => Promise<Engine>,
  device: Device,
  given: Partial<Settings>,
  model: ModelConfig = TINY,
): Promise<Record<string, Float32Array>> {
  const settings = override(PRESETS.mini.pretrain, given);
  const initial = initialTrunk(model, 1);
  const embeddings = new EmbeddingTable(new Float32Array(model.embeddingSize).fill(0.5));
  const trunk = beginTraining(model, tinyWeights(model), settings, 0);
  const start = { model, initial, trunk, embeddings, shape: SHAPE_OF_BATCH };
  const trainer = new Trainer(start, settings, await makeEngine(start, settings, { device }));
  const { tokens, labels, positions, present } = tinyBatch(BATCH, LENGTH, model);
  const exampleOf = (index: number): Example => {
    const own = <A extends Int32Array | Float32Array>(values: A) =>
      values.subarray(index * LENGTH, (index + 1) * LENGTH) as A;
    return {
      ...{ variant: `${index}`, tokens: own(tokens), labels: own(labels) },
      ...{ positions: own(positions), present: own(present) },
    };
  };
  const losses = [];
  for (let step = 1; step <= 3; step++) {
    const rates = { trunk: 1e-2, trunkUpdate: step, embeddings: 1e-2 };
    const { tokenLoss, haltLoss } = await trainer.step(exampleOf, rates, stream(step, "steps"));
    losses.push(tokenLoss, haltLoss);
  }
  const { state } = await trainer.save();
  const { zH, zL } = trainer.carry ?? {};
  const learned = Array.from({ length: BATCH }, (_, i) => [...embeddings.get(`${i}`)]).flat();
  await trainer.release();
  return {
    ...state,
    ...zH && zL ? { zH, zL } : {},
    losses: Float32Array.from(losses),
    embeddings: Float32Array.from(learned),
  };
}

/** A model of one supervision step. */
const SINGLE: ModelConfig = { ...TINY, maxSteps: 1, rope: "axial" };

const KINDS: Record<string, [given: Partial<Settings>, model?: ModelConfig]> = {
  "": [{}],
  "by Muon, without a carry": [{ optimizer: "muon" }, SINGLE],
  "of LoRA": [{ strategy: "lora" }],
  "with head masks and convolutions": [
    { optimizer: "muon" },
    { ...SINGLE, convolution: "cross", headMasks: ["object", "mirrored-column"] },
  ],
};

const onHost = (...[start, settings]: Parameters<typeof DeviceEngine.create>) =>
  HostEngine.create(start, settings, {});

for (const [kind, [given, model]] of Object.entries(KINDS)) {
  testOnDevices(DEVICES, `DeviceEngine trains as HostEngine does ${kind}`, async (device) => {
    const ours = await threeSteps(DeviceEngine.create, device, given, model);
    assertSame(ours, await threeSteps(onHost, device, given, model), 1e-4);
  });
}

// The CPU computes float16 as float32; its gradients are divided as a device's are.
testOnDevices(["cpu"], "DeviceEngine in float16 trains as HostEngine does", async (device) => {
  const half = (...[start, settings]: Parameters<typeof DeviceEngine.create>) =>
    DeviceEngine.create(start, settings, { device, precision: "float16" });
  assertSame(await threeSteps(half, device, {}), await threeSteps(onHost, device, {}), 1e-3);
});

testOnDevices(DEVICES, "ResidentUpdates are those of TrunkOptimizer", async (device) => {
  for (const optimizer of ["adam-atan2", "muon"] as const) {
    const settings = override(PRESETS.mini.pretrain, { optimizer, emaCorrection: "on" });
    const training = startOf(tinyWeights(), { byAdam: adamSize(TINY, { optimizer }) });
    const transfer = new Transfer(device);
    const ours = await ResidentUpdates.create(TINY, training.state, settings, transfer);
    const theirs = await TrunkOptimizer.create(TINY, training, settings);
    for (let update = 1; update <= 3; update++) {
      const gradient = numbers(parameterCount(TINY), stream(update, "gradient"));
      const uploaded = await transfer.upload(gradient);
      await ours.update(uploaded, update, 1e-2);
      uploaded.free();
      await theirs.update(gradient, update, 1e-2);
    }
    assertSame({ ...(await ours.training()).state }, { ...theirs.state });
    await Promise.all([ours.release(), theirs.release()]);
    await transfer.release();
  }
});

/** Runs a training step of TINY with the given memory, and returns what it read and its gradient. */
async function oneStep(
  device: Device,
  compute: typeof trainStep,
  bytes?: number,
  model: ModelConfig = TINY,
): Promise<Record<string, Float32Array>> {
  const transfer = new Transfer(device);
  const graph = {
    ...{ model, initial: initialTrunk(model, 1), length: LENGTH, trains: true },
    compute: (
      ...[weights, inputs]: [Parameters<typeof trainStep>[1], Parameters<typeof trainStep>[2]]
    ) => compute(model, weights, inputs, BATCH),
    reads: ["tokenLoss", "haltLoss", "embeddingGradient"],
  };
  const step = new ResidentStep(graph, BATCH, transfer, bytes);
  const weights = await transfer.upload(tinyWeights());
  const into = {
    ...{ tokenLoss: new Float32Array(BATCH), haltLoss: new Float32Array(BATCH) },
    embeddingGradient: new Float32Array(BATCH * TINY.embeddingSize),
  };
  try {
    const arrays = { ...tinyBatch(BATCH, LENGTH), fresh: Float32Array.of(1, 0, 0) };
    const sum = (await step.run(weights, arrays, into))!;
    const gradient = new Float32Array(parameterCount(TINY));
    await transfer.download(sum, gradient);
    sum.free();
    return { ...into, gradient };
  } finally {
    weights.free();
    await step.release();
    await transfer.release();
  }
}

testOnDevices(
  ["cpu", "webgpu"],
  "ResidentStep gives equal sums by micro-batches of any size",
  async (device) => {
    assertSame(await oneStep(device, trainStep, 1), await oneStep(device, trainStep));
  },
);

testOnDevices(OTHERS, "bench measures a training step with its update", async (device) => {
  const work = deviceStepWork(TINY, { batch: BATCH, length: LENGTH }, { device });
  const effort = { warmups: 1, runs: 1, seconds: 0 };
  const { signal } = new AbortController();
  const measured = await work.measure({ seed: 0, threads: 1, effort, onRun: () => {}, signal });
  assert.ok(measured.seconds.median > 0);
});

testOnDevices(
  OTHERS,
  "ResidentStep names a tensor that the device computes wrongly",
  async (device) => {
    const wrong: typeof trainStep = (...given) => {
      const outputs = trainStep(...given);
      const name = "grad.layers.1.k_proj";
      const isRight = backend.graph.device === "cpu";
      return { ...outputs, [name]: tf.mul(outputs[name], isRight ? 1 : 1.01) };
    };
    // A model is checked once.
    const other = { ...TINY, lCycles: 1 };
    await assert.rejects(
      oneStep(device, wrong, undefined, other),
      /computes grad\.layers\.1\.k_proj wrongly here/,
    );
  },
);

testOnDevices(OTHERS, "predictTasks answers as on the CPU", async (device) => {
  const tasks = miniTasks("mini-dev").slice(0, 2);
  const predictor: Predictor = {
    ...{ model: TINY_MODEL, trunk: initialTrunk(TINY_MODEL, 0), canvas: "task", seed: 0 },
    embedding: (name) => Float32Array.from({ length: 16 }, (_, i) => Math.sin(i * name.length)),
  };
  const settings = { votes: 1, batchSize: 3, answer: "all" } as const;
  const [ours, theirs] = [
    await predictTasks(predictor, tasks, settings, { device }),
    await predictTasks(predictor, tasks, settings, {}),
  ];
  for (const { id } of tasks) {
    const halts = (predictions: typeof theirs) => predictions.get(id)!.map(({ halt }) => halt);
    assertClose(halts(ours), halts(theirs), id, 1e-5);
    assert.deepEqual(
      ours.get(id)!.map(({ grid }) => grid),
      theirs.get(id)!.map(({ grid }) => grid),
    );
  }
});

testOnDevices(
  OTHERS,
  "train goes on where another device stopped, to the losses of the CPU",
  async (device) => {
    const plan = planOf(20);
    const losses: Record<string, number[]> = {};
    const part = async (name: string, on: Device, from?: Parameters<typeof run>[1], until = 20) => {
      const stop = new AbortController();
      const own = losses[name] ??= [];
      const end = await run(plan, from, {
        logEvery: 1,
        onLog: (_step, { loss }) => Promise.resolve(void own.push(loss)),
        onStep: (step) => step === until && stop.abort(),
        signal: stop.signal,
      }, on);
      return decodeCheckpoint(encodeCheckpoint(end), "memory");
    };
    await part("cpu", "cpu");
    await part("begun there", "cpu", await part("begun there", device, undefined, 10));
    await part("begun here", device, await part("begun here", "cpu", undefined, 10));
    for (const name of ["begun there", "begun here"]) {
      assertClose(losses[name], losses.cpu, name, 1e-3);
    }
  },
);

testOnDevices(OTHERS, "pretrain, posttrain and predict run with --device", async (device) => {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const task = async (name: string, ...words: string[]) => {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", name, ...words, "--device", device],
      cwd: root,
    }).output();
    assert.ok(success, `${name}: ${new TextDecoder().decode(stderr)}`);
  };
  await withFolder({}, async (folder) => {
    const few = await writeTasks(folder);
    const sizes = ["--preset", "mini-slim", "--steps", "2", "--batch-size", "2", "--variants", "0"];
    const [base, adapted] = [join(folder, "base"), join(folder, "adapted")];
    await task("pretrain", "--tasks", few, ...sizes, "--out", base);
    const evaluated = ["--evaluate-every", "1", "--out", adapted];
    await task("posttrain", "--from", base, "--tasks", few, ...sizes, ...evaluated);
    await task("predict", "--from", adapted, "--tasks", few, "--votes", "0");
    const { options } = JSON.parse(await Deno.readTextFile(join(adapted, "config.json")));
    assert.deepEqual([options.device, options.threads], [device, 1]);
  });
});
