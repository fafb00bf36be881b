/** An experiment as data: the runs that it is made of, what is compared, and what the paper shows. */

/**
 * Options of a training command, as they would be typed without their dashes; several values are an
 * option given several times. A recipe stands for the checkpoint that its run ends with.
 */
export type Options = Readonly<Record<string, string | number | readonly string[] | Recipe>>;

/** Whether an option's value is a recipe. */
export const isRecipe = (value: Options[string]): value is Recipe =>
  typeof value === "object" && "command" in value;

/** A run of a training command. */
export interface Recipe {
  readonly command: "pretrain" | "posttrain";
  readonly options: Options & { readonly steps: number };
}

/** One way of doing something: the same run for each seed. */
export interface Curve {
  /** Names it in tables and files. */
  readonly key: string;
  /** Names it in pictures. */
  readonly label: string;
  /** What its runs do, where it is not what the experiment's others do. */
  readonly command?: Recipe["command"];
  /** What is different about it; the experiment's `options` hold for all. */
  readonly options: Options;
  /** Where it takes several runs, each on tasks of its own, what each of them is told besides. */
  readonly parts?: readonly Options[];
  /** What the paper scores with it, where that is in a table. */
  readonly paper?: number;
}

/**
 * Scores of a curve: pass@2 at its end, unless others are named, or where it begins is meant, which is
 * what it adapts as it is.
 */
export type Series = string | {
  readonly curve: string;
  readonly score?: string;
  readonly at?: "start";
};

/** What every claim says of itself. */
interface Claimed {
  /** The claim of the paper, or the question, that it belongs to. */
  readonly id: string;
  /** What is compared, in few words. */
  readonly text: string;
  /** Whether it is asked beside what the paper claims, and does not decide it. */
  readonly beside?: true;
}

/** A claim that two series decide: where one ends, seen from where the other does. */
export interface Comparison extends Claimed {
  readonly of: Series;
  readonly minus: Series;
  /** Where the claim expects it; above unless said otherwise. */
  readonly expected?: "above" | "level" | "not above";
  /** What is compared, where it is no share of test inputs. */
  readonly unit?: "cosine";
}

/** A claim that one curve takes fewer steps than another to where that one ends. */
export interface Speedup extends Claimed {
  readonly faster: string;
  readonly slower: string;
  /** How many times fewer, at least. */
  readonly times: number;
}

/** A claim that a curve ends on one side of a score. */
export interface Bound extends Claimed {
  readonly of: string;
  readonly side: "above" | "below";
  readonly value: number;
}

/** A claim that curves end the higher, the more steps of pre-training went before them. */
export interface Trend extends Claimed {
  readonly along: readonly { readonly curve: string; readonly steps: number }[];
}

/** A claim that the seeds of one curve end far apart. */
export interface Spread extends Claimed {
  readonly spread: string;
}

/** A claim of the paper, or what a question compares. */
export type Claim = Comparison | Speedup | Bound | Trend | Spread;

/** Points of a curve that the paper shows; read off its plot, to about 2% of the axis. */
export interface PaperCurve {
  readonly key: string;
  readonly steps: readonly number[];
  /** `null` where the plot shows no point. */
  readonly pass: readonly (number | null)[];
}

/** The paper's curves over steps, and its setting in a line. */
export interface PaperPanel {
  readonly title: string;
  readonly curves: readonly PaperCurve[];
}

/** The pre-trained trunk of an experiment: a file that is there, and the run that makes it. */
export interface TrunkSource {
  readonly file: string;
  readonly recipe: Recipe;
}

/** An experiment on adaptation. */
export interface Experiment {
  readonly id: string;
  readonly trunk: TrunkSource;
  readonly title: string;
  /** What else is to be known of how it was measured. */
  readonly note?: string;
  /** What every run of `posttrain` is told. */
  readonly options: Options & { readonly steps: number; readonly "evaluate-every": number };
  readonly curves: readonly Curve[];
  readonly claims: readonly Claim[];
  /** Whether a person may have it made of other tasks, with another trunk, or at other sizes. */
  readonly open?: boolean;
  /** Whether curves are drawn over steps; else where they end, beside what claims compare. */
  readonly overSteps?: true;
  /** The paper's curves, to be drawn beside ours over steps. */
  readonly paper?: PaperPanel;
}

/** Stands for the pre-trained trunk among options. */
export const TRUNK = "TRUNK";

/** Stands for the seed that a curve is drawn with, among the options of what it begins with. */
export const SEED = "SEED";
