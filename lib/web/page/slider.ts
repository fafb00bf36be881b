/** Sliders over a few values. */
import { html } from "../../run_report/page/dom.js";

/** A slider with a label, its value in words, and what the value means. */
export class Slider {
  readonly element: HTMLElement;
  readonly #input = html("input", { type: "range", min: 0, step: 1 });
  readonly #output = html("output");
  #values: readonly number[] = [];

  /** `text` names a value; `changed` is called when another one is chosen. */
  constructor(
    name: string,
    readonly words: {
      readonly text: (value: number) => string;
      readonly explains: string;
      readonly changed: () => void;
    },
  ) {
    const { explains, changed } = words;
    this.#input.id = `slider-${name.toLowerCase()}`;
    this.#output.htmlFor.add(this.#input.id);
    this.element = html(
      "div",
      { class: "slider" },
      html("label", { for: this.#input.id }, name),
      this.#output,
      this.#input,
      html("p", { class: "muted" }, explains),
    );
    this.#input.addEventListener("input", () => this.#show());
    this.#input.addEventListener("change", changed);
  }

  /** The chosen value. */
  get value(): number {
    return this.#values[this.#input.valueAsNumber];
  }

  /** Offers values, of which one is chosen. */
  offer(values: readonly number[], chosen: number): void {
    this.#values = values;
    this.#input.max = String(values.length - 1);
    this.#input.valueAsNumber = Math.max(0, values.indexOf(chosen));
    this.#show();
  }

  #show(): void {
    const text = this.words.text(this.value);
    this.#output.textContent = text;
    this.#input.setAttribute("aria-valuetext", text);
  }
}
