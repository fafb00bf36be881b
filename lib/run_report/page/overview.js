// @ts-check
/** The sections about the whole run: facts, score, curves, calibration, embeddings. */
import { curveChart, histogram, reliabilityChart, smoothed } from "./chart.js";
import { counted, html, percent, table } from "./dom.js";

/** @typedef {import("../data.ts").ReportData} ReportData */

/**
 * Returns the run's facts as a list.
 *
 * @param {ReportData["run"]} run
 * @param {number} tasks
 */
export function factsList(run, tasks) {
  const { maxSide, step, steps, seconds, supervisionSteps, answer, submitted } = run;
  const side = maxSide === undefined ? "" : `, sides up to ${maxSide}`;
  const done = step === steps ? `${step}` : `${step} of ${steps}`;
  const time = seconds === undefined ? "" : ` in ${durationText(seconds)}`;
  const voters = `${counted(run.votes + 1, "variant")} at most`;
  /** @type {[string, string][]} */
  const facts = [
    ["tasks", `${tasks} of ${run.sources.join(", ")}${side}`],
    ["model", `${run.preset}, ${run.parameters.toLocaleString("en")} trunk parameters`],
    ["adaptation", `${run.command}, ${run.strategy}, seed ${run.seed}`],
    ["training steps", `${done}${time}`],
    [
      "supervision steps",
      supervisionSteps === 1 ? "one" : `${supervisionSteps}; ${votingText(answer)}`,
    ],
    ["voters", voters],
  ];
  if (submitted) {
    const origin = `${counted(submitted.variants, "variant")} after step ${submitted.step}`;
    const other = submitted.step === step ? "" : `; this page asks the checkpoint of step ${step}`;
    facts.push(["submission", `${origin}${other}`]);
  }
  if (run.untrained > 0) facts.push(["without embeddings", `${run.untrained}: they use the mean`]);
  return html(
    "dl",
    { class: "facts" },
    ...facts.map(([name, value]) => html("div", {}, html("dt", {}, name), html("dd", {}, value))),
  );
}

/**
 * Says which supervision steps' answers vote.
 *
 * @param {string | number} answer
 */
const votingText = (answer) =>
  ({
    last: "the last votes",
    "most-confident": "the most confident votes",
    halting: "the first that halts votes",
    all: "all vote",
  })[answer] ?? `step ${answer} votes`;

/** @param {number} seconds */
const durationText = (seconds) =>
  seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;

/**
 * Returns the scores, the whole first; without known solutions, says so.
 *
 * @param {ReportData} data
 */
export function scoreSection({ score, tasks }) {
  if (!score) {
    return [
      html("p", {}, "No solution of these tasks is known, so they have no score."),
    ];
  }
  const [{ pass }] = score.groups;
  const cards = pass.map(({ k, mean, low, high }) =>
    html(
      "div",
      { class: "card" },
      html("span", { class: "name" }, `pass@${k}`),
      html("span", { class: "value" }, percent(mean, 1)),
      html("span", { class: "muted" }, `95% interval ${percent(low, 1)} … ${percent(high, 1)}`),
    )
  );
  const unknown = tasks.length - score.tasks;
  const groups = score.groups.length > 1 && scrolling(
    table(
      "pass@k by group, in percent, with 95% intervals",
      [
        "group",
        "tasks",
        ...pass.map(({ k }) => `pass@${k}`),
      ],
      score.groups.map(({ group, tasks, pass }) => [
        group,
        String(tasks),
        ...pass.map(({ mean, low, high }) =>
          html(
            "span",
            {},
            html("b", {}, percent(mean, 1)),
            html("span", { class: "muted range" }, ` ${percent(low)} … ${percent(high)}`),
          )
        ),
      ]),
    ),
  );
  return [
    html("div", { class: "cards" }, ...cards),
    html(
      "p",
      { class: "muted" },
      `Over ${counted(score.tasks, "task")} with known solutions`,
      unknown > 0 && `; ${unknown} more have none`,
      ". pass@k is the share of test inputs solved by the first k candidates; intervals are over tasks.",
    ),
    groups,
  ];
}

/**
 * Wraps a table, so that a wide one scrolls by itself.
 *
 * @param {HTMLTableElement} wide
 */
const scrolling = (wide) =>
  html(
    "div",
    {
      class: "scroll",
      tabindex: "0",
      role: "region",
      "aria-label": wide.caption?.textContent ?? "table",
    },
    wide,
  );

/** Rows of a curve's table. */
const ROWS = 8;

/**
 * Returns the learning curves, each with a table of its values.
 *
 * @param {ReportData["curves"]} curves
 */
