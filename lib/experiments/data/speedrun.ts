/** What each part of the recipe fast is worth at equal core-seconds, from the paper's recipe on. */
import { type Curve, type Experiment, type Options, type Recipe, SEED } from "../experiment.ts";

/** Core-seconds of pre-training and of adaptation. */
type Seconds = Readonly<Record<Recipe["command"], number>>;

/** Those of speedrun, and of speedrun-long. */
const SHORT: Seconds = { pretrain: 120, posttrain: 30 };
const LONG: Seconds = { pretrain: 550, posttrain: 146 };

/**
 * Seconds of a step, by recursion and optimizer, about equal in pre-training and adaptation: on one
 * core of an AMD EPYC with AVX-512, 2026-11-28, with nothing beside it.
 */
const STEP_SECONDS = {
  paper: { "adam-atan2": 0.061, muon: 0.0645 },
  single: { "adam-atan2": 0.0345, muon: 0.0375 },
};

/** A change of a recipe: options of pre-training and of adaptation. */
interface Change {
  readonly pretrain?: Options;
  readonly posttrain?: Options;
}

const both = (options: Options): Change => ({ pretrain: options, posttrain: options });

const SINGLE: readonly Change[] = [
  { pretrain: { "h-cycles": 1, "l-cycles": 1, "max-steps": 1 } },
  both({ "warmup-steps": 50 }),
];
const PAPER_RECURSION: Change = {
  pretrain: { "h-cycles": 2, "l-cycles": 2, "max-steps": 4, exploration: 0.1 },
  posttrain: { exploration: 0.1 },
};
const AXIAL: Change = { pretrain: { rope: "axial" } };
const NOT_AXIAL: Change = { pretrain: { rope: "1d" } };
const MUON: Change = {
  pretrain: { optimizer: "muon", "muon-scale": 0.8 },
  posttrain: { optimizer: "muon", "muon-scale": 0.4 },
};
const ADAM: Change = {
  pretrain: { optimizer: "adam-atan2" },
  posttrain: { optimizer: "adam-atan2", lr: 1e-3 },
};
const CORRECTED: Change = both({ "ema-correction": "on" });
const SHARED: Change = { pretrain: { "embedding-per": "task-and-variant" } };
const SOFTMAX: Change = { posttrain: { loss: "softmax", "logit-scale": 0.2, lr: 2e-3 } };
/** Keeps Muon's updates as large at the learning rate of {@link SOFTMAX}. */
const HALVED: Change = { posttrain: { "muon-scale": 0.2 } };
const DECAY: Change = both({ "weight-decay": 1 });

/** A curve with the seconds of its steps. */
interface Row {
  readonly curve: Curve;
  readonly secondsPerStep: number;
}

/** Returns a preset with changes, at equal core-seconds. */
function row(
  key: string,
  label: string,
  preset: "mini" | "fast-mini",
  changes: readonly Change[] = [],
  seconds: Seconds = SHORT,
): Row {
  const isFast = preset === "fast-mini";
  const single = isFast ? !changes.includes(PAPER_RECURSION) : changes.includes(SINGLE[0]);
  const muon = isFast ? !changes.includes(ADAM) : changes.includes(MUON);
  const secondsPerStep = STEP_SECONDS[single ? "single" : "paper"][muon ? "muon" : "adam-atan2"];
  const optionsOf = (command: Recipe["command"]) => ({
    ...Object.assign({}, ...changes.map((change) => change[command])) as Options,
    steps: Math.round(seconds[command] / secondsPerStep / 10) * 10,
  });
  const from: Recipe = {
    command: "pretrain",
    options: { preset, tasks: "mini-train", seed: SEED, ...optionsOf("pretrain") },
  };
  return {
    curve: { key, label, options: { from, ...optionsOf("posttrain") } },
    secondsPerStep,
  };
}

