/** The answers of a vote, beside the solutions that are known. */
import { NAME_SEPARATOR } from "../../arc/augment.ts";
import { type Grid, gridKey } from "../../arc/grid.ts";
import type { Task } from "../../arc/task.ts";
import { counted, html, percent, svg, table } from "../../run_report/page/dom.js";
import { gridFigure } from "../../run_report/page/grid.js";
import { variantText } from "../../run_report/page/task.js";
import {
  type Answer,
  type Answers,
  type Ballot,
  isGuess,
  type SupervisionStep,
} from "../../solve/answers.ts";

/** Shows answers. */
export class AnswersView {
  readonly element = html("div", { class: "answers" });
  #shown: Answers | undefined;

  /** Shows the answers to a task, unless they are shown already. */
  show(task: Task, answers: Answers): void {
    if (answers === this.#shown) return;
    this.#shown = answers;
    const before = this.#details();
    const opened = before.map(({ open }) => open);
    const focused = before.findIndex((details) => details.contains(document.activeElement));
    const guess = isGuess(answers) &&
      html("p", {}, "Not all train pairs are right yet, so these are guesses.");
    this.element.replaceChildren(
      ...guess ? [guess] : [],
      ...task.test.map(({ output }, test) => testSection(test, answers, output)),
    );
    const details = this.#details();
    details.forEach((one, i) => one.open = opened[i] ?? false);
    details[focused]?.querySelector("summary")?.focus({ preventScroll: true });
  }

  #details(): HTMLDetailsElement[] {
    return [...this.element.querySelectorAll("details")];
  }
}

function testSection(test: number, all: Answers, output?: Grid): HTMLElement {
  const answers = all.tests[test];
  const truth = output && gridKey(output);
  const figures = answers.map((answer, i) =>
    gridFigure({
      text: gridKey(answer.grid),
      title: `Answer ${i + 1}`,
      truth,
      digits: false,
      notes: votesOf(answer),
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
    ballotStrip(all.ballots[test], all.supervision ? "halting probability" : "probability"),
    all.supervision && supervisionRow(all.supervision[test], truth),
  );
}

/** Says how many votes an answer has. */
const votesOf = ({ votes, share }: Answer): Node[] => [
  html("span", { class: "votes" }, `${percent(share)} of the votes (${votes.toFixed(1)})`),
  html("span", { class: "bar-of-votes" }, shareBar(share)),
];

/** Draws what would be the first answer after each supervision step. */
function supervisionRow(
  steps: readonly SupervisionStep[],
  truth: string | undefined,
): HTMLElement {
  const figures = steps.map(({ answer, halting }, i) =>
    gridFigure({
      text: answer ? gridKey(answer.grid) : "",
      title: `Supervision step ${i + 1}`,
      truth,
      digits: false,
      notes: [
        ...answer ? votesOf(answer) : [],
        html("span", {}, `mean halting probability ${percent(halting)}`),
      ],
    })
  );
  return html(
    "section",
    { class: "supervision" },
    html("h4", {}, "First answer after each supervision step"),
    html("div", { class: "row" }, ...figures),
  );
}

/** Describes a variant. */
const nameOf = (variant: string) => variantText(variant.split(NAME_SEPARATOR).slice(1).join(" "));

/** The sizes of the bars of variants, in their own units. */
const BARS = { width: 8, gap: 2, height: 32, least: 2 };

/** The kinds of answers of a variant: the first of all, the second, or another. */
const KINDS = new Map([[0, "first"], [1, "second"], [-1, "other"]]);

/** Draws a bar for each variant: how sure it is of its own answer, and of which kind that is. */
function ballotStrip(ballots: readonly Ballot[], measure: string): HTMLElement {
  const counts = Array.from(
    KINDS,
    ([number, kind]) => `${ballots.filter(({ answer }) => answer === number).length} ${kind}`,
  );
  const verb = ballots.length === 1 ? "answers" : "answer";
  const text = `${counted(ballots.length, "variant")} ${verb}: ${counts.join(", ")}`;
  const bars = ballots.map(({ variant, answer, confidence }, i) => {
    const kind = KINDS.get(answer)!;
    const height = Math.max(BARS.least, confidence * BARS.height);
    return svg(
      "rect",
      {
        ...{ x: i * (BARS.width + BARS.gap), y: BARS.height - height },
        ...{ width: BARS.width, height, class: `ballot ${kind}` },
      },
      svg("title", {}, `${nameOf(variant)}: ${kind} answer, ${measure} ${percent(confidence)}`),
    );
  });
  const width = ballots.length * (BARS.width + BARS.gap) - BARS.gap;
  return html(
    "div",
    { class: "ballots" },
    svg(
      "svg",
      {
        ...{ viewBox: `0 0 ${width} ${BARS.height}`, width, height: BARS.height },
        ...{
          role: "img",
          "aria-label": `The variants' own answers, and the ${measure} of each. ${text}`,
        },
      },
      ...bars,
    ),
    html("span", { class: "muted" }, text),
    ballotDetails(ballots, measure),
  );
}

/** Lists the variants once the list is opened; votes come often. */
function ballotDetails(ballots: readonly Ballot[], measure: string): HTMLElement {
  const details = html("details", {}, html("summary", {}, "Each variant"));
  const list = () =>
    table(
      "The variants' own answers",
      ["Variant", "Answer", capitalised(measure)],
      ballots.map((
        { variant, answer, confidence },
      ) => [nameOf(variant), KINDS.get(answer)!, percent(confidence)]),
    );
  details.addEventListener("toggle", () => details.append(list()), { once: true });
  return details;
}

const capitalised = (text: string) => text[0].toUpperCase() + text.slice(1);

function shareBar(share: number): HTMLElement {
  return html("meter", {
    ...{ min: 0, max: 1, value: share },
    "aria-label": `share of the votes: ${percent(share)}`,
  });
}