export function curvesSection(curves) {
  if (curves.length === 0) return [html("p", {}, "The run's folder holds no metrics.")];
  const figures = curves.map((curve) => {
    const { name, steps, values } = curve;
    const share = name !== "loss";
    /** @param {number} value */
    const format = (value) => share ? percent(value, 1) : value.toFixed(3);
    const means = smoothed(values);
    const last = means.length - 1;
    const description = `${name} over training steps: ${format(means[0])} at step ${steps[0]}, ` +
      `${format(means[last])} at step ${steps[last]}`;
    const shown = Math.min(ROWS, steps.length);
    const rows = Array.from(
      { length: shown },
      (_, i) => shown === 1 ? last : Math.round(i * last / (shown - 1)),
    );
    return html(
      "figure",
      { class: "curve" },
      html(
        "figcaption",
        {},
        html("strong", {}, name),
        html("span", { class: "muted" }, ` ends at ${format(means[last])}`),
      ),
      curveChart(curve, { share, description }),
      html(
        "details",
        { class: "values" },
        html("summary", {}, "Values", html("span", { class: "hidden" }, ` of ${name}`)),
        table(
          `${name}, moving average`,
          ["step", name],
          rows.map((i) => [
            String(steps[i]),
            format(means[i]),
          ]),
        ),
      ),
    );
  });
  return [
    html("div", { class: "curves" }, ...figures),
    html(
      "p",
      { class: "muted" },
      "Means over training examples between two measurements, and their moving average.",
    ),
  ];
}

/**
 * Returns how well the probability of being right fits the share of right answers.
 *
 * @param {ReportData} data
 */
export function calibrationSection({ calibration: { train, test }, run, score }) {
  const { supervisionSteps } = run;
  const halts = supervisionSteps > 1;
  const probability = halts ? "halting probability" : "probability of the grid";
  /** @type {[name: "train" | "test", own: import("../data.ts").Calibration][]} */
  const series = [];
  if (train) series.push(["train", train]);
  if (test) series.push(["test", test]);
  if (series.length === 0) return [html("p", {}, "No answer can be judged.")];
  const [[, first]] = series;
  const summary = series.map(([name, { count, error, brier, ...means }]) =>
    `${name} pairs: mean probability ${percent(means.probability, 1)}, ` +
    `${percent(means.right, 1)} right, calibration error ${percent(error, 1)}, ` +
    `Brier score ${brier.toFixed(3)}, ${counted(count, "answer")}`
  );
  /** @param {(own: import("../data.ts").Calibration) => import("./dom.js").Child[]} cells */
  const both = (cells) => series.flatMap(([, own]) => cells(own));
  const bins = table(
    `Answers by ${probability}, with their mean probability and the share that is right`,
    ["range", ...series.flatMap(() => ["answers", "mean", "right"])],
    first.bins.map(({ low, high }, bin) => [
      `${Math.round(100 * low)}–${percent(high)}`,
      ...both(({ bins }) => {
        const { count, probability, right } = bins[bin];
        if (count === 0) return ["0", "–", "–"];
        return [count.toLocaleString("en"), percent(probability), percent(right)];
      }),
    ]),
    series.map(([name]) => ({ title: `${name} pairs`, columns: 3 })),
  );
  const steps = halts && table(
    "Mean halting probability and share of right answers after each supervision step",
    ["step", ...series.flatMap(() => ["mean", "right"])],
    first.steps.map(({ step }, i) => [
      String(step),
      ...both(({ steps }) => [percent(steps[i].probability, 1), percent(steps[i].right, 1)]),
    ]),
    series.map(([name]) => ({ title: `${name} pairs`, columns: 2 })),
  );
  const legend = series.map(([name]) =>
    html("span", { class: `legend ${name}` }, `${name === "train" ? "●" : "■"} ${name} pairs`)
  );
  const figure = html(
    "figure",
    { class: "curve" },
    html("figcaption", {}, html("strong", {}, "share of right answers"), " ", ...legend),
    reliabilityChart(
      series.map(([name, { bins }]) => ({ name, bins })),
      probability,
      `Share of right answers over the ${probability}; the table has its values`,
    ),
  );
  const about = halts
    ? "The halting head predicts whether the answer is right. Every variant's answer after every " +
      "supervision step counts."
    : "The model has one supervision step, so it does not halt: its probability for its own grid " +
      "is compared to being right. Every variant's answer counts.";
  const missing = score ? "No variant gave a grid for a test input" : "No solution is known";
  return [
    html("p", {}, about, ...test ? [] : [` ${missing}, so test pairs are missing.`]),
    html("ul", {}, ...summary.map((text) => html("li", {}, text))),
    html(
      "div",
      { class: "beside" },
      html("div", {}, figure, steps && scrolling(steps)),
      scrolling(bins),
    ),
  ];
}

/**
 * Returns how similar the task embeddings are.
 *
 * @param {ReportData["similarity"]} similarity
 */
export function similaritySection({ kinds, variants }) {
  if (kinds.length === 0) {
    return [html("p", {}, "There are no two embeddings to compare.")];
  }
  return [
    html(
      "p",
      {},
      `Cosine similarity of pairs of embeddings, of up to ${
        counted(variants, "variant")
      } of each task.`,
    ),
    scrolling(table(
      "Mean cosine similarity; histograms run from -1 to 1, with a line at the mean",
      ["pairs of", "pairs", "mean", "histogram"],
      kinds.map((kind) => [
        kind.name,
        kind.pairs.toLocaleString("en"),
        kind.mean.toFixed(3),
        histogram(kind),
      ]),
    )),
  ];
}
