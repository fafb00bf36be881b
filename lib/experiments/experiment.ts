/** An experiment as data: its runs, what is measured of them, its claims, and the paper's numbers. */
import type { Claim } from "./claims/claim.ts";

/**
 * Options of a training command, as typed without their dashes; an array is an option given several
 * times. A recipe stands for the checkpoint of its run.
 */
export type Options = Readonly<Record<string, string | number | readonly string[] | Recipe>>;

/** Returns whether an option's value is a recipe. */
export const isRecipe = (value: Options[string]): value is Recipe =>
  typeof value === "object" && "command" in value;

/** A run of a training command. */
export interface Recipe {
  readonly command: "pretrain" | "posttrain";
  readonly options: Options & { readonly steps: number };
}

/** One way of doing something: the same run for each seed. */
export interface Curve {
  /** Its name in tables and files. */
  readonly key: string;
  /** Its name in pictures. */
  readonly label: string;
  /** The command of its runs; posttrain by default. */
  readonly command?: Recipe["command"];
  /** Its options beside those of the experiment. */
  readonly options: Options;
  /** Options of each of several runs that together are one point, each on tasks of its own. */
  readonly splits?: readonly Options[];
  /** What it is read from, where no run is made: a checkpoint, or a committed table of an experiment. */
  readonly made?: { readonly checkpoint: string } | { readonly table: string };
  /** Most seeds that it runs with; all of the experiment's by default. */
  readonly seeds?: number;
  /** The paper's score, 0…1. */
  readonly paper?: number;
}

/** Points that the paper shows over steps; read off its plots, to about 2% of the axis. */
export interface PaperCurve {
  /** The curve or measure that they belong to. */
  readonly key: string;
  readonly steps: readonly number[];
  /** `null` where the plot shows no point. */
  readonly values: readonly (number | null)[];
}

/** A plot of the paper. */
export interface PaperPlot {
  readonly title: string;
  readonly curves: readonly PaperCurve[];
}

/** What curves cost: their ends are drawn over it, as lines. */
export interface Costs {
  /** Title of the horizontal axis, which is logarithmic. */
  readonly axis: string;
  readonly lines: readonly {
    readonly label: string;
    /** The cost of each of its curves, by key, in rising order. */
    readonly costs: Readonly<Record<string, number>>;
  }[];
}

/** Scores of tasks at the evaluations of runs. */
export interface TaskScores {
  readonly kind: "tasks";
  /** Draws curves over steps; else the ends of the curves beside the effects of the claims. */
  readonly over?: "steps" | "log steps";
  /** Draws the ends over what the curves cost. */
  readonly costs?: Costs;
  readonly paper?: PaperPlot;
  /** Groups tasks by their longest side: up to each of these, in rising order. */
  readonly sides?: readonly number[];
}

/** Means at the evaluations of pre-training: figures 1, 2, 4 and 5. */
export interface EvaluationMeans {
  readonly kind: "means";
  /** Title of the vertical axis. */
  readonly axis: string;
  /** The measures, by their names in evaluations. */
  readonly measures: readonly { readonly key: string; readonly label: string }[];
  readonly paper: PaperPlot;
}

/** Training losses at every log line of pre-training. */
export interface TrainingLosses {
  readonly kind: "losses";
  /** Title of the legend. */
  readonly varied: string;
  readonly over: readonly ("step" | "seconds")[];
  /** Reports how far the loss of some curves starts above the end of another. */
  readonly rise?: { readonly from: string; readonly to: readonly string[] };
}

/** Core-seconds in which pre-training reaches a loss. */
export interface TimeToLoss {
  readonly kind: "time to loss";
  readonly loss: number;
  /** Core-seconds of a step of each curve, measured apart: those of a run depend on other work. */
  readonly secondsPerStep: Readonly<Record<string, number>>;
}

/** Cosine similarities of the embeddings of checkpoints, by how tasks are related. */
export interface Similarities {
  readonly kind: "similarities";
}

/** The pre-trained trunk of an experiment: a committed file, and the run that makes it. */
export interface TrunkSource {
  readonly file: string;
  readonly recipe: Recipe;
}

/** A figure, table, claim or question that runs of this code decide. */
export interface Experiment {
  readonly id: string;
  readonly title: string;
  /** Conditions of the measurement, as part of a sentence. */
  readonly note?: string;
  /** The effect looked for and the power to see it, stated before the runs, as part of a sentence. */
  readonly power?: string;
  readonly measured: TaskScores | EvaluationMeans | TrainingLosses | TimeToLoss | Similarities;
  /** Options of every run. */
  readonly options: Options & { readonly steps: number };
  readonly curves: readonly Curve[];
  readonly claims: readonly Claim[];
  /** Where curves adapt {@link TRUNK}. */
  readonly trunk?: TrunkSource;
  /** Accepts another trunk, other tasks or sizes on the command line. */
  readonly open?: boolean;
  /** Number of seeds by default; see {@link seedsOf}. */
  readonly seeds?: number;
}

/** Returns the number of seeds by default. */
export const seedsOf = ({ seeds = 3 }: Pick<Experiment, "seeds">): number => seeds;

/** Stands for the pre-trained trunk among options. */
export const TRUNK = "TRUNK";

/** Stands for a curve's seed among the options of what it starts from. */
export const SEED = "SEED";

/** Returns a curve that starts from {@link TRUNK}, or from another checkpoint among its options. */
export const adapt = (key: string, label: string, options: Options = {}): Curve => ({
  key,
  label,
  options: { from: TRUNK, ...options },
});
