/** Short training runs of a small model on tasks that one colour answers. */
import { trainingTask } from "../../lib/arc/examples.ts";
import { gridOf } from "../../lib/arc/grid.ts";
import type { Task } from "../../lib/arc/task.ts";
import type { Device } from "../../lib/jit/device.ts";
import { stream } from "../../lib/random.ts";
import type { Checkpoint } from "../../lib/train/checkpoint.ts";
import { exampleSettingsOf, type Hooks, type Plan, planFor, train } from "../../lib/train/loop.ts";
import { EmbeddingTable } from "../../lib/train/embeddings.ts";
import { override, PRESETS, type Settings } from "../../lib/train/settings.ts";
import { beginTraining } from "../../lib/train/strategies.ts";
import type { ModelConfig } from "../../lib/trm/config.ts";
import { initialTrunk } from "../../lib/trm/initial_trunk.ts";

/** The sizes of the model. */
export const model: ModelConfig = {
  hidden: 16,
  heads: 2,
  inner: 24,
  layers: 1,
  hCycles: 2,
  lCycles: 1,
  maxSteps: 3,
  embeddingTokens: 1,
  embeddingSize: 16,
  rope: "1d",
};

/** Four tasks, each of which paints its grids, of a size of its own, in one colour. */
export const tasks: Task[] = [1, 2, 3, 4].map((colour) => {
  const random = stream(colour, "test tasks");
  return {
    id: `paint-${colour}`,
    train: Array.from({ length: 3 }, () => ({
      input: gridOf(2, 2 + colour, () => random.int(10)),
      output: gridOf(2, 2 + colour, () => colour),
    })),
    test: [{ input: gridOf(2, 2 + colour, () => random.int(10)) }],
  };
});

/** A run of so many steps. */
export function planOf(
  steps: number,
  seed = 0,
  given: Partial<Settings> = {},
  sizes: Partial<ModelConfig> = {},
): Plan {
  const settings = override(PRESETS.mini.pretrain, {
    batchSize: 4,
    warmupSteps: 2,
    variants: 2,
    exploration: 0.5,
    lr: 1e-2,
    ...given,
    steps,
  });
  const shape = { seed, canvas: "task" as const, settings };
  return planFor(trainingTasks(seed, shape), {
    preset: "mini",
    model: { ...model, ...sizes },
    ...shape,
  });
}

const trainingTasks = (seed: number, shape: Pick<Plan, "canvas" | "settings">) =>
  tasks.map((task) => trainingTask(task, exampleSettingsOf({ seed, ...shape }), false));

/** Runs a plan from the beginning, or from a checkpoint of it. */
export function run(
  plan: Plan,
  from?: Checkpoint,
  hooks: Partial<Hooks> = {},
  device: Device = "cpu",
): Promise<Checkpoint> {
  const trunk = initialTrunk(model, plan.seed);
  const embeddings = new EmbeddingTable(
    new Float32Array(model.embeddingSize),
    plan.settings.embeddingPer,
  );
  const start = from ??
    {
      initial: trunk,
      trunk: beginTraining(model, trunk.weights, plan.settings, plan.seed),
      embeddings,
    };
  return train(plan, trainingTasks(plan.seed, plan), start, {
    logEvery: 10,
    onLog: () => Promise.resolve(),
    onStep: () => {},
    onCheckpoint: () => Promise.resolve(),
    isDue: () => false,
    signal: new AbortController().signal,
    ...hooks,
  }, { threads: 1, device });
}
