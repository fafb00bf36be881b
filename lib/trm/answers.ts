/** Selects which of a model's answers count; it gives one after every supervision step. */

/**
 * `last`: the last step, as in the paper; `most-confident`: the step of the highest halting logit;
 * `halting`: the first step whose halting logit is at least 0, or the last; `all`: every step. Examples
 * that halt early in training leave later steps untrained.
 */
export const ANSWER_STEPS = ["last", "most-confident", "halting", "all"] as const;

/** One of {@link ANSWER_STEPS}, or the number of a step, from 1. */
export type AnswerStep = (typeof ANSWER_STEPS)[number] | number;

/**
 * Returns the indices of the steps whose answers count, given the halting logit of each step.
 *
 * @throws RangeError for a step that does not exist
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

/** Returns how many answers to a question count. */
export const answersEach = (maxSteps: number, which: AnswerStep): number =>
  which === "all" ? maxSteps : 1;
