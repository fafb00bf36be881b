// @ts-check
/** The list of tasks: filters, order, and rows that render when they open. */
import { counted, field, html, percent } from "./dom.js";
import { taskBody } from "./task.js";

/** @typedef {import("../data.ts").ReportTask} ReportTask */

/** How far a task is solved: a sign and a name, the best first. */
const STATUS = {
  solved: { sign: "✓", name: "solved" },
  part: { sign: "½", name: "solved in part" },
  near: { sign: "≈", name: "near miss" },
  unsolved: { sign: "✗", name: "unsolved" },
  unknown: { sign: "?", name: "no solution known" },
};

const RANKS = Object.keys(STATUS);

/**
 * A choice of a filter: its label, and which tasks it keeps.
 *
 * @typedef {{ label: string, keeps: (task: ReportTask) => boolean }} Choice
 */

const ANY = { label: "any", keeps: () => true };

/** Ranges of sides, where there are more different ones than a filter lists. */
const SIDES = [[1, 5], [6, 10], [11, 15], [16, 20], [21, 30]];
const MOST_SIDES = 8;

/**
 * Returns the filters with the choices that some tasks, but not all, meet.
 *
 * @param {readonly ReportTask[]} tasks
 * @returns {{ name: string, choices: Choice[] }[]}
 */
function filtersOf(tasks) {
  const lengths = [...new Set(tasks.map(({ side }) => side))].sort((a, b) => a - b);
  const sides = lengths.length > MOST_SIDES ? SIDES : lengths.map((side) => [side, side]);
  const groups = [...new Set(tasks.flatMap(({ group }) => group ?? []))];
  const counts = [...new Set(tasks.map(({ train }) => train.length))].sort((a, b) => a - b);
  /** @type {Record<string, Choice[]>} */
  const all = {
    Result: Object.entries(STATUS).map(([status, { name }]) => ({
      label: name,
      keeps: (task) => task.status === status,
    })),
    Group: groups.map((group) => ({ label: group, keeps: (task) => task.group === group })),
    Side: sides.map(([from, to]) => ({
      label: from === to ? `${from}` : `${from} to ${to}`,
      keeps: ({ side }) => side >= from && side <= to,
    })),
    "Train pairs": counts.map((count) => ({
      label: String(count),
      keeps: ({ train }) => train.length === count,
    })),
    "Share of votes": [[0, .25], [.25, .5], [.5, .75], [.75, 1.01]].map(([from, to]) => ({
      label: `${percent(from)} to ${percent(Math.min(1, to))}`,
      keeps: ({ share }) => share >= from && share < to,
    })),
  };
  return Object.entries(all).flatMap(([name, choices]) => {
    const kept = choices.map((choice) => ({ ...choice, met: tasks.filter(choice.keeps).length }))
      .filter(({ met }) => met > 0)
      .map(({ met, label, keeps }) => ({ label: `${label} (${met})`, keeps }));
    return kept.length > 1 ? [{ name, choices: [ANY, ...kept] }] : [];
  });
}

/**
 * Orders of the list: smaller keys come first.
 *
 * @type {Record<string, (task: ReportTask, place: number) => number | string>}
 */
const ORDERS = {
  "as in the run": (_, place) => place,
  name: ({ id }) => id,
  "result, best first": ({ status, cells = 0 }) => RANKS.indexOf(status) - cells,
  "side, smallest first": ({ side }) => side,
  "train pairs, fewest first": ({ train }) => train.length,
  "share of votes, largest first": ({ share }) => -share,
  "right cells, most first": ({ cells = 0 }) => -cells,
  "fit of train pairs, best first": ({ fit }) => -fit,
};

/**
 * Returns the list of tasks with its filters.
 *
 * @param {import("../data.ts").ReportData} data
 */
