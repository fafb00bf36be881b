/** Where tasks come from and go to: examples, files and links. */
import type { Task } from "../../arc/task.ts";
import { InputError } from "../../errors.ts";
import { field, html } from "../../run_report/page/dom.js";
import { button } from "./button.ts";
import { DRAWN, emptyTask } from "./draft.ts";
import { readTasks, tasksOf } from "./files.ts";
import type { History } from "./history.ts";
import { hashOf, taskOfHash } from "./link.ts";
import { saveJson } from "./save.ts";

/** Loads tasks, and saves the present one. */
export class Sources {
  /** Says what went wrong. */
  readonly message = html("p", { role: "alert", class: "message" });
  readonly element: HTMLElement;
  readonly #choice = html("select");
  readonly #file = html("input", { type: "file", accept: ".json,application/json" });
  #offered: readonly Task[] = [];

  constructor(readonly history: History<Task>) {
    this.element = html(
      "div",
      { class: "controls sources" },
      field("Examples", this.#choice),
      field("Or a file (drop it here, too)", this.#file),
      html(
        "div",
        { class: "buttons" },
        button("New task", () => history.edit(emptyTask())),
        button("Save the task", () => this.#save()),
        button("Copy a link", () => this.#attempt(() => this.#copyLink())),
      ),
    );
    this.#offer([]);
    this.#listen();
    void this.#attempt(() => this.#loadExamples());
    void this.#attempt(() => this.#openLink());
  }

  #listen(): void {
    this.#choice.addEventListener("change", () => {
      const task = this.#offered[Number(this.#choice.value)];
      if (this.#choice.value !== "" && task) this.history.edit(task);
    });
    this.#file.addEventListener("change", () =>
      this.#attempt(async () => {
        const [chosen] = this.#file.files ?? [];
        this.#file.value = "";
        if (chosen) this.#load(await readTasks(chosen));
      }));
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      // The data are gone once the handler has returned.
      const [file] = event.dataTransfer?.files ?? [];
      const text = event.dataTransfer?.getData("text/plain") ?? "";
      void this.#attempt(async () => {
        if (file) this.#load(await readTasks(file));
        else if (text !== "") this.#load(tasksOf(text, "the dropped text"));
      });
    });
    addEventListener("hashchange", () => this.#attempt(() => this.#openLink()));
  }

  /** Does work, and shows its error; what is drawn stays. */
  async #attempt(work: () => Promise<void>): Promise<void> {
    this.message.textContent = "";
    try {
      await work();
    } catch (error) {
      this.message.textContent = (error as Error).message;
    }
  }

  /** Lists tasks to choose from. */
  #offer(tasks: readonly Task[]): void {
    this.#offered = tasks;
    this.#choice.replaceChildren(
      html("option", { value: "" }, "choose …"),
      ...tasks.map(({ id }, i) => html("option", { value: i }, id.replace(/^mini-eval\//, ""))),
    );
  }

  #load(tasks: readonly Task[]): void {
    if (tasks.length > 1) this.#offer(tasks);
    this.history.edit(tasks[0]);
  }

  async #loadExamples(): Promise<void> {
    const response = await fetch("examples.json");
    if (!response.ok) throw new InputError("the examples can't be loaded; reload the page");
    const tasks = tasksOf(await response.text(), "examples.json");
    // A file may have been loaded meanwhile.
    if (this.#offered.length === 0) this.#offer(tasks);
  }

  #save(): void {
    const { id, train, test } = this.history.now;
    saveJson({ train, test }, id === DRAWN ? "task.json" : `${id.replaceAll("/", "-")}.json`);
  }

  async #copyLink(): Promise<void> {
    const address = new URL(await hashOf(this.history.now), location.href).href;
    await navigator.clipboard.writeText(address);
    this.message.textContent = "The link is copied; it holds the task.";
  }

  async #openLink(): Promise<void> {
    const linked = await taskOfHash(location.hash);
    if (!linked) return;
    this.history.edit(linked);
    // Otherwise a reload would bring the linked task back over the drawn one.
    globalThis.history.replaceState(null, "", location.pathname + location.search);
  }
}
