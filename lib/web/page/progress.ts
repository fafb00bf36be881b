/** How far a run is: numbers, and the loss over its steps. */
import { rightPairs } from "../../solve/answers.ts";
import type { State } from "../../solve/work.ts";
import { html, svg } from "../../run_report/page/dom.js";

/** The size of the chart in its own units, and the points that it draws at most. */
const CHART = { width: 300, height: 80, points: 400 };

/** The seconds over which steps a second are measured. */
const WINDOW = 2;

/** Shows the progress of one run. */
export class Progress {
  readonly element: HTMLElement;
  readonly #bar = html("progress", { max: 1, value: 0, "aria-label": "Steps" });
  readonly #values = {
    step: html("dd", { class: "step" }, "–"),
    rate: html("dd", { class: "rate" }, "–"),
    loss: html("dd", { class: "loss" }, "–"),
    train: html("dd", { class: "train-right" }, "–"),
    left: html("dd", { class: "left" }, "–"),
  };
  readonly #line = svg("polyline", { class: "line" });
  #losses: { readonly step: number; readonly loss: number }[] = [];
  #steps: { readonly step: number; readonly at: number }[] = [];

  constructor() {
    const { step, rate, loss, train, left } = this.#values;
    const named: [string, HTMLElement][] = [
      ["Step", step],
      ["Steps a second", rate],
      ["Loss", loss],
      ["Train pairs right", train],
      ["Time left", left],
    ];
    const viewBox = `0 0 ${CHART.width} ${CHART.height}`;
    this.element = html(
      "div",
      { class: "progress" },
      this.#bar,
      html(
        "dl",
        { class: "facts" },
        ...named.map(([name, value]) => html("div", {}, html("dt", {}, name), value)),
      ),
      svg(
        "svg",
        {
          viewBox,
          preserveAspectRatio: "none",
          class: "chart",
          role: "img",
          "aria-label": "Loss over the steps",
        },
        this.#line,
      ),
    );
  }

  /** Shows a state. */
  show({ step, steps, loss, answers, secondsLeft }: State): void {
    const { step: stepText, rate, loss: lossText, train, left } = this.#values;
    stepText.textContent = steps === undefined ? "measuring" : `${step} of ${steps}`;
    this.#bar.value = steps ? step / steps : 0;
    rate.textContent = this.#rateAt(step)?.toFixed(1) ?? "–";
    if (loss !== undefined) lossText.textContent = loss.toFixed(3);
    if (answers) {
      train.textContent = `${rightPairs(answers)} of ${answers.train.length}`;
    }
    left.textContent = secondsLeft === undefined ? "–" : `${Math.ceil(secondsLeft)} s`;
    if (loss !== undefined && loss !== this.#losses.at(-1)?.loss) {
      this.#losses.push({ step, loss });
      this.#drawLosses(steps ?? step);
    }
  }

  #rateAt(step: number): number | undefined {
    const at = performance.now() / 1000;
    this.#steps.push({ step, at });
    while (this.#steps.length > 2 && this.#steps[0].at < at - WINDOW) this.#steps.shift();
    const [first] = this.#steps;
    return at > first.at && step > first.step ? (step - first.step) / (at - first.at) : undefined;
  }

  #drawLosses(steps: number): void {
    if (this.#losses.length > CHART.points) {
      this.#losses = this.#losses.filter((_, i) => i % 2 === 0);
    }
    const most = Math.max(...this.#losses.map(({ loss }) => loss));
    const points = this.#losses.map(({ step, loss }) =>
      `${(step / steps * CHART.width).toFixed(1)},${
        ((1 - loss / most) * (CHART.height - 4) + 2).toFixed(1)
      }`
    );
    this.#line.setAttribute("points", points.join(" "));
  }
}
