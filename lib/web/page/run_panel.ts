/** Adapts a trunk to the drawn task, and shows the answers as they form. */
import type { Task } from "../../arc/task.ts";
import { counted, html } from "../../run_report/page/dom.js";
import type { Answers } from "../../solve/answers.ts";
import type { Solution } from "../../solve/solve.ts";
import { attemptsOf } from "../../vote/submission.ts";
import { AnswersView } from "./answers_view.ts";
import { button } from "./button.ts";
import { Progress } from "./progress.ts";
import type { Gpu } from "./processor.ts";
import { Run } from "./run.ts";
import { RunSettings } from "./run_settings.ts";
import { saveJson } from "./save.ts";

/** Starts, stops and continues runs. */
export class RunPanel {
  readonly element: HTMLElement;
  readonly #adapt = button("Adapt", () => this.#start(), { class: "primary" });
  readonly #stop = button("Stop", () => this.#toggle(), { hidden: true });
  readonly #save = button("Save the answers", () => this.#saveAnswers(), { hidden: true });
  readonly #status = html("p", { role: "status", class: "run-status" });
  /** Says that the shown answers are of an earlier task. */
  readonly #stale = html("p", { role: "status", class: "message" });
  readonly #shown = html("div", { class: "run-shown" });
  readonly #runtime = html("p", { class: "muted runtime" });
  readonly #settings: RunSettings;
  /** The run that computes, or stands still. */
  #run: Run | undefined;
  /** A run that is ready to begin. */
  #next: Run | undefined;
  #paused = false;
  #answered: { readonly task: Task; readonly answers: Answers } | undefined;

  constructor(readonly taskNow: () => Task, gpu: Gpu) {
    this.#settings = new RunSettings(gpu, () => this.#prepare());
    this.element = html(
      "div",
      { class: "run" },
      html("div", { class: "buttons" }, this.#adapt, this.#stop, this.#save),
      this.#settings.element,
      this.#status,
      this.#stale,
      this.#shown,
      votesText(),
      this.#runtime,
    );
    this.#prepare();
  }

  /** Looks at the task anew: what adapts to it, and whether the shown answers are its own. */
  taskChanged(): void {
    this.#prepare();
    this.#sayWhose();
  }

  /**
   * Says what adapts to the task, and makes a run ready; what computes now is not disturbed. What a GPU needs
   * is large, so it is not loaded before a run needs it; the run's time begins after that.
   */
  #prepare(): void {
    if (this.#run) return;
    this.#sayRuntime();
    if (!this.#settings.usesGpu) this.#preparedRun();
  }

  #sayWhose(): void {
    const isOld = this.#answered !== undefined && this.#answered.task !== this.taskNow();
    this.#stale.textContent = isOld
      ? "These answers belong to the task before its last change. Adapt anew to the changed one."
      : "";
  }

  #start(): void {
    this.#run?.end();
    const task = this.taskNow();
    const [progress, answers] = [new Progress(), new AnswersView()];
    this.#shown.replaceChildren(progress.element, answers.element);
    // The answers appear below what is shown here.
    this.element.scrollIntoView();
    this.#answered = undefined;
    this.#sayWhose();
    this.#save.hidden = true;
    const order = this.#settings.orderFor(task);
    this.#say(
      order.device === "faster"
        ? "Finding out whether WebGPU is right and faster here …"
        : "Loading the trunk and compiling the model …",
    );
    this.#running(true);
    const keep = (own: Answers) => {
      answers.show(task, own);
      this.#answered = { task, answers: own };
      this.#save.hidden = false;
      this.#sayWhose();
    };
    this.#sayRuntime();
    this.#run = this.#preparedRun();
    this.#next = undefined;
    this.#run.begin({ adapt: order }, {
      onReport: (report) => {
        if ("choice" in report) {
          this.#settings.learn(order, report.choice);
          this.#sayRuntime(task);
        } else if ("state" in report) {
          const { state } = report;
          progress.show(state);
          if (state.answers && state.answers.step !== this.#answered?.answers.step) {
            keep(state.answers);
          }
          if (!this.#paused && state.step > 0) this.#say("Adapting …");
        } else if ("paused" in report) {
          if (this.#paused) this.#say("Stopped; the answers are those of the last vote.");
        } else if ("solution" in report) {
          const { answers: last, steps } = report.solution;
          keep(last);
          progress.show({ step: steps.done, steps: steps.planned, answers: last, secondsLeft: 0 });
          this.#running(false);
          this.#say(doneText(report.solution));
        }
      },
      onFailed: (message) => {
        this.#running(false);
        this.#say(`Failed: ${message}`);
      },
    });
  }

  /** Returns a run that is ready to begin on the chosen processor. */
  #preparedRun(): Run {
    const { usesGpu } = this.#settings;
    if (this.#next && (this.#next.failed || this.#next.usesGpu !== usesGpu)) {
      this.#next.end();
      this.#next = undefined;
    }
    return this.#next ??= new Run(usesGpu);
  }

  #sayRuntime(task = this.taskNow()): void {
    this.#runtime.textContent = this.#settings.textFor(task);
  }

  #toggle(): void {
    this.#paused = !this.#paused;
    this.#run?.pause(this.#paused);
    this.#stop.textContent = this.#paused ? "Go on" : "Stop";
    this.#say(this.#paused ? "Stopping after the next vote …" : "Adapting …");
  }

  #running(running: boolean): void {
    this.#paused = false;
    // A hidden button loses the focus of the keyboard.
    if (!running && document.activeElement === this.#stop) {
      this.#adapt.focus({ preventScroll: true });
    }
    this.#stop.hidden = !running;
    this.#stop.textContent = "Stop";
    this.#adapt.textContent = running ? "Adapt anew" : "Adapt";
    if (running) return;
    this.#run = undefined;
    this.#sayRuntime();
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

/** Says what was done. */
function doneText({ steps, seconds, voters, seen }: Solution): string {
  const trained = seen ? " The trunk was trained on this task before." : "";
  return `Done: ${counted(steps.done, "step")} in ${seconds.all.toFixed(1)} s; ` +
    `${counted(voters, "variant")} voted.${trained}`;
}

/** Explains the votes. */
const votesText = () =>
  html(
    "details",
    {},
    html("summary", {}, "What the votes are"),
    html(
      "p",
      {},
      "A variant is the task turned, mirrored or in other colours. With the trunks “mini” and “small”, each " +
        "variant that votes answers once, and gives every answer a probability. An answer's share of " +
        "the votes is its mean probability. A bar shows how probable a variant takes its own answer to " +
        "be: filled where that is the first answer, outlined where it is the second, grey otherwise.",
    ),
    html(
      "p",
      {},
      "The paper's model improves an answer over several supervision steps, and learns a halting probability: " +
        "how probably the answer is right. The trunk “recursive” does so, in four steps. Each of its " +
        "variants has one vote, for its answer with the highest halting probability, which its bar " +
        "shows. The page also has the first answer after each supervision step.",
    ),
  );
