/** Adapts a trunk to the drawn task, and shows the answers as they form. */
import type { Task } from "../../arc/task.ts";
import { field, html } from "../../run_report/page/dom.js";
import type { Answers } from "../../solve/answers.ts";
import type { Until } from "../../solve/solve.ts";
import { trunkFile, type TrunkName, trunkOf } from "../../solve/trunks.ts";
import { attemptsOf } from "../../vote/submission.ts";
import { AnswersView } from "./answers_view.ts";
import { button } from "./button.ts";
import { Progress } from "./progress.ts";
import { Run } from "./run.ts";
import { saveJson } from "./save.ts";

/** The most threads; micro-batches are few. */
const MOST_THREADS = 4;

const SECONDS = 20;

/** Starts, stops and continues runs. */
export class RunPanel {
  readonly element: HTMLElement;
  readonly #adapt = button("Adapt", () => this.#start(), { class: "primary" });
  readonly #stop = button("Stop", () => this.#toggle(), { hidden: true });
  readonly #save = button("Save the answers", () => this.#saveAnswers(), { hidden: true });
  readonly #status = html("p", { role: "status", class: "run-status" });
  readonly #shown = html("div", { class: "run-shown" });
  readonly #trunk = html(
    "select",
    {},
    html("option", { value: "" }, "by the task's sides"),
    html("option", { value: "mini" }, "mini: sides up to 5"),
    html("option", { value: "small" }, "small: larger sides"),
  );
  readonly #amount = number(SECONDS, 1);
  readonly #unit = html(
    "select",
    {},
    html("option", { value: "seconds" }, "seconds"),
    html("option", { value: "steps" }, "steps"),
  );
  readonly #seed = number(0, 0);
  /** The run that computes. */
  #run: Run | undefined;
  /** A run that is ready to begin. */
  #next: Run | undefined = new Run(threads());
  #paused = false;
  #answered: { readonly task: Task; readonly answers: Answers } | undefined;

  constructor(readonly taskNow: () => Task) {
    this.element = html(
      "div",
      { class: "run" },
      html("div", { class: "buttons" }, this.#adapt, this.#stop, this.#save),
      html(
        "details",
        {},
        html("summary", {}, "Settings"),
        html(
          "div",
          { class: "controls" },
          field("Trunk", this.#trunk),
          field("How long", this.#amount),
          field("Unit", this.#unit),
          field("Seed", this.#seed),
        ),
      ),
      html("p", { class: "muted runtime" }, runtimeText()),
      this.#status,
      this.#shown,
    );
  }

  /** Says that the shown answers are of an earlier task. */
  taskChanged(): void {
    this.#next ??= new Run(threads());
    if (this.#answered && this.#answered.task !== this.taskNow()) {
      this.#shown.classList.add("stale");
    } else this.#shown.classList.remove("stale");
  }

  #start(): void {
    this.#run?.end();
    const task = this.taskNow();
    const [progress, answers] = [new Progress(), new AnswersView()];
    this.#shown.replaceChildren(progress.element, answers.element);
    this.#shown.classList.remove("stale");
    this.#answered = undefined;
    this.#save.hidden = true;
    this.#say("Loading the trunk and compiling the model …");
    this.#running(true);
    const keep = (own: Answers) => {
      answers.show(task, own);
      this.#answered = { task, answers: own };
      this.#save.hidden = false;
    };
    this.#run = this.#next ?? new Run(threads());
    this.#next = undefined;
    this.#run.begin(this.#orderFor(task), {
      onState: (state) => {
        progress.show(state);
        if (state.answers) keep(state.answers);
        if (!this.#paused && state.step > 0) this.#say("Adapting …");
      },
      onSolution: ({ answers: last, steps, seconds, voters }) => {
        keep(last);
        progress.show({ step: steps.done, steps: steps.planned, answers: last, secondsLeft: 0 });
        this.#running(false);
        this.#say(
          `Done: ${steps.done} steps in ${seconds.all.toFixed(1)} s; ${voters} variants voted.`,
        );
      },
      onFailed: (message) => {
        this.#running(false);
        this.#say(`Failed: ${message}`);
      },
    });
  }

  #orderFor(task: Task) {
    const amount = this.#amount.valueAsNumber;
    const until: Until = this.#unit.value === "steps"
      ? { steps: Math.max(1, Math.round(amount || 1)) }
      : { seconds: amount || SECONDS };
    const trunk = (this.#trunk.value || trunkOf(task)) as TrunkName;
    const address = new URL(`trunks/${trunkFile(trunk)}`, document.baseURI).href;
    return { task, trunk: address, until, seed: this.#seed.valueAsNumber || 0 };
  }

  #toggle(): void {
    this.#paused = !this.#paused;
    this.#run?.pause(this.#paused);
    this.#stop.textContent = this.#paused ? "Go on" : "Stop";
    this.#say(this.#paused ? "Stopped; the answers are those of the last vote." : "Adapting …");
  }

  #running(running: boolean): void {
    this.#paused = false;
    this.#stop.hidden = !running;
    this.#stop.textContent = "Stop";
    this.#adapt.textContent = running ? "Adapt anew" : "Adapt";
  }

  #saveAnswers(): void {
    if (!this.#answered) return;
    const { task, answers } = this.#answered;
    saveJson({ [task.id]: answers.tests.map(attemptsOf) }, "answers.json");
  }

  #say(text: string): void {
    if (this.#status.textContent !== text) this.#status.textContent = text;
  }
}

const number = (value: number, min: number) => html("input", { type: "number", value, min });

/** Returns the number of threads: several where the page is isolated from others. */
const threads = () =>
  crossOriginIsolated ? Math.min(MOST_THREADS, navigator.hardwareConcurrency) : 1;

function runtimeText(): string {
  const count = threads();
  if (count > 1) return `Runs in this tab: WebAssembly on ${count} threads.`;
  const why = crossOriginIsolated ? "" : ", since its host does not isolate this page from others";
  return `Runs in this tab: WebAssembly on one thread${why}.`;
}
