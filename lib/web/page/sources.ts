/** Where tasks come from and go to: examples, files and links. */
import type { Task } from "../../arc/task.ts";
import { InputError } from "../../errors.ts";
import { field, html } from "../../run_report/page/dom.js";
import type { ExampleGroup } from "../examples.ts";
import { button } from "./button.ts";
import { emptyTask } from "./draft.ts";
import { readTasks, tasksOf } from "./files.ts";
import type { History } from "./history.ts";
import { hashOf, taskOfHash } from "./link.ts";
import { saveJson } from "./save.ts";

/** Returns the id of an example without the name of its set. */
const shortName = (id: string) => id.replace(/^(mini-eval|midi)\//, "");

/** What messages call a text that is dropped. */
const DROPPED = "the dropped text";

/** Loads tasks, and saves the present one. */
export class Sources {
  /** Says what went wrong. */
  readonly message = html("p", { role: "alert", class: "message" });
  readonly element: HTMLElement;
  readonly #choice = html("select");
  readonly #file = html("input", { type: "file", accept: ".json,application/json" });
  #offered = new Map<string, Task>();

  constructor(readonly history: History<Task>) {
    this.element = html(
      "div",
      { class: "controls sources" },
      field("Examples", this.#choice),
      field("Or a file (drop it here, too)", this.#file),
      html(
        "div",
        { class: "buttons" },
        button("New task", () => this.#attempt(() => history.edit(emptyTask()))),
        button("Save the task", () => this.#save()),
        button("Copy a link", () => this.#attempt(() => this.#copyLink())),
      ),
    );
    this.#offer([]);
    this.#listen();
    void this.#attempt(() => this.#loadExamples());
    void this.#attempt(() => this.#openLink());
  }

  /** Names the example that is shown, if it is one, and removes what was said of the task before. */
  taskChanged(): void {
    this.message.textContent = "";
    const { now } = this.history;
    this.#choice.value = this.#offered.get(now.id) === now ? now.id : "";
  }

  #listen(): void {
    this.#choice.addEventListener("change", () =>
      this.#attempt(() => {
        const task = this.#offered.get(this.#choice.value);
        if (task) this.history.edit(task);
      }));
    this.#file.addEventListener("change", () =>
      this.#attempt(async () => {
        const [chosen] = this.#file.files ?? [];
        this.#file.value = "";
        if (chosen) this.#load(await readTasks(chosen), chosen.name);
      }));
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      // The data are gone once the handler has returned.
      const [file] = event.dataTransfer?.files ?? [];
      const text = event.dataTransfer?.getData("text/plain") ?? "";
      void this.#attempt(async () => {
        if (file) this.#load(await readTasks(file), file.name);
        else if (text !== "") this.#load(tasksOf(text, DROPPED), DROPPED);
      });
    });
    addEventListener("hashchange", () => this.#attempt(() => this.#openLink()));
  }

  /** Does work, and shows its error; what is drawn stays. */
  async #attempt(work: () => void | Promise<void>): Promise<void> {
    this.message.textContent = "";
    try {
      await work();
    } catch (error) {
      this.message.textContent = (error as Error).message;
    }
  }

  /** Lists tasks to choose from, below the titles of their groups. */
  #offer(groups: readonly ExampleGroup[]): void {
    this.#offered = new Map(groups.flatMap(({ tasks }) => tasks.map((task) => [task.id, task])));
    const listed = groups.map(({ title, tasks }) =>
      html(
        "optgroup",
        { label: title },
        ...tasks.map(({ id }) => html("option", { value: id }, shortName(id))),
      )
    );
    this.#choice.replaceChildren(html("option", { value: "" }, "choose …"), ...listed);
  }

  #load(tasks: readonly Task[], title: string): void {
    if (tasks.length > 1) this.#offer([{ title, tasks }]);
    this.history.edit(tasks[0]);
  }

  async #loadExamples(): Promise<void> {
    const response = await fetch("examples.json");
    if (!response.ok) throw new InputError("the examples can't be loaded; reload the page");
    const groups: ExampleGroup[] = await response.json();
    // A file may have been loaded meanwhile.
    if (this.#offered.size === 0) this.#offer(groups);
  }

  #save(): void {
    const { id, train, test } = this.history.now;
    saveJson({ train, test }, `${id.replaceAll("/", "-")}.json`);
  }

  async #copyLink(): Promise<void> {
    const address = new URL(await hashOf(this.history.now), location.href).href;
    try {
      await navigator.clipboard.writeText(address);
      this.message.textContent = "The link is copied; it holds the task.";
    } catch {
      // Pages without https may not copy, and the person may forbid it.
      const text = html("input", { readonly: true, value: address, "aria-label": "Link" });
      this.message.replaceChildren("Copy this link, which holds the task: ", text);
      text.select();
    }
  }

  async #openLink(): Promise<void> {
    const linked = await taskOfHash(location.hash);
    if (!linked) return;
    this.history.edit(linked);
    // Otherwise a reload would bring the linked task back over the drawn one.
    globalThis.history.replaceState(null, "", location.pathname + location.search);
  }
}
