/** The palette: which colour is painted, and how. */
import { COLOURS } from "../../arc/grid.ts";
import { html } from "../../run_report/page/dom.js";

/** Names of the colours 0…9. */
export const COLOUR_NAMES = [
  ...["black", "blue", "red", "green", "yellow"],
  ...["grey", "magenta", "orange", "light blue", "maroon"],
];

/** The chosen colour, and whether areas or cells are painted. */
export class Tools {
  colour = 1;
  fills = false;
  readonly element = html("fieldset", { class: "palette" }, html("legend", {}, "Colour"));
  readonly #colours: HTMLInputElement[];

  constructor() {
    this.#colours = Array.from({ length: COLOURS }, (_, colour) => {
      const input = html("input", { type: "radio", name: "colour", value: colour });
      input.addEventListener("change", () => this.colour = colour);
      const swatch = html("span", { class: `swatch colour-${colour}` }, String(colour));
      const name = html("span", { class: "hidden" }, ` ${COLOUR_NAMES[colour]}`);
      this.element.append(html("label", { title: COLOUR_NAMES[colour] }, input, swatch, name));
      return input;
    });
    const fills = html("input", { type: "checkbox" });
    fills.addEventListener("change", () => this.fills = fills.checked);
    this.element.append(html("label", { class: "check" }, fills, "Fill areas"));
    this.choose(this.colour);
  }

  /** Chooses a colour. */
  choose(colour: number): void {
    this.colour = colour;
    this.#colours[colour].checked = true;
  }
}
