// @ts-check
/** Builds elements, and formats numbers. */

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * Builds an HTML element; attributes that are undefined or false are left out.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number | boolean | undefined>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function html(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  fill(element, attributes, children);
  return element;
}

/**
 * Builds an SVG element, as {@link html} does.
 *
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number | boolean | undefined>} [attributes]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  fill(element, attributes, children);
  return element;
}

/**
 * @param {Element} element
 * @param {Record<string, string | number | boolean | undefined>} attributes
 * @param {readonly Child[]} children
 */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter(isThere));
}

/** @type {(child: Child) => child is Node | string} */
const isThere = (child) => child !== undefined && child !== null && child !== false;

/**
 * Builds a table with a caption. A cell is a text or an element; the first of a row is its header.
 * Columns can be grouped below a common title.
 *
 * @param {string} caption
 * @param {readonly string[]} header
 * @param {readonly (readonly Child[])[]} rows
 * @param {readonly { title: string, columns: number }[]} [groups] of the columns after the first
 */
export function table(caption, header, rows, groups = []) {
  const head = header.map((text) => html("th", { scope: "col" }, text));
  const above = groups.map(({ title, columns }) =>
    html("th", { scope: "colgroup", colspan: columns }, title)
  );
  const body = rows.map(([first, ...cells]) =>
    html(
      "tr",
      {},
      html("th", { scope: "row" }, first),
      ...cells.map((cell) => html("td", {}, cell)),
    )
  );
  return html(
    "table",
    {},
    html("caption", {}, caption),
    html(
      "thead",
      {},
      above.length > 0 && html("tr", {}, html("td"), ...above),
      html("tr", {}, ...head),
    ),
    html("tbody", {}, ...body),
  );
}

/** Labelled controls so far. */
let fields = 0;

/**
 * Builds a control below its label.
 *
 * @param {string} name
 * @param {HTMLElement} control
 */
export function field(name, control) {
  control.id = `field-${++fields}`;
  return html("div", { class: "field" }, html("label", { for: control.id }, name), control);
}

/**
 * Formats a share in percent.
 *
 * @param {number} share
 * @param {number} [digits]
 */
export const percent = (share, digits = 0) => `${(100 * share).toFixed(digits)}%`;

/**
 * Formats a count with its noun: `1 pair`, `2 pairs`.
 *
 * @param {number} count
 * @param {string} noun
 */
export const counted = (count, noun) =>
  `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
