/** Adapts to one task in several ways, and shows what each of them answers. */
import type { Task } from "../../arc/task.ts";
import { field, html, percent, table } from "../../run_report/page/dom.js";
import { type Answers, doublings, indexOfGrid, rightPairs } from "../../solve/answers.ts";
import type { Snapshot } from "../../solve/record.ts";
import { trunkOf } from "../../solve/trunks.ts";
import { AnswersView } from "./answers_view.ts";
import { button } from "./button.ts";
import { addressOf, Run } from "./run.ts";
import { Slider } from "./slider.ts";

/** Steps after which the variants answer. */
const STEPS = [0, 5, 10, 20, 40, 80, 160];

/** Variants besides the task itself. */
const VARIANTS = [0, 1, 3, 7, 15, 31];

const STRATEGIES = { full: "the embedding and the network", embeddings: "the embedding alone" };

type Strategy = keyof typeof STRATEGIES;

/** One way to adapt, and what it has answered so far. */
interface Way {
  readonly variants: number;
  readonly strategy: Strategy;
  readonly snapshots: Snapshot[];
}

/** Shows an experiment; each way to adapt is computed when it is first chosen. */
export class Experiment {
  readonly element: HTMLElement;
  readonly #steps: Slider;
  readonly #variants: Slider;
  readonly #votes: Slider;
  readonly #strategy = html(
    "select",
    {},
    ...Object.entries(STRATEGIES).map(([value, text]) => html("option", { value }, text)),
  );
  readonly #status = html("p", { role: "status", class: "run-status" });
  readonly #shown = html("div");
  readonly #answers = new AnswersView();
  readonly #retry = button("Try again", () => {
    // The button is hidden then, and would lose the focus.
    this.#strategy.focus();
    this.#choose();
  }, { hidden: true });
  readonly #ways: Way[] = [];
  #run: Run | undefined;
  #failed: string | undefined;

  constructor(readonly task: Task) {
    this.#steps = new Slider("Steps", {
      text: String,
      explains: "How long the network trains on the pairs.",
      changed: () => this.#show(),
    });
    this.#variants = new Slider("Variants", {
      text: (count) => count === 0 ? "the task itself" : `the task itself and ${count} more`,
      explains: "How many forms of the pairs it trains on.",
      changed: () => this.#choose(),
    });
    this.#votes = new Slider("Votes", {
      text: String,
      explains: "How many of these forms answer.",
      changed: () => this.#show(),
    });
    this.#steps.offer(STEPS, STEPS.at(-1)!);
    this.#variants.offer(VARIANTS, VARIANTS.at(-1)!);
    this.#strategy.addEventListener("change", () => this.#choose());
    this.element = html(
      "div",
      { class: "run" },
      html(
        "div",
        { class: "sliders" },
        this.#steps.element,
        this.#variants.element,
        this.#votes.element,
        field("What learns", this.#strategy),
      ),
      this.#status,
      this.#retry,
      this.#shown,
    );
    this.#choose();
  }

  /** Shows the chosen way, and computes it where it was not. */
  #choose(): void {
    const variants = this.#variants.value;
    const voters = doublings(variants + 1);
    this.#votes.offer(voters, voters.at(-1)!);
    this.#failed = undefined;
    if (this.#run) {
      this.#run.end();
      // What was not finished is computed anew.
      this.#ways.pop();
      this.#run = undefined;
    }
    if (!this.#way) this.#compute({ variants, strategy: this.#strategy.value as Strategy });
    this.#show();
  }

  get #way(): Way | undefined {
    return this.#ways.find(({ variants, strategy }) =>
      variants === this.#variants.value && strategy === this.#strategy.value
    );
  }

  #compute(chosen: Pick<Way, "variants" | "strategy">): void {
    const way: Way = { ...chosen, snapshots: [] };
    this.#ways.push(way);
    this.#run = new Run(false);
    const { task } = this;
    const recording = { ...chosen, steps: STEPS, seed: 0 };
    this.#run.begin(
      { record: { task, trunk: addressOf(trunkOf(task)), recording } },
      {
        onReport: (report) => {
          if ("snapshot" in report) way.snapshots.push(report.snapshot);
          else this.#run = undefined;
          this.#show();
        },
        onFailed: (message) => {
          this.#run = undefined;
          this.#ways.pop();
          this.#failed = message;
          this.#show();
        },
      },
    );
  }

  #show(): void {
    const snapshots = this.#way?.snapshots ?? [];
    const shown = snapshots.findLast(({ step }) => step <= this.#steps.value);
    this.#retry.hidden = this.#failed === undefined;
    this.#status.textContent = this.#failed === undefined
      ? statusText(this.#run !== undefined, snapshots.at(-1)?.step)
      : `Failed: ${this.#failed}`;
    if (!shown) return this.#shown.replaceChildren();
    this.#answers.show(this.task, this.#answersOf(shown));
    this.#shown.replaceChildren(
      html("h3", {}, `After ${shown.step} steps`),
      this.#answers.element,
      this.#stepsTable(snapshots),
      this.#waysTable(),
    );
  }

  /** Returns the answers of a snapshot by the chosen votes, or by all of a way with fewer. */
  #answersOf({ votes }: Snapshot): Answers {
    return (votes.find(({ voters }) => voters === this.#votes.value) ?? votes.at(-1)!).answers;
  }

  #stepsTable(snapshots: readonly Snapshot[]): HTMLElement {
    const rows = snapshots.map((snapshot) => [
      String(snapshot.step),
      snapshot.loss?.toFixed(2) ?? "–",
      ...this.#resultOf(snapshot),
    ]);
    return html(
      "div",
      { class: "scroll" },
      table("Over the steps; a test is right where one of two answers is", [
        "Steps",
        "Loss",
        "Train right",
        "Tests right",
        "Share",
      ], rows),
    );
  }

  #waysTable(): HTMLElement {
    const done = this.#ways.filter(({ snapshots }) => snapshots.length === STEPS.length);
    const rows = done.map(({ variants, strategy, snapshots }) => [
      `${variants + 1}, ${STRATEGIES[strategy]}`,
      ...this.#resultOf(snapshots.at(-1)!),
    ]);
    return html(
      "div",
      { class: "scroll" },
      table("What was tried, at the end", [
        ...["Variants, what learns", "Train right", "Tests right", "Share"],
      ], rows),
    );
  }

  /** Returns the right train pairs and tests of a snapshot, and the shares of the first answers. */
  #resultOf(snapshot: Snapshot): string[] {
    const answers = this.#answersOf(snapshot);
    const right = answers.tests.filter((own, test) => {
      const { output } = this.task.test[test];
      return output && indexOfGrid(own, output) >= 0;
    });
    return [
      `${rightPairs(answers)} of ${answers.train.length}`,
      `${right.length} of ${answers.tests.length}`,
      answers.tests.map(([first]) => percent(first?.share ?? 0)).join(", "),
    ];
  }
}

function statusText(runs: boolean, step: number | undefined): string {
  if (!runs) return "";
  if (step === undefined) return "Loading the network and compiling it …";
  return `Adapting: ${step} of ${STEPS.at(-1)} steps …`;
}
