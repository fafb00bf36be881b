// @ts-check
/** Draws grids in ARC's ten colours, with marks on cells that differ from the solution. */
import { counted, html, svg } from "./dom.js";

/** Colours 0…9. */
const COLOURS = [
  ...["#000000", "#0074d9", "#ff4136", "#2ecc40", "#ffdc00"],
  ...["#aaaaaa", "#f012be", "#ff851b", "#7fdbff", "#870c25"],
];

/** Colours on which digits are dark. */
const LIGHT = new Set([3, 4, 5, 7, 8]);

/** The longest side of a drawn grid, and the sides of its cells, in pixels. */
const SIZE = { side: 168, least: 5, most: 24 };

/** The most differing cells that a description names. */
const NAMED = 6;

/**
 * Parses a grid's text into its rows.
 *
 * @param {string} text
 */
const rowsOf = (text) => text === "" ? [] : text.split("/");

/**
 * Returns the cells of a grid that differ from the solution, or that the solution lacks.
 *
 * @param {readonly string[]} rows
 * @param {readonly string[]} truth
 */
function differences(rows, truth) {
  /** @type {[row: number, column: number][]} */
  const found = [];
  for (let row = 0; row < rows.length; row++) {
    for (let column = 0; column < rows[row].length; column++) {
      if (rows[row][column] !== truth[row]?.[column]) found.push([row, column]);
    }
  }
  return found;
}

/**
 * Draws a grid with a caption; `truth` is the solution that it is compared to.
 *
 * @param {{ text: string, title: string, truth?: string, digits: boolean, notes?: (Node | string)[] }} shown
 */
export function gridFigure({ text, title, truth, digits, notes = [] }) {
  const rows = rowsOf(text);
  const compared = truth === undefined ? undefined : rowsOf(truth);
  const marked = compared ? differences(rows, compared) : [];
  const sizes = compared && sizeText(rows) !== sizeText(compared);
  const verdict = compared === undefined || text === ""
    ? undefined
    : text === truth
    ? html("span", { class: "right" }, "✓ right")
    : html("span", { class: "wrong" }, sizes ? "✗ wrong size" : `✗ ${differText(marked.length)}`);
  const description = [
    `${title}: ${describe(rows)}`,
    ...compared && text === truth ? ["right"] : [],
    ...sizes ? [`the solution is ${sizeText(compared)}`] : [],
    ...marked.length > 0 ? [describeMarked(marked)] : [],
    ...rows.length > 0 ? [`rows ${rows.join(", ")}`] : [],
  ].join("; ");
  const picture = rows.length === 0
    ? html("p", { class: "empty" }, "no grid")
    : draw(rows, marked, digits, description);
  const caption = html("figcaption", {}, html("strong", {}, title), " ", verdict, ...notes);
  return html("figure", { class: "grid" }, picture, caption);
}

/** @param {readonly string[]} rows */
const sizeText = (rows) => `${rows.length}×${rows[0]?.length ?? 0}`;

/** @param {readonly string[]} rows */
const describe = (rows) =>
  rows.length === 0
    ? "no grid"
    : `${counted(rows.length, "row")} of ${counted(rows[0].length, "cell")}`;

/** @param {number} cells */
const differText = (cells) => `${counted(cells, "cell")} ${cells === 1 ? "differs" : "differ"}`;

/** @param {readonly (readonly [number, number])[]} marked */
function describeMarked(marked) {
  const named = marked.slice(0, NAMED).map(([row, column]) =>
    `row ${row + 1} column ${column + 1}`
  );
  const more = marked.length - named.length;
  return `${differText(marked.length)}: ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/**
 * @param {readonly string[]} rows
 * @param {readonly (readonly [number, number])[]} marked
 * @param {boolean} digits
 * @param {string} description
 */
function draw(rows, marked, digits, description) {
  const [height, width] = [rows.length, rows[0].length];
  const cell = Math.max(
    SIZE.least,
    Math.min(SIZE.most, Math.floor(SIZE.side / Math.max(height, width))),
  );
  // A line without length is a dot, as wide as its stroke.
  const [x, y] = digits ? [.8, .2] : [.5, .5];
  const dots = marked.map(([row, column]) => `M${column + x} ${row + y}h0`).join("");
  const small = digits ? " small" : "";
  return svg(
    "svg",
    {
      role: "img",
      "aria-label": description,
      viewBox: `0 0 ${width} ${height}`,
      width: width * cell,
      height: height * cell,
    },
    ...cellsOf(rows),
    ...digits ? digitsOf(rows) : [],
    dots !== "" && svg("path", { d: dots, class: `mark-edge${small}` }),
    dots !== "" && svg("path", { d: dots, class: `mark${small}` }),
  );
}

/**
 * Draws the cells of a grid, each with sides of 1.
 *
 * @param {readonly string[]} rows
 */
export function cellsOf(rows) {
  const [height, width] = [rows.length, rows[0].length];
  const fills = COLOURS.flatMap((fill, colour) => {
    const path = runsOf(rows, String(colour));
    return path === "" ? [] : [svg("path", { d: path, fill })];
  });
  const lines = [
    ...Array.from({ length: height - 1 }, (_, row) => `M0 ${row + 1}h${width}`),
    ...Array.from({ length: width - 1 }, (_, column) => `M${column + 1} 0v${height}`),
  ].join("");
  return [...fills, svg("path", { d: lines, class: "cell-lines" })];
}

/**
 * Returns a path over the cells of one colour, a rectangle for each run in a row.
 *
 * @param {readonly string[]} rows
 * @param {string} colour
 */
function runsOf(rows, colour) {
  let path = "";
  rows.forEach((row, r) => {
    for (const { index, 0: run } of row.matchAll(new RegExp(`${colour}+`, "g"))) {
      path += `M${index} ${r}h${run.length}v1h-${run.length}z`;
    }
  });
  return path;
}

/** @param {readonly string[]} rows */
const digitsOf = (rows) =>
  rows.flatMap((row, r) =>
    Array.from(row, (digit, c) =>
      svg("text", {
        x: c + .5,
        y: r + .72,
        class: LIGHT.has(Number(digit)) ? "digit on-light" : "digit",
      }, digit))
  );
