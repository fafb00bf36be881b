/** The task that is drawn: its train pairs and test inputs, each grid with an editor. */
import { equalGrids, type Grid } from "../../arc/grid.ts";
import type { Task } from "../../arc/task.ts";
import { html } from "../../run_report/page/dom.js";
import { button } from "./button.ts";
import {
  emptyGrid,
  gridAt,
  nameOf,
  type Place,
  withGrid,
  withoutOutput,
  withoutPair,
  withPair,
} from "./draft.ts";
import { GridEditor } from "./grid_editor.ts";
import { GridTools } from "./grid_tools.ts";
import type { History } from "./history.ts";
import { MOST_PAIRS } from "./page_task.ts";
import type { Tools } from "./tools.ts";

/** Edits a task. */
export class TaskEditor {
  readonly element = html("div", { class: "task-editor" });
  /** Tools for the grid that was used last. */
  readonly gridTools: GridTools;
  readonly #editors = new Map<string, GridEditor>();
  #shape = "";

  constructor(
    readonly history: History<Task>,
    readonly tools: Tools,
    readonly say: (text: string) => void,
  ) {
    this.gridTools = new GridTools(
      (place) => gridAt(history.now, place),
      (place, grid) => this.#set(place, grid, false),
    );
    this.show(history.now);
  }

  /** Shows a task. */
  show(task: Task): void {
    const places = placesOf(task);
    const shape = places.map(nameOf).join();
    if (shape === this.#shape) {
      for (const place of places) this.#editors.get(nameOf(place))!.show(gridAt(task, place)!);
    } else {
      this.#shape = shape;
      this.#keepingFocus(() => this.#build(task));
    }
    this.gridTools.refresh();
  }

  /** Builds controls anew, and gives the focus to the one in place of the one that had it. */
  #keepingFocus(build: () => void): void {
    const controls = () => [...this.element.querySelectorAll<HTMLElement>("button, [tabindex]")];
    const before = controls();
    const index = before.findIndex((control) => control === document.activeElement);
    build();
    if (index < 0) return;
    const after = controls();
    const name = controlName(before[index]);
    const same = after.find((control) => controlName(control) === name);
    (same ?? after[Math.min(index, after.length - 1)]).focus();
  }

  #set(place: Place, grid: Grid, continued: boolean): void {
    const before = gridAt(this.history.now, place);
    if (before && equalGrids(before, grid)) return;
    this.history.edit(withGrid(this.history.now, place, grid), { continued });
  }

  #build(task: Task): void {
    this.#editors.clear();
    this.element.replaceChildren(
      this.#partOf("train", "Train pairs", task),
      this.#partOf("test", "Test inputs", task),
    );
    if (!this.gridTools.place || !gridAt(task, this.gridTools.place)) {
      this.gridTools.select({ part: "train", index: 0, side: "input" });
    }
  }

  #partOf(part: Place["part"], title: string, task: Task): HTMLElement {
    const add = part === "train" ? "Add a train pair" : "Add a test input";
    return html(
      "section",
      { class: "part", "aria-label": title },
      html("h3", {}, title),
      html(
        "ol",
        { class: "pairs" },
        ...task[part].map((_, index) => this.#pair(part, index, task)),
      ),
      button(add, () => this.history.edit(withPair(this.history.now, part)), {
        disabled: task[part].length >= MOST_PAIRS,
      }),
    );
  }

  #pair(part: Place["part"], index: number, task: Task): HTMLElement {
    const editors = (["input", "output"] as const).flatMap((side) => {
      const place = { part, index, side };
      const grid = gridAt(task, place);
      return grid ? [this.#editor(place, grid).element] : [];
    });
    const title = `${part === "train" ? "Train" : "Test"} ${index + 1}`;
    const name = title.toLowerCase();
    const { history } = this;
    const known = part === "test" && (editors.length === 1
      ? button("The answer is known", () => {
        const { length, 0: row } = history.now.test[index].input;
        this.#set({ part, index, side: "output" }, emptyGrid(length, row.length), false);
      }, { of: `of ${name}` })
      : button("Forget the answer", () => history.edit(withoutOutput(history.now, index)), {
        of: `of ${name}`,
      }));
    const remove = task[part].length > 1 &&
      button("Remove", () => history.edit(withoutPair(history.now, { part, index })), {
        of: name,
      });
    const arrow = editors.length === 2 &&
      html("span", { class: "arrow", "aria-hidden": "true" }, "→");
    return html(
      "li",
      { class: "drawn-pair" },
      html("div", { class: "pair-head" }, html("strong", {}, title), known, remove),
      html("div", { class: "pair" }, editors[0], arrow, editors[1]),
    );
  }

  #editor(place: Place, grid: Grid): GridEditor {
    const editor = new GridEditor(nameOf(place), grid, this.tools, {
      onEdit: (grid, continued) => this.#set(place, grid, continued),
      onSelect: () => this.gridTools.select(place),
      say: this.say,
    });
    this.#editors.set(nameOf(place), editor);
    return editor;
  }
}

const controlName = (control: HTMLElement) =>
  control.getAttribute("aria-label") ?? control.textContent;

function placesOf(task: Task): Place[] {
  const all = (["train", "test"] as const).flatMap((part) =>
    task[part].flatMap((_, index) =>
      (["input", "output"] as const).map((side): Place => ({ part, index, side }))
    )
  );
  return all.filter((place) => gridAt(task, place));
}
