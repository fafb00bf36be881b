/** Which of a model's answers to a question count: it gives one after every supervision step. */

/**
 * `last`: that after the most steps, as in the paper. `surest`: that of the step at which the halting
 * logit is highest. `halting`: that of the step at which training would halt, the first whose logit is
 * not below 0, or the last. `all`: that of every step. Examples that halt early in training leave the
 * later steps untrained, so that it can matter which.
 */
export const ANSWER_STEPS = ["last", "most-confident", "halting", "all"] as const;

/** One of {@link ANSWER_STEPS}, or a step by its number, counted from 1. */
export type AnswerStep = (typeof ANSWER_STEPS)[number] | number;

/**
 * The steps whose answers count, counted from 0, of a question for which `halts` are the halting
 * logits of each.
 *
 * @throws RangeError for a step that there isn't
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

/** How many answers of a question count, of a model with so many supervision steps. */
export const answersEach = (maxSteps: number, which: AnswerStep): number =>
  which === "all" ? maxSteps : 1;