/** Changes one after another, each alone, and the recipe fast without some. */
const ROWS: readonly Row[] = [
  row("paper", "mini: the paper's recursion and optimizer", "mini"),
  row("single", "+ one supervision step of one cycle", "mini", SINGLE),
  row("single-axial", "+ axial rotary embedding", "mini", [...SINGLE, AXIAL]),
  row("single-muon", "+ Muon", "mini", [...SINGLE, AXIAL, MUON]),
  row("single-ema", "+ corrected moving average", "mini", [...SINGLE, AXIAL, MUON, CORRECTED]),
  row(
    "single-shared",
    "+ embeddings of task and variant",
    "mini",
    [...SINGLE, AXIAL, MUON, CORRECTED, SHARED],
  ),
  row(
    "single-softmax",
    "+ softmax in adaptation",
    "mini",
    [...SINGLE, AXIAL, MUON, CORRECTED, SHARED, SOFTMAX, HALVED],
  ),
  row("fast", "+ larger weight decay: preset fast-mini", "fast-mini"),
  row("paper-axial", "mini with axial rotary embedding", "mini", [AXIAL]),
  row("paper-muon", "mini with Muon", "mini", [MUON]),
  row("paper-softmax", "mini with softmax in adaptation", "mini", [SOFTMAX]),
  row("paper-decay", "mini with larger weight decay", "mini", [DECAY]),
  row("fast-recursion", "fast-mini with the paper's recursion", "fast-mini", [PAPER_RECURSION]),
  row("fast-1d", "fast-mini without axial rotary embedding", "fast-mini", [NOT_AXIAL]),
  row("fast-adam", "fast-mini without Muon", "fast-mini", [ADAM]),
];

/** The paper's recursion with one change, over a long run. */
const LONG_ROWS: readonly Row[] = [
  row("paper", "mini", "mini", [], LONG),
  row("axial", "mini with axial rotary embedding", "mini", [AXIAL], LONG),
  row("muon", "mini with Muon", "mini", [MUON], LONG),
];

const timesText = ({ pretrain, posttrain }: Seconds) =>
  `${pretrain} core-seconds of pre-training on mini-train and ${posttrain} of adaptation; ` +
  "each seed has a trunk of its own";
const TIMES = timesText(SHORT);
const NOTE = `${TIMES}; the settings of fast-mini were chosen on mini-dev`;

/** Scores at equal core-seconds. */
export const SPEEDRUN: Experiment = {
  id: "speedrun",
  title: "Scores on mini-dev at equal core-seconds, by recipe",
  note: NOTE,
  measured: { kind: "tasks" },
  options: { tasks: "mini-dev", steps: 0, "evaluate-every": 100_000 },
  curves: ROWS.map(({ curve }) => curve),
  claims: [],
};

/** The paper's recipe and the preset fast-mini, on tasks that no setting was chosen on. */
export const SPEEDRUN_EVAL: Experiment = {
  ...SPEEDRUN,
  id: "speedrun-eval",
  title: "Scores on mini-eval at equal core-seconds, by recipe",
  note: `${TIMES}; no setting was chosen on mini-eval`,
  options: { ...SPEEDRUN.options, tasks: "mini-eval" },
  curves: SPEEDRUN.curves.filter(({ key }) => key === "paper" || key === "fast"),
};

/** What two parts of the recipe fast are worth on the paper's recursion, where it has time to learn. */
export const SPEEDRUN_LONG: Experiment = {
  ...SPEEDRUN,
  id: "speedrun-long",
  title: "The paper's recursion with axial embedding or Muon, over a long run",
  note: `Tasks of mini-dev. ${timesText(LONG)}`,
  curves: LONG_ROWS.map(({ curve }) => curve),
};

/** Losses of the same pre-trainings as in {@link SPEEDRUN}. */
export const SPEEDRUN_LOSS: Experiment = {
  id: "speedrun-loss",
  title: "Core-seconds of pre-training to a loss, by recipe",
  note:
    "The pre-trainings of speedrun, on mini-train. Until 2026-11-28 the loss was 0.7, which one of three " +
    "seeds of mini does not reach in these seconds",
  measured: {
    kind: "time to loss",
    loss: 0.75,
    secondsPerStep: Object.fromEntries(
      ROWS.map(({ curve, secondsPerStep }) => [curve.key, secondsPerStep]),
    ),
  },
  options: { steps: 0 },
  // Softmax in adaptation leaves the trunk as it is.
  curves: ROWS.filter(({ curve }) => !curve.key.endsWith("-softmax"))
    .map(({ curve: { options, ...curve } }) => ({
      ...curve,
      options: (options.from as Recipe).options,
    })),
  claims: [],
};
