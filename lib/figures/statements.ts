/** What the paper claims, what it leaves open, and what real tasks are asked, each in a sentence. */

/** The sentences, by what the claims and questions are called. */
export const STATEMENTS: Readonly<Record<string, string>> = {
  C1:
    "Pre-training accelerates adaptation: a given pass@2 takes some 60 times fewer steps than from random weights.",
  C2:
    "Adapting all of the trunk beats LoRA with embeddings and embeddings alone, which end near zero.",
  C3:
    "Embeddings first, for a quarter or half of the steps, then all, ends level with all from the start.",
  C4: "New embeddings do better at the mean of the old ones than drawn by their mean and spread.",
  C5: "Smaller batches in post-training do not help.",
  C6: "Half of the votes (256 instead of 512) score about the same.",
  C7: "The halting head does not improve votes.",
  C8: "Embeddings of one task's variants are no more alike than embeddings of different tasks.",
  C9:
    "One embedding for each task with a code of the augmentation does worse than an embedding for each variant.",
  C10: "A bigger, easier, more diverse mix to pre-train on beats a smaller, harder one.",
  C11: "Pre-training that goes on with embeddings re-initialised loses by it.",
  C12:
    "Adapting to many tasks together takes less compute than adapting to one part after another.",
  C13: "Half of the hidden size, or twice, ends level at equal compute.",
  C14:
    "One checkpoint, adapted again with other seeds, spreads widely (3.33 to 6.67% in the paper).",
  Q1:
    "Does one embedding for all variants of a task do, with a code of the augmentation or without?",
  Q2: "Is it the length of the embeddings that counts, or the size of the trunk?",
  Q3:
    "Does adaptation, given steps enough, reach what pre-training on those tasks' train pairs reaches?",
  Q4: "Which mix prepares best: single rules or compositions, few families or all, at equal count?",
  Q5:
    "How should a budget be split between steps and votes: 6k, 12.5k or 15k steps, in proportion?",
  R1:
    "Does adapting a small trunk solve unseen real tasks, more than the trunk as it is, and than random weights?",
  R2: "What of the trunk is best adapted to real tasks?",
  R3: "Which step's answer should vote, once halting is learned?",
  R4: "Is adaptation to real tasks worth more than their train pairs in pre-training?",
  R5: "Does more pre-training help real tasks, and how far would it lead?",
  R6: "Does the same trunk adapt to ARC-AGI-2, on larger canvases?",
  R7: "Does longer adaptation solve more real tasks?",
};
