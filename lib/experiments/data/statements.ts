/** What the paper claims, what it leaves open, and what is asked of real tasks. */

/** A claim or question, and what the paper has for it. */
export interface Statement {
  /** At most ten words. */
  readonly text: string;
  readonly paper: string;
}

const claim = (text: string, paper = "stated, no number"): Statement => ({ text, paper });
const question = (text: string): Statement => ({ text, paper: "open" });

/** Claims C1 to C14, questions Q1 to Q5, and questions on real tasks R1 to R9. */
export const STATEMENTS: Readonly<Record<string, Statement>> = {
  C1: claim("Pre-training makes adaptation about 60 times faster", "60 × fewer steps"),
  C2: claim(
    "Full beats LoRA, and embeddings only end near zero",
    "3.75% against 0% and 0.83%",
  ),
  C3: claim("Embeddings first, then full, ends level with full", "2.08% (¼), 3.75% (½), 3.75%"),
  C4: claim("New embeddings at the mean beat drawn ones"),
  C5: claim("Smaller batches in post-training do not help"),
  C6: claim("Half of the votes score about the same", "256 against 512 votes"),
  C7: claim("The halting head does not improve votes"),
  C8: claim("Embeddings are no more similar within a task than across", ".22 and .217"),
  C9: claim("One embedding per task plus a code does worse"),
  C10: claim("A bigger, easier, more diverse mix prepares better", "6.67, 4.25 and 1.27%"),
  C11: claim("Re-initialised embeddings hurt continued pre-training", "6.67% to 3.33%"),
  C12: claim("Adapting all tasks together beats chunks of tasks"),
  C13: claim("Half or twice the width ends level at equal compute"),
  C14: claim("One checkpoint, adapted with several seeds, spreads widely", "3.33 … 6.67%"),
  Q1: question("Is one embedding per task enough, with or without code?"),
  Q2: question("Does the size of embeddings count, or the trunk's width?"),
  Q3: question("Does adaptation reach pre-training on the same train pairs?"),
  Q4: question("Which pre-training mix prepares best, at equal count?"),
  Q5: question("How should a budget be split between steps and votes?"),
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
