/** The states of a document, to undo and redo edits. */

/** Edits that are kept. */
const MOST = 500;

/** A document's states up to the present one, and those that were undone. */
export class History<T> {
  #past: T[] = [];
  #future: T[] = [];

  /** Calls `changed` after every change of the present state. */
  constructor(private present: T, readonly changed: (present: T) => void) {}

  /** The present state. */
  get now(): T {
    return this.present;
  }

  /** Whether there is an edit to undo, and one to redo. */
  get canUndo(): boolean {
    return this.#past.length > 0;
  }
  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** Edits the document. A `continued` edit is undone together with the one before. */
  edit(next: T, { continued = false } = {}): void {
    if (next === this.present) return;
    if (!continued || !this.canUndo) this.#past.push(this.present);
    if (this.#past.length > MOST) this.#past.shift();
    this.#future = [];
    this.#become(next);
  }

  /** Undoes the last edit, if there is one. */
  undo(): void {
    const before = this.#past.pop();
    if (before === undefined) return;
    this.#future.push(this.present);
    this.#become(before);
  }

  /** Redoes the edit that was undone last, if there is one. */
  redo(): void {
    const next = this.#future.pop();
    if (next === undefined) return;
    this.#past.push(this.present);
    this.#become(next);
  }

  #become(next: T): void {
    this.present = next;
    this.changed(next);
  }
}
