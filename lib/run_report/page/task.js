// @ts-check
/** The body of a task: its pairs, attempts, candidates and supervision steps. */
import { counted, field, html, percent } from "./dom.js";
import { gridFigure } from "./grid.js";

/** @typedef {import("../data.ts").ReportTask} ReportTask */
/** @typedef {import("../data.ts").ReportTest} ReportTest */

/** What the dihedral transforms do, by their numbers. */
const TRANSFORMS = [
  "not turned",
  "a quarter turn left",
  "half a turn",
  "a quarter turn right",
  "mirrored left to right",
  "mirrored top to bottom",
  "transposed",
  "transposed along the other diagonal",
];

const SAME_COLOURS = "0123456789";

/**
 * Describes a variant by its name after the task's id.
 *
 * @param {string} name
 */
export function variantText(name) {
  if (name === "") return "the task itself";
  const [transform, colours] = name.split(" ");
  const changed = colours === SAME_COLOURS ? "same colours" : `colours ${colours}`;
  return `${TRANSFORMS[Number(transform.slice(1))]}, ${changed}`;
}

/**
 * Returns the body of a task.
 *
 * @param {ReportTask} task
 * @param {{ digits: boolean }} view
 */
export function taskBody(task, { digits }) {
  const { grids, train, test, trained } = task;
  const pairs = train.map(({ input, output, right }, i) =>
    html(
      "div",
      { class: "pair" },
      gridFigure({ text: grids[input], title: `Input ${i + 1}`, digits }),
      html("span", { class: "arrow", "aria-hidden": "true" }, "→"),
      gridFigure({
        text: grids[output],
        title: `Output ${i + 1}`,
        digits,
        notes: [note(`${percent(right)} of variants right`)],
      }),
    )
  );
  return html(
    "div",
    { class: "body" },
    !trained &&
      html("p", { class: "muted" }, "This task has no embeddings: it uses the mean of all."),
    html("h3", {}, "Train pairs"),
    html("div", { class: "pairs" }, ...pairs),
    ...test.flatMap((one, i) => testParts(task, one, i, digits)),
  );
}

/**
 * @param {ReportTask} task
 * @param {ReportTest} test
 * @param {number} i
 * @param {boolean} digits
 */
function testParts({ grids, variants, test: all }, test, i, digits) {
  const { input, output, candidates, left, paths } = test;
  const truth = output === undefined ? undefined : grids[output];
  // Models that do not halt have no supervision steps to show.
  const shared = { grids, variants, truth, digits, halts: paths.length > 0 };
  const number = all.length === 1 ? "" : ` ${i + 1}`;
  const attempts = candidates.slice(0, 2).map(({ grid }, place) =>
    gridFigure({ text: grids[grid], title: `Attempt ${place + 1}`, truth, digits })
  );
  return [
    html("h3", {}, `Test input${number}`),
    html(
      "div",
      { class: "row" },
      gridFigure({ text: grids[input], title: "Input", digits }),
      ...attempts,
      truth === undefined
        ? html("p", { class: "muted" }, "The solution is not known.")
        : gridFigure({ text: truth, title: "Solution", digits }),
    ),
    attempts.length === 0 && html("p", {}, "No variant gave a grid."),
    html("h4", {}, `Candidates${number && ` of test input${number}`}`),
    html(
      "ol",
      { class: "row candidates" },
      ...candidates.map((candidate, place) =>
        html("li", {}, candidateFigure(candidate, place, shared))
      ),
    ),
    left.candidates > 0 && html(
      "p",
      { class: "muted" },
      `${counted(left.candidates, "more candidate")} with ${
        percent(left.share)
      } of the votes together`,
    ),
    ...shared.halts ? pathParts(test, number, shared) : [],
  ];
}

/**
 * What the parts of a test input share.
 *
 * @typedef {{ grids: readonly string[], variants: readonly string[], truth?: string, digits: boolean, halts: boolean }} Shared
 */

/** @param {string} text */
const note = (text) => html("span", { class: "muted" }, text);

/**
 * @param {ReportTest["candidates"][number]} candidate
 * @param {number} place
 * @param {Shared} shared
 */
function candidateFigure(candidate, place, { grids, variants, truth, digits, halts }) {
  const { grid, count, share, confidence, cells } = candidate;
  const givers = [...new Set(candidate.variants)];
  const facts = halts
    ? [`${counted(count, "vote")}, ${percent(share)}`, `halting probability ${percent(confidence)}`]
    : [`votes ${percent(share)}`, `mean probability ${percent(count / variants.length, 1)}`];
  if (cells !== undefined) facts.push(`${percent(cells)} of cells right`);
  const from = html(
    "details",
    { class: "givers" },
    html(
      "summary",
      {},
      counted(givers.length, "variant"),
      html("span", { class: "hidden" }, ` that gave candidate ${place + 1}`),
    ),
    html("ul", {}, ...givers.map((one) => html("li", {}, variantText(variants[one])))),
  );
  const notes = [...facts.map(note), from];
  return gridFigure({ text: grids[grid], title: `Candidate ${place + 1}`, truth, digits, notes });
}

/**
 * Returns how the answer of a variant forms over supervision steps, and a choice of the variant.
 *
 * @param {ReportTest} test
 * @param {string} number
 * @param {Shared} shared
 */
function pathParts({ paths }, number, { grids, variants, truth, digits }) {
  const strip = html("ol", { class: "row steps" });
  /** @param {ReportTest["paths"][number]} path */
  const show = (path) => {
    strip.replaceChildren(...path.grids.map((grid, step) =>
      html(
        "li",
        { class: path.chosen.includes(step) ? "chosen" : undefined },
        gridFigure({
          text: grids[grid],
          title: `Step ${step + 1}`,
          truth,
          digits,
          notes: [
            haltBar(path.halts[step]),
            ...path.chosen.includes(step)
              ? [html("span", { class: "votes" }, "this step votes")]
              : [],
          ],
        }),
      )
    ));
  };
  const choice = html(
    "select",
    {},
    ...paths.map(({ variant }, i) => html("option", { value: i }, variantText(variants[variant]))),
  );
  choice.addEventListener("change", () => show(paths[Number(choice.value)]));
  show(paths[0]);
  return [
    html("h4", {}, `Supervision steps${number && ` of test input${number}`}`),
    field("Variant", choice),
    strip,
  ];
}

/** @param {number} probability */
function haltBar(probability) {
  const bar = html("span", { class: "halt-bar", "aria-hidden": "true" }, html("span"));
  const [filled] = /** @type {HTMLCollectionOf<HTMLElement>} */ (bar.children);
  filled.style.inlineSize = percent(probability);
  return html("span", { class: "halt" }, `halting probability ${percent(probability)}`, bar);
}
