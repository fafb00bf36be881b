/** Votes on tasks with a model, and scores the result. */
import { equalGrids } from "../arc/grid.ts";
import { solvedTasks, type Task } from "../arc/task.ts";
import { ANSWER_STEPS, type AnswerStep, chosenSteps } from "../trm/answers.ts";
import {
  byQuestion,
  type PredictOptions,
  type Predictor,
  predictTasks,
  type VoteSettings,
} from "./predict.ts";
import { ALL_TASKS, groupsOf, meanPass, scoreTasks, type TaskScore } from "./scores.ts";
import { type Candidate, type Prediction, rankTask, rankTasks } from "./votes.ts";

/** The result of a vote, by task id. */
export interface VoteResult {
  readonly predictions: Map<string, Prediction[]>;
  /** Candidates of each test input, best first. */
  readonly candidates: Map<string, Candidate[][]>;
}

/** Predicts every test input of every variant, and ranks the predictions. */
export async function vote(
  predictor: Predictor,
  tasks: readonly Task[],
  settings: VoteSettings,
  options: PredictOptions,
): Promise<VoteResult> {
  const predictions = await predictTasks(predictor, tasks, settings, options);
  return { predictions, candidates: rankTasks(tasks, predictions) };
}

/** The k of each pass@k that is scored during training. */
const EVALUATED = ["1", "2", "all"] as const;

/** A way to rank a task's predictions. */
type Way = (predictions: readonly Prediction[], testInputs: number) => Candidate[][];

/** Alternative votes from the same predictions, by name, for the paper's claims C6 and C7. */
export const WAYS: Readonly<Record<string, Way>> = {
  /** Counts the first half of the voters. */
  "by half": (predictions, testInputs) => {
    const voters = [...new Set(predictions.map(({ variant }) => variant))];
    const first = new Set(voters.slice(0, Math.ceil(voters.length / 2)));
    return rankTask(predictions.filter(({ variant }) => first.has(variant)), testInputs);
  },
  /** Weights votes by the halting head's confidence. */
  weighted: (predictions, testInputs) =>
    rankTask(predictions, testInputs).map((candidates) =>
      candidates.toSorted((a, b) => b.count * b.confidence - a.count * a.confidence)
    ),
};

/** Fixed steps whose answers are scored, besides ANSWER_STEPS. */
const SCORED_STEPS = [1, 2, 4, 8];

/** Returns the steps whose answers are scored, by name. */
const answersScored = (maxSteps: number): (readonly [name: string, which: AnswerStep])[] => [
  ...ANSWER_STEPS.map((which) => [`of ${which}`, which] as const),
  ...SCORED_STEPS.filter((step) => step < maxSteps).map((step) =>
    [`of step ${step}`, step] as const
  ),
];

/** Selects the predictions that count from those of all steps, question by question. */
function chosenOf(
  predictions: readonly Prediction[],
  maxSteps: number,
  which: AnswerStep,
): Prediction[] {
  return byQuestion(predictions, maxSteps).flatMap((steps) =>
    chosenSteps(steps.map(({ halt }) => halt), which).map((step) => steps[step])
  );
}

/**
 * Scores a model on the tasks whose solutions are known (at least one).
 *
 * Means are pass@1, pass@2 and pass@all over all tasks (`pass@2`) and each group (`pass@2
 * held-out-families`); `exact on test`, the share of single predictions that are right; and `halting on
 * test`, the share that the halting head judges correctly. Each task has its pass@2 by the other
 * {@link WAYS} and by the answers of other steps (`pass@2 of halting`, `pass@2 of step 2`), and its
 * share of right single predictions (`one variant`).
 */
export async function evaluate(
  predictor: Predictor,
  tasks: readonly Task[],
  settings: VoteSettings,
  options: PredictOptions,
): Promise<{ means: Record<string, number>; tasks: TaskScore[] }> {
  const { maxSteps } = predictor.model;
  const solved = solvedTasks(tasks);
  const all = await predictTasks(predictor, solved, { ...settings, answer: "all" }, options);
  const chosen = (which: AnswerStep = "last") =>
    new Map([...all].map(([id, predictions]) => [id, chosenOf(predictions, maxSteps, which)]));
  const predictions = chosen(settings.answer);
  const scoresBy = (way: Way, of: ReadonlyMap<string, readonly Prediction[]>) =>
    scoreTasks(solved, new Map(solved.map(({ id, test }) => [id, way(of.get(id)!, test.length)])))
      .tasks;
  const scored = scoresBy(rankTask, predictions);
  const others = [
    ...Object.entries(WAYS).map(([name, way]) => ({ name, scores: scoresBy(way, predictions) })),
    ...answersScored(maxSteps).map(([name, which]) => ({
      name,
      scores: scoresBy(rankTask, chosen(which)),
    })),
  ];
  const answersByTask = solved.map(({ id, test }) =>
    predictions.get(id)!.map(({ grid, testIndex, halt }) => ({
      right: equalGrids(grid, test[testIndex].output!),
      halts: halt >= 0,
    }))
  );
  const passes = [...groupsOf(scored)].flatMap(([group, scores]) => {
    const pass = meanPass(scores);
    const suffix = group === ALL_TASKS ? "" : ` ${group}`;
    return EVALUATED.map((k) => [`pass@${k}${suffix}`, pass[k]] as const);
  });
  type Answer = typeof answersByTask[number][number];
  const share = (of: (answer: Answer) => boolean, answers = answersByTask.flat()) =>
    answers.filter(of).length / answers.length;
  return {
    means: {
      ...Object.fromEntries(passes),
      "exact on test": share(({ right }) => right),
      "halting on test": share(({ right, halts }) => right === halts),
    },
    tasks: scored.map((score, i) => ({
      ...score,
      scores: {
        ...Object.fromEntries(
          others.map(({ name, scores }) => [`pass@2 ${name}`, scores[i].pass["2"]]),
        ),
        "one variant": share(({ right }) => right, answersByTask[i]),
      },
    })),
  };
}
