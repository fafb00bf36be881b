/** Adapts a trunk to the drawn task, and shows the answers as they form. */
import type { Task } from "../../arc/task.ts";
import { field, html } from "../../run_report/page/dom.js";
import type { Answers } from "../../solve/answers.ts";
import type { Choice } from "../../solve/faster.ts";
import type { Solution, Until } from "../../solve/solve.ts";
import { type TrunkName, trunkOf } from "../../solve/trunks.ts";
import { attemptsOf } from "../../vote/submission.ts";
import { AnswersView } from "./answers_view.ts";
import { button } from "./button.ts";
import { Progress } from "./progress.ts";
import type { Order } from "./messages.ts";
import { type Gpu, processorText } from "./processor.ts";
import { addressOf, Run } from "./run.ts";
import { saveJson } from "./save.ts";

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
  readonly #processor = html(
    "select",
    {},
    html("option", { value: "cpu" }, "WebAssembly"),
    html("option", { value: "webgpu" }, "WebGPU"),
    html("option", { value: "faster" }, "the faster of both"),
  );
  readonly #runtime = html("p", { class: "muted runtime" });
  /** What was found out to be faster, by trunk. */
  readonly #choices = new Map<TrunkName, Choice>();
  /** The run that computes. */
  #run: Run | undefined;
  /** A run that is ready to begin. */
  #next: Run | undefined;
  #paused = false;
  #answered: { readonly task: Task; readonly answers: Answers } | undefined;

  constructor(readonly taskNow: () => Task, gpu: Gpu) {
    this.#processor.value = gpu === "real" ? "faster" : "cpu";
    this.#processor.addEventListener("change", () => {
      this.#ready();
      this.#sayRuntime();
    });
    this.#ready();
    this.#sayRuntime();
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
          gpu !== "none" && field("Processor", this.#processor),
        ),
      ),
      votesText(),
      this.#runtime,
      this.#status,
      this.#shown,
    );
  }

  /** Says that the shown answers are of an earlier task. */
  taskChanged(): void {
    this.#ready();
    this.#sayRuntime();
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
    const order = this.#orderFor(task);
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
    };
    this.#run = this.#ready();
    this.#next = undefined;
    this.#run.begin({ adapt: order }, {
      onReport: (report) => {
        if ("choice" in report) {
          this.#choices.set(this.#trunkFor(task), report.choice);
          this.#sayRuntime();
        } else if ("state" in report) {
          const { state } = report;
          progress.show(state);
          if (state.answers) keep(state.answers);
          if (!this.#paused && state.step > 0) this.#say("Adapting …");
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

  #orderFor(task: Task): Order {
    const amount = this.#amount.valueAsNumber;
    const until: Until = this.#unit.value === "steps"
      ? { steps: Math.max(1, Math.round(amount || 1)) }
      : { seconds: amount || SECONDS };
    const trunk = this.#trunkFor(task);
    const device = this.#choiceFor(task)?.device ?? this.#processor.value as Order["device"];
    const seed = this.#seed.valueAsNumber || 0;
    return { task, trunk: addressOf(trunk), until, seed, device };
  }

  #trunkFor(task: Task): TrunkName {
    return (this.#trunk.value || trunkOf(task)) as TrunkName;
  }

  /** Returns what was found out to be faster for a task, if that is to compute. */
  #choiceFor(task: Task): Choice | undefined {
    return this.#processor.value === "faster" ? this.#choices.get(this.#trunkFor(task)) : undefined;
  }

  #sayRuntime(): void {
    const choice = this.#choiceFor(this.taskNow());
    const text = processorText(this.#processor.value as Order["device"], choice);
    this.#runtime.textContent = `Runs in this tab: ${text}.`;
  }

  /** Returns a run that is ready to begin on the chosen processor. */
  #ready(): Run {
    const usesGpu = this.#processor.value !== "cpu";
    if (this.#next && this.#next.usesGpu !== usesGpu) {
      this.#next.end();
      this.#next = undefined;
    }
    return this.#next ??= new Run(usesGpu);
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

/** Says what was done. */
function doneText({ steps, seconds, voters, seen }: Solution): string {
  const trained = seen ? " The trunk was trained on this task before." : "";
  return `Done: ${steps.done} steps in ${
    seconds.all.toFixed(1)
  } s; ${voters} variants voted.${trained}`;
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
      "A variant is the task turned, mirrored or in other colours. Each variant answers once, and gives " +
        "every answer a probability. An answer's share of the votes is its mean probability. A bar " +
        "shows how probable a variant takes its own answer to be: filled where that is the first " +
        "answer, outlined where it is the second, grey otherwise.",
    ),
    html(
      "p",
      {},
      "The paper's model improves an answer over up to 16 supervision steps, and learns a probability " +
        "to halt. The trunks of this page have one step and do not halt. So there is one answer of each " +
        "variant to show, and no halting.",
    ),
  );
