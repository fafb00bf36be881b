/** Buttons with a handler. */
import { html } from "../../run_report/page/dom.js";

/** Attributes of a button; `of` ends its name, for screen readers only. */
interface ButtonAttributes {
  readonly class?: string;
  readonly hidden?: boolean;
  readonly disabled?: boolean;
  readonly of?: string;
}

/** Builds a button with a handler. */
export function button(
  text: string,
  onClick: () => void,
  { of, ...attributes }: ButtonAttributes = {},
): HTMLButtonElement {
  const rest = of !== undefined && html("span", { class: "hidden" }, ` ${of}`);
  const element = html("button", { type: "button", ...attributes }, text, rest);
  element.addEventListener("click", onClick);
  return element;
}
