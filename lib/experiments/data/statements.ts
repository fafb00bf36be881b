/** What the paper claims, what it leaves open, and what is asked of real tasks. */

/** A claim or question, and what the paper has for it. */
export interface Statement {
  /** At most ten words. */
  readonly text: string;
  /** The paper's number, or its words. */
  readonly paper: string;
  /** What is measured, and why that is what the paper speaks of; questions on real tasks have none. */
  readonly measured?: string;
}

const claim = (text: string, paper: string, measured: string): Statement => ({
  text,
  paper,
  measured,
});
const question = (text: string, measured?: string): Statement => ({
  ...{ text, paper: "open" },
  ...measured === undefined ? {} : { measured },
});

/** Claims C1 to C14, questions Q1 to Q5, and questions on real tasks R1 to R9. */
export const STATEMENTS: Readonly<Record<string, Statement>> = {
  C1: claim(
    "Adaptation of a trunk takes many times fewer steps",
    "60 × fewer; 17 × by its figures",
    "steps to a score of 10% of pre-training that has the tasks' train pairs, divided by those of " +
      "adaptation, as the paper's 60 is; and steps from random weights, divided by those from a trunk",
  ),
  C2: claim(
    "Full beats LoRA, and embeddings only end near zero",
    "3.75% against 0% and 0.83%",
    "scores of adaptation of one trunk by strategy, at the end and after as many updates of an embedding as in " +
      "the paper; instead of near zero: below half of full, since scores here have another scale",
  ),
  C3: claim(
    "Embeddings first, then full, ends level with full",
    "2.08% (¼), 3.75% (½), 3.75%",
    "scores at the end of adaptation of one trunk, by the same three schedules; embeddings only come to 0.86 of " +
      "full here, so the test is weak: the paper's own ¼ is at 0.55 of full",
  ),
  C4: claim(
    "New embeddings at the mean beat sampled ones",
    "stated, no number",
    "scores after adaptation of one trunk, which differ in the initial embeddings alone",
  ),
  C5: claim(
    "Smaller batches in post-training do not help",
    "96 and 32 against 384, no number",
    "scores after equally many pairs, with a quarter of the batch size and of the learning rate",
  ),
  C6: claim(
    "Half of the votes score about the same",
    "256 against 512 votes",
    "scores by the first half of the voters and by all, from the same predictions",
  ),
  C7: claim(
    "The halting head does not improve votes",
    "stated, no number",
    "scores of the same predictions, with votes weighted by the head's confidence and without; and of the " +
      "step that it is most confident of, against the last; ties of votes go by the head in all of them",
  ),
  C8: claim(
    "Embeddings are no more similar within a task than across",
    ".22 and .217",
    "the mean cosine of two variants of a task, and of two tasks, where pre-training has the tasks' train pairs " +
      "only; the paper takes two embeddings of a batch as those of two tasks, and its batches hold few tasks",
  ),
  C9: claim(
    "One embedding per task plus a code does worse",
    "stated, no number",
    "scores after adaptation, each kind of embedding with a pre-training of its own",
  ),
  C10: claim(
    "A bigger, easier, more diverse mix prepares better",
    "6.67, 4.25 and 1.27%",
    "scores after adaptation of trunks of equally many steps, on mixes that differ in size and, in part, in " +
      "difficulty; all have the same families of rules",
  ),
  C11: claim(
    "Re-initialised embeddings hurt continued pre-training",
    "6.67% to 3.33%",
    "scores after adaptation, as the paper's are: of a trunk, and of the same trunk after a tenth of its " +
      "steps more, with kept and with re-initialised embeddings",
  ),
  C12: claim(
    "Adapting all tasks together beats chunks of tasks",
    "stated, no number",
    "scores after equally many steps in all: if chunks take longer, they score less then",
  ),
  C13: claim(
    "Half or twice the width ends level at equal compute",
    "stated, no number",
    "scores after pre-training and adaptation of equal core-seconds on one core, each width with trunks of its own",
  ),
  C14: claim(
    "One checkpoint, adapted with several seeds, spreads widely",
    "3.33 … 6.67%: a range of 0.67 of the mean",
    "the range of ten seeds of adaptation of one trunk, relative to their mean, at a score near the " +
      "paper's; and the range that chance alone gives",
  ),
  Q1: question(
    "Is an embedding per variant better than one per task?",
    "scores after adaptation, each kind of embedding with a pre-training of its own",
  ),
  Q2: question(
    "Does the size of embeddings count, or the trunk's width?",
    "scores after pre-training and adaptation of equal core-seconds",
  ),
  Q3: question(
    "Does adaptation reach pre-training on the same train pairs?",
    "scores of both on the same tasks, with as many variants and voters",
  ),
  Q4: question(
    "Which pre-training mix prepares best, at equal count?",
    "scores after adaptation of trunks of equally many steps, on mixes of equally many tasks",
  ),
  Q5: question(
    "How should a budget be split between steps and votes?",
    "scores after steps in proportion to 6k, 12.5k and 15k; 60 steps cost as much as four voters",
  ),
  R1: question("Does adaptation solve unseen real tasks?"),
  R2: question("Which strategy is best for real tasks?"),
  R3: question("Which supervision step should vote on real tasks?"),
  R4: question("Is adaptation worth more than pre-training on the same pairs?"),
  R5: question("Does longer pre-training help real tasks?"),
  R6: question("Does the trunk for small tasks adapt to ARC-AGI-2?"),
  R7: question("Does longer adaptation solve more real tasks?"),
  R8: question("How many real tasks does the recipe fast solve?"),
  R9: question("Does the recipe fast solve tasks of ARC-AGI-2?"),
};
