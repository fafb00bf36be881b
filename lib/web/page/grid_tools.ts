/** Tools for one grid: its size, copies of it, and clearing it. */
import { type Grid, MAX_SIDE } from "../../arc/grid.ts";
import { field, html } from "../../run_report/page/dom.js";
import { button } from "./button.ts";
import { emptyGrid, nameOf, type Place, resized } from "./draft.ts";

/** Acts on the grid that was used last. */
export class GridTools {
  readonly element: HTMLElement;
  place: Place | undefined;
  readonly #name = html("strong", { class: "grid-name" });
  readonly #rows = sideInput();
  readonly #columns = sideInput();
  readonly #paste: HTMLButtonElement;
  #copied: Grid | undefined;

  constructor(
    readonly gridAt: (place: Place) => Grid | undefined,
    readonly set: (place: Place, grid: Grid) => void,
  ) {
    const act = (text: string, change: (grid: Grid) => Grid | undefined) =>
      button(text, () => this.#change(change));
    this.#paste = act("Paste", () => this.#copied);
    this.#paste.disabled = true;
    for (const input of [this.#rows, this.#columns]) {
      input.addEventListener("change", () =>
        this.#change((grid) => {
          const [rows, columns] = [this.#rows, this.#columns].map(({ valueAsNumber }) =>
            valueAsNumber
          );
          return resized(grid, rows || grid.length, columns || grid[0].length);
        }));
    }
    this.element = html(
      "div",
      { class: "grid-tools", role: "group", "aria-label": "Tools for one grid" },
      this.#name,
      field("Rows", this.#rows),
      field("Columns", this.#columns),
      act("Copy", (grid) => {
        this.#copied = grid;
        this.#paste.disabled = false;
        return undefined;
      }),
      this.#paste,
      act("Clear", (grid) => emptyGrid(grid.length, grid[0].length)),
    );
  }

  /** Selects the grid that the tools act on. */
  select(place: Place): void {
    this.place = place;
    this.refresh();
  }

  /** Shows the size of the grid. */
  refresh(): void {
    const grid = this.place && this.gridAt(this.place);
    if (!this.place || !grid) return;
    this.#name.textContent = nameOf(this.place);
    this.#rows.value = String(grid.length);
    this.#columns.value = String(grid[0].length);
  }

  #change(change: (grid: Grid) => Grid | undefined): void {
    const grid = this.place && this.gridAt(this.place);
    const next = grid && change(grid);
    if (this.place && next) this.set(this.place, next);
    this.refresh();
  }
}

const sideInput = () =>
  html("input", { type: "number", min: 1, max: MAX_SIDE, inputmode: "numeric" });