export function taskList({ tasks, near }) {
  const rows = tasks.map((task, place) => new Row(task, place));
  const list = html("ul", { class: "tasks" }, ...rows.map(({ item }) => item));
  const status = html("p", { role: "status", class: "muted" });
  const search = html("input", { type: "search", autocomplete: "off", spellcheck: "false" });
  const filters = filtersOf(tasks).map(({ name, choices }) => ({
    name,
    choices,
    select: select(choices.map(({ label }) => label)),
  }));
  const order = select(Object.keys(ORDERS));
  const reverse = html("input", { type: "checkbox" });
  const digits = html("input", { type: "checkbox" });
  const reset = html("button", { type: "button" }, "Reset");
  const close = html("button", { type: "button" }, "Close all");

  const filter = () => {
    const word = search.value.trim().toLowerCase();
    const chosen = filters.map(({ choices, select }) => choices[select.selectedIndex]);
    for (const { item, task } of rows) {
      item.hidden = !task.id.toLowerCase().includes(word) ||
        !chosen.every(({ keeps }) => keeps(task));
    }
    const shown = rows.filter(({ item }) => !item.hidden).length;
    status.textContent = shown === tasks.length
      ? `All ${counted(shown, "task")}`
      : `${shown} of ${counted(tasks.length, "task")}`;
  };
  const sort = () => {
    const keyOf = Object.values(ORDERS)[order.selectedIndex];
    const sorted = rows.map((row) => ({ row, key: keyOf(row.task, row.place) }))
      .sort((a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
    if (reverse.checked) sorted.reverse();
    list.append(...sorted.map(({ row }) => row.item));
  };
  search.addEventListener("input", filter);
  for (const { select } of filters) select.addEventListener("change", filter);
  for (const control of [order, reverse]) control.addEventListener("change", sort);
  digits.addEventListener("change", () => rows.forEach((row) => row.setDigits(digits.checked)));
  close.addEventListener("click", () => rows.forEach((row) => row.close()));
  reset.addEventListener("click", () => {
    search.value = "";
    for (const control of [order, ...filters.map(({ select }) => select)]) {
      control.selectedIndex = 0;
    }
    reverse.checked = false;
    filter();
    sort();
  });
  filter();
  return [
    html(
      "div",
      { class: "controls", role: "group", "aria-label": "Filter and sort tasks" },
      field("Name contains", search),
      ...filters.map(({ name, select }) => field(name, select)),
      field("Order", order),
      html("label", { class: "check" }, reverse, "Reverse order"),
      html("label", { class: "check" }, digits, "Digits in cells"),
      html("div", { class: "buttons" }, reset, close),
    ),
    status,
    html(
      "p",
      { class: "muted" },
      "A line has the longest side, the number of train pairs, the share of the votes for the first " +
        "attempt, the right cells of the better attempt, and the right answers to train pairs (fit). " +
        `From ${percent(near)} right cells an unsolved task is a near miss.`,
    ),
    list,
  ];
}

/** @param {readonly string[]} labels */
const select = (labels) => html("select", {}, ...labels.map((label) => html("option", {}, label)));

/** A task in the list; its body renders when it opens. */
class Row {
  #digits = false;
  /** @type {HTMLElement | undefined} */
  #body;

  /**
   * @param {ReportTask} task
   * @param {number} place
   */
  constructor(task, place) {
    this.task = task;
    this.place = place;
    this.details = html("details", { class: "task" }, summaryOf(task));
    this.details.addEventListener("toggle", () => this.#render());
    this.item = html("li", {}, this.details);
  }

  /** @param {boolean} digits */
  setDigits(digits) {
    this.#digits = digits;
    this.#body?.remove();
    this.#body = undefined;
    this.#render();
  }

  close() {
    this.details.open = false;
  }

  #render() {
    if (!this.details.open || this.#body) return;
    this.#body = taskBody(this.task, { digits: this.#digits });
    this.details.append(this.#body);
  }
}

/** @param {ReportTask} task */
function summaryOf({ id, status, side, train, share, cells, fit }) {
  const { sign, name } = STATUS[status];
  const facts = [
    `side ${side}`,
    counted(train.length, "pair"),
    `${percent(share)} of votes`,
    ...cells === undefined ? [] : [`${percent(cells)} right cells`],
    `${percent(fit)} fit`,
  ];
  return html(
    "summary",
    {},
    html(
      "span",
      { class: `chip ${status}` },
      html("span", { "aria-hidden": "true" }, `${sign} `),
      name,
    ),
    html("span", { class: "id" }, id),
    html("span", { class: "facts-line" }, ...facts.map((fact) => html("span", {}, fact))),
  );
}
