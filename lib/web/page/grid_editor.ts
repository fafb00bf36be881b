/** A grid that is drawn by pointer, touch or keys. */
import type { Grid } from "../../arc/grid.ts";
import { html, svg } from "../../run_report/page/dom.js";
import { cellsOf } from "../../run_report/page/grid.js";
import { type Cell, cellsTo, filled, painted, resized } from "./draft.ts";
import { COLOUR_NAMES, type Tools } from "./tools.ts";

/** What a grid editor tells of. */
export interface GridEvents {
  /** An edit; a continued one belongs to the edit before. */
  onEdit(grid: Grid, continued: boolean): void;
  /** The grid is the one that tools act on. */
  onSelect(): void;
  /** Text for screen readers. */
  say(text: string): void;
}

const KEYS = "arrow keys move, 0 to 9 paint, Space paints the chosen colour, F fills, " +
  "Shift with arrow keys resizes, Delete clears";

/** The sides of cells, and the longest side of a grid, in pixels. */
const SIZE = { most: 36, side: 200, least: 8 };

const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** A stroke of a pointer, from where it is pressed to where it is released. */
interface Stroke {
  readonly pointer: number;
  /** Whether it has changed the grid. */
  hasPainted: boolean;
  /** The cell below the pointer; none where it is outside. */
  below?: Cell;
}

/** Edits one grid. */
export class GridEditor {
  readonly element: HTMLElement;
  readonly #picture: SVGSVGElement;
  #cursor: Cell = { row: 0, column: 0 };
  #stroke: Stroke | undefined;

  constructor(
    readonly label: string,
    private grid: Grid,
    readonly tools: Tools,
    readonly events: GridEvents,
  ) {
    this.#picture = svg("svg", {
      ...{ tabindex: 0, role: "application", "aria-roledescription": "grid editor" },
      "aria-label": label,
      "aria-description": KEYS,
    });
    this.element = html("figure", { class: "editor" }, this.#picture);
    this.#listen();
    this.#draw();
  }

  /** Gives the grid the focus of the keyboard. */
  focus(): void {
    this.#picture.focus();
  }

  /** Shows a grid. */
  show(grid: Grid): void {
    if (grid === this.grid) return;
    this.grid = grid;
    this.#moveTo(this.#cursor.row, this.#cursor.column);
  }

  #listen(): void {
    const picture = this.#picture;
    picture.addEventListener("focus", () => this.events.onSelect());
    picture.addEventListener("keydown", (event) => this.#key(event));
    picture.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || this.#stroke) return;
      event.preventDefault();
      picture.setPointerCapture(event.pointerId);
      // The grid stays below the pointer.
      picture.focus({ preventScroll: true });
      this.#stroke = { pointer: event.pointerId, hasPainted: false };
      this.#strokeTo(this.#cellAt(event), this.#stroke);
    });
    picture.addEventListener("pointermove", (event) => {
      const stroke = this.#strokeOf(event);
      // An area is filled where the stroke begins.
      if (stroke && !this.tools.fills) this.#strokeTo(this.#cellAt(event), stroke);
    });
    // After the pointer is released, and wherever else the stroke ends.
    picture.addEventListener("lostpointercapture", (event) => {
      if (this.#strokeOf(event)) this.#stroke = undefined;
    });
  }

  /** Returns the stroke, unless another finger makes it. */
  #strokeOf({ pointerId }: PointerEvent): Stroke | undefined {
    return this.#stroke?.pointer === pointerId ? this.#stroke : undefined;
  }

  #cellAt({ clientX, clientY }: PointerEvent): Cell | undefined {
    const { left, top, width, height } = this.#picture.getBoundingClientRect();
    const row = Math.floor((clientY - top) / height * this.grid.length);
    const column = Math.floor((clientX - left) / width * this.grid[0].length);
    return this.grid[row]?.[column] === undefined ? undefined : { row, column };
  }

  /** Paints up to a cell, also those that a fast pointer skips. */
  #strokeTo(cell: Cell | undefined, stroke: Stroke): void {
    const from = stroke.below;
    stroke.below = cell;
    if (!cell) return;
    const grid = cellsTo(from ?? cell, cell).reduce(
      (grid, { row, column }) => this.#changed(grid, row, column),
      this.grid,
    );
    this.#moveTo(cell.row, cell.column);
    const continued = stroke.hasPainted;
    stroke.hasPainted ||= grid !== this.grid;
    this.#edit(grid, continued);
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { row, column } = this.#cursor;
    const move = MOVES[event.key];
    if (move && event.shiftKey) {
      this.#edit(resized(this.grid, this.grid.length + move[0], this.grid[0].length + move[1]));
      this.events.say(`${this.grid.length} rows, ${this.grid[0].length} columns`);
    } else if (move) {
      this.#moveTo(row + move[0], column + move[1]);
      this.#sayCell();
    } else if (/^\d$/.test(event.key)) {
      this.tools.choose(Number(event.key));
      this.#edit(painted(this.grid, row, column, this.tools.colour));
      this.#sayCell();
    } else if (event.key === " " || event.key === "Enter") {
      this.#edit(this.#changed(this.grid, row, column));
      this.#sayCell();
    } else if (event.key.toLowerCase() === "f") {
      this.#edit(filled(this.grid, row, column, this.tools.colour));
      this.#sayCell();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.#edit(this.grid.map((row) => row.map(() => 0)));
      this.events.say("cleared");
    } else return;
    event.preventDefault();
  }

  /** Returns a grid painted or filled at a cell. */
  #changed(grid: Grid, row: number, column: number): Grid {
    const change = this.tools.fills ? filled : painted;
    return change(grid, row, column, this.tools.colour);
  }

  #edit(grid: Grid, continued = false): void {
    if (grid === this.grid) return;
    this.show(grid);
    this.events.onEdit(grid, continued);
  }

  #moveTo(row: number, column: number): void {
    const within = (place: number, side: number) => Math.max(0, Math.min(side - 1, place));
    this.#cursor = {
      row: within(row, this.grid.length),
      column: within(column, this.grid[0].length),
    };
    this.#draw();
  }

  #sayCell(): void {
    const { row, column } = this.#cursor;
    const colour = COLOUR_NAMES[this.grid[row][column]];
    this.events.say(`row ${row + 1}, column ${column + 1}: ${colour}`);
  }

  #draw(): void {
    const [height, width] = [this.grid.length, this.grid[0].length];
    const side = Math.min(SIZE.most, Math.floor(SIZE.side / Math.max(height, width)));
    const cell = Math.max(SIZE.least, side);
    const picture = this.#picture;
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    picture.setAttribute("width", String(width * cell));
    picture.setAttribute("height", String(height * cell));
    const { row, column } = this.#cursor;
    const box = { x: column + .06, y: row + .06, width: .88, height: .88 };
    picture.replaceChildren(
      ...cellsOf(this.grid.map((row) => row.join(""))),
      svg("rect", { ...box, class: "cursor-edge" }),
      svg("rect", { ...box, class: "cursor" }),
    );
  }
}
