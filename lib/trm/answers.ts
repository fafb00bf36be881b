/** The supervision steps whose answers count; a model answers after each. */

/**
 * - `last`: the last step, as in the paper
 * - `most-confident`: the step with the highest halting logit
 * - `halting`: the first step whose halting logit is not negative, else the last, as in training
 * - `all`: every step
 */
export const ANSWER_STEPS = ["last", "most-confident", "halting", "all"] as const;

/** One of {@link ANSWER_STEPS}, or a step by its number, counted from 1. */
export type AnswerStep = (typeof ANSWER_STEPS)[number] | number;

/**
 * Returns the steps whose answers count, from 0, given the halting logit of each step.
 *
 * @throws RangeError where `which` is not a step
 */
export function chosenSteps(halts: readonly number[], which: AnswerStep): number[] {
  const last = halts.length - 1;
  switch (which) {
    case "all":
      return halts.map((_, step) => step);
    case "last":
      return [last];
    case "most-confident":
      return [halts.indexOf(Math.max(...halts))];
    case "halting": {
      const first = halts.findIndex((halt) => halt >= 0);
      return [first < 0 ? last : first];
    }
    default:
      if (which < 1 || which > halts.length) throw new RangeError(`there is no step ${which}`);
      return [which - 1];
  }
}

/** Returns the number of answers that count, of a model with `maxSteps` supervision steps. */
export const answersEach = (maxSteps: number, which: AnswerStep): number =>
  which === "all" ? maxSteps : 1;
