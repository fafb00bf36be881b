// @ts-check
/** Draws charts in the page's own colours, so that they read on light and dark. */
import { percent, svg } from "./dom.js";

/** The drawing area, and the margins for the axes. */
const FRAME = { width: 360, height: 220, left: 44, right: 20, top: 12, bottom: 36 };

/**
 * An axis: its title, its range, and how its numbers are formatted.
 *
 * @typedef {{ title: string, from: number, to: number, format: (value: number) => string }} Axis
 */

/**
 * Returns round numbers from 0 (or `from`) to `to`, about `most` of them.
 *
 * @param {Axis} axis
 * @param {number} most
 */
function ticksOf({ from, to }, most) {
  const rough = (to - from) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ??
    10 * power;
  const first = Math.ceil(from / step);
  return Array.from(
    { length: Math.floor(to / step + 1e-9) - first + 1 },
    (_, i) => (first + i) * step,
  );
}

/**
 * Draws axes, and returns how values become places.
 *
 * @param {Axis} x
 * @param {Axis} y
 */
function axes(x, y) {
  const { width, height, left, right, top, bottom } = FRAME;
  /** @param {number} value */
  const atX = (value) => left + (value - x.from) / (x.to - x.from) * (width - left - right);
  /** @param {number} value */
  const atY = (value) =>
    height - bottom - (value - y.from) / (y.to - y.from) * (height - top - bottom);
  const parts = [
    ...ticksOf(y, 4).flatMap((value) => [
      svg("path", { d: `M${left} ${atY(value)}H${width - right}`, class: "rule" }),
      svg("text", { x: left - 6, y: atY(value) + 4, class: "tick end" }, y.format(value)),
    ]),
    ...ticksOf(x, 5).map((value) =>
      svg("text", { x: atX(value), y: height - bottom + 15, class: "tick middle" }, x.format(value))
    ),
    svg("path", { d: `M${left} ${height - bottom}H${width - right}`, class: "axis" }),
    svg(
      "text",
      { x: (left + width - right) / 2, y: height - 4, class: "title middle" },
      x.title,
    ),
  ];
  return { parts, atX, atY };
}

/**
 * @param {string} description
 * @param {readonly Node[]} parts
 */
const frame = (description, parts) =>
  svg("svg", {
    role: "img",
    "aria-label": description,
    class: "chart",
    viewBox: `0 0 ${FRAME.width} ${FRAME.height}`,
  }, ...parts);

/** The part of a curve that its moving average covers. */
const SMOOTHED = 1 / 20;

/**
 * Returns the means of a moving window that ends at each value.
 *
 * @param {readonly number[]} values
 */
export function smoothed(values) {
  const size = Math.max(1, Math.round(values.length * SMOOTHED));
  return values.map((_, i) => {
    const window = values.slice(Math.max(0, i - size + 1), i + 1);
    return window.reduce((sum, value) => sum + value, 0) / window.length;
  });
}

/**
 * Draws a curve over training steps, pale, and its moving average.
 *
 * @param {import("../data.ts").Curve} curve
 * @param {{ share: boolean, description: string }} style
 */
export function curveChart({ steps, values }, { share, description }) {
  const most = Math.max(...values, 1e-9);
  const { parts, atX, atY } = axes(
    {
      title: "training steps",
      from: 0,
      to: Math.max(1, ...steps),
      format: (value) => value.toLocaleString("en"),
    },
    {
      title: "",
      from: 0,
      to: share ? 1 : most,
      format: share ? percent : (value) => String(Number(value.toPrecision(3))),
    },
  );
  /** @param {readonly number[]} heights */
  const path = (heights) =>
    heights.map((value, i) =>
      `${i === 0 ? "M" : "L"}${atX(steps[i]).toFixed(1)} ${atY(value).toFixed(1)}`
    ).join("");
  return frame(description, [
    ...parts,
    svg("path", { d: path(values), class: "pale line" }),
    svg("path", { d: path(smoothed(values)), class: "line" }),
  ]);
}

/**
 * A series of a reliability plot: its class, and its points with their counts.
 *
 * @typedef {{ name: "train" | "test", bins: import("../data.ts").Calibration["bins"] }} Reliability
 */

/**
 * Draws the share of right answers over their probability; a calibrated model is on the diagonal.
 *
 * @param {readonly Reliability[]} series
 * @param {string} title the title of the horizontal axis
 * @param {string} description
 */
export function reliabilityChart(series, title, description) {
  const { parts, atX, atY } = axes(
    { title, from: 0, to: 1, format: percent },
    { title: "", from: 0, to: 1, format: percent },
  );
  const points = series.flatMap(({ name, bins }) => {
    const filled = bins.filter(({ count }) => count > 0);
    const most = Math.max(...filled.map(({ count }) => count));
    const path = filled.map(({ probability, right }, i) =>
      `${i === 0 ? "M" : "L"}${atX(probability)} ${atY(right)}`
    ).join("");
    return [
      svg("path", { d: path, class: `line ${name}` }),
      ...filled.map(({ probability, right, count }) =>
        mark(name, atX(probability), atY(right), 3 + 5 * Math.sqrt(count / most))
      ),
    ];
  });
  const diagonal = svg("path", {
    d: `M${atX(0)} ${atY(0)}L${atX(1)} ${atY(1)}`,
    class: "diagonal",
  });
  return frame(description, [...parts, diagonal, ...points]);
}

/**
 * Draws a point: a circle for train pairs, a square for test pairs.
 *
 * @param {"train" | "test"} name
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
const mark = (name, x, y, radius) =>
  name === "train"
    ? svg("circle", { cx: x, cy: y, r: radius, class: `point ${name}` })
    : svg("rect", {
      x: x - radius * .9,
      y: y - radius * .9,
      width: radius * 1.8,
      height: radius * 1.8,
      class: `point ${name}`,
    });

/** The size of a histogram. */
const BARS = { width: 220, height: 44 };

/**
 * Draws a histogram over -1…1 with a line at 0 and one at the mean.
 *
 * @param {import("../data.ts").Similarity} similarity
 */
export function histogram({ name, histogram, mean }) {
  const { width, height } = BARS;
  const most = Math.max(...histogram);
  const each = width / histogram.length;
  /** @param {number} value */
  const at = (value) => (value + 1) / 2 * width;
  return svg(
    "svg",
    {
      role: "img",
      "aria-label": `Histogram of the cosine of ${name}, from -1 to 1`,
      class: "bars",
      viewBox: `0 0 ${width} ${height}`,
    },
    ...histogram.map((count, i) => {
      const tall = count / most * (height - 4);
      return svg("rect", {
        x: i * each + .5,
        y: height - tall,
        width: each - 1,
        height: tall,
        class: "bar",
      });
    }),
    svg("path", { d: `M0 ${height}H${width}`, class: "axis" }),
    svg("path", { d: `M${at(0)} 0V${height}`, class: "rule" }),
    svg("path", { d: `M${at(mean)} 0V${height}`, class: "mean" }),
  );
}
