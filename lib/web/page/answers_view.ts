/** The answers of a vote, beside the solutions that are known. */
import { type Grid, gridKey } from "../../arc/grid.ts";
import type { Task } from "../../arc/task.ts";
import { html, percent } from "../../run_report/page/dom.js";
import { gridFigure } from "../../run_report/page/grid.js";
import { type Answer, type Answers, type Ballot, isGuess } from "../../solve/answers.ts";

/** Shows answers. */
export class AnswersView {
  readonly element = html("div", { class: "answers" });
  #shown: Answers | undefined;

  /** Shows the answers to a task, unless they are shown already. */
  show(task: Task, answers: Answers): void {
    if (answers === this.#shown) return;
    this.#shown = answers;
    const guess = isGuess(answers) &&
      html("p", {}, "Not all train pairs are right yet, so these are guesses.");
    this.element.replaceChildren(
      ...guess ? [guess] : [],
      ...task.test.map(({ output }, test) =>
        testSection(test, answers.tests[test], answers.ballots[test], output)
      ),
    );
  }
}

function testSection(
  test: number,
  answers: readonly Answer[],
  ballots: readonly Ballot[],
  output?: Grid,
): HTMLElement {
  const truth = output && gridKey(output);
  const figures = answers.map(({ grid, votes, share }, i) =>
    gridFigure({
      text: gridKey(grid),
      title: `Answer ${i + 1}`,
      truth,
      digits: false,
      notes: [
        html("span", { class: "votes" }, `${percent(share)} of the votes (${votes.toFixed(1)})`),
        html("span", { class: "bar-of-votes" }, shareBar(share)),
      ],
    })
  );
  const solution = truth !== undefined &&
    gridFigure({ text: truth, title: "Solution", digits: false });
  return html(
    "section",
    { class: "test-answers", "aria-label": `Answers to test ${test + 1}` },
    html("h3", {}, `Test ${test + 1}`),
    answers.length === 0 && html("p", {}, "No variant gives a grid yet."),
    html("div", { class: "row" }, ...figures, solution),
    ballotStrip(ballots),
  );
}

/** Draws a mark for each variant: its own answer is the first, the second or another. */
function ballotStrip(ballots: readonly Ballot[]): HTMLElement {
  const kinds = [["first", 0], ["second", 1], ["other", -1]] as const;
  const counts = kinds.map(([name, kind]) =>
    `${ballots.filter(({ answer }) => answer === kind).length} ${name}`
  );
  const marks = ballots.map(({ variant, answer }) => {
    const [kind] = kinds.find(([, number]) => number === answer)!;
    return html("span", { class: `ballot ${kind}`, title: `${variant}: ${kind} answer` });
  });
  return html(
    "div",
    { class: "ballots" },
    html("span", { class: "marks", "aria-hidden": "true" }, ...marks),
    html("span", { class: "muted" }, `${ballots.length} variants answer: ${counts.join(", ")}`),
  );
}

function shareBar(share: number): HTMLElement {
  return html("meter", {
    ...{ min: 0, max: 1, value: share },
    "aria-label": `share of the votes: ${percent(share)}`,
  });
}
