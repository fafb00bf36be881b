/** Panels of pictures: curves over steps, and bars below each other. */
import { COLOURS, DASHES, SHAPES } from "./picture.ts";

/** A point of a series, with its interval where it has one. */
export interface PanelPoint {
  readonly series: string;
  readonly x: number;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
  /** Names one of several lines of a series. */
  readonly run?: string;
}

/** How a panel of curves is drawn. */
export interface CurveStyle {
  readonly title?: string;
  /** The series in the order of the legend; one alone has no legend. */
  readonly series: readonly string[];
  readonly legend?: string;
  readonly x: string;
  readonly y: string;
  readonly width: number;
  readonly height: number;
  /** The horizontal axis is logarithmic; points at 0 are left out. */
  readonly log?: boolean;
  readonly marks?: "both" | "points" | "lines";
  /** A fitted line with its band, drawn below the points. */
  readonly fit?: readonly Omit<PanelPoint, "series">[];
}

const quantitative = (field: string, title: string, scale: object = {}) => ({
  ...{ field, title, scale },
  type: "quantitative",
});

/** Returns a panel of curves as a part of a Vega-Lite picture. */
export function curvePanel(points: readonly PanelPoint[], style: CurveStyle): object {
  const { title, series, legend, x, y, width, height, log, marks = "both", fit } = style;
  const by = (range: readonly unknown[]) => ({
    field: "series",
    type: "nominal",
    title: legend ?? null,
    scale: { domain: series, range: range.slice(0, series.length) },
    // Dashed outlines would blur the symbols of the legend.
    legend: series.length === 1 ? null : marks === "lines" ? {} : { symbolStrokeWidth: 0 },
  });
  const value = { y: quantitative("value", y, { zero: marks !== "lines" }) };
  const band = { y: quantitative("low", y), y2: { field: "high" } };
  const color = by(COLOURS);
  const line = {
    mark: { type: "line", strokeWidth: marks === "lines" ? 1.4 : 1.8 },
    encoding: { ...value, color, strokeDash: by(DASHES), detail: { field: "run" } },
  };
  const rule = {
    transform: [{ filter: "isValid(datum.low)" }],
    mark: { type: "rule", strokeOpacity: 0.6 },
    encoding: { ...band, color },
  };
  const point = {
    mark: { type: "point", filled: true, size: 45, opacity: 1 },
    encoding: { ...value, color, shape: by(SHAPES) },
  };
  const fitted = {
    data: { values: fit },
    layer: [
      { mark: { type: "area", opacity: 0.15, color: COLOURS[2] }, encoding: band },
      { mark: { type: "line", strokeDash: [6, 3], color: COLOURS[2] }, encoding: value },
    ],
  };
  return {
    ...{ width, height },
    ...title === undefined ? {} : { title },
    data: { values: log ? points.filter(({ x }) => x > 0) : points },
    encoding: { x: quantitative("x", x, log ? { type: "log", nice: false } : {}) },
    layer: [
      ...fit === undefined ? [] : [fitted],
      ...{ both: [rule, line, point], points: [rule, point], lines: [line] }[marks],
    ],
  };
}

/** A mean and its interval, in the unit of the axis. */
export interface Bar {
  readonly label: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** The range in which differences count as small. */
export interface Band {
  readonly from: number;
  readonly to: number;
}

/**
 * Returns a panel of bars below each other, with a rule at 0 and a grey band where one is given.
 * `axis` is the title of the horizontal axis.
 */
export function barPanel(
  axis: string,
  bars: readonly Bar[],
  { title, band }: { readonly title?: string; readonly band?: Band } = {},
): object {
  const x = (field: string) => quantitative(field, axis, { zero: true });
  const label = { field: "label", type: "nominal", sort: null, title: null };
  const grey = {
    data: { values: [band] },
    mark: { type: "rect", color: "#e8e8e8" },
    encoding: { x: x("from"), x2: { field: "to" } },
  };
  const zero = {
    data: { values: [{ at: 0 }] },
    mark: { type: "rule", strokeDash: [4, 3] },
    encoding: { x: x("at") },
  };
  const marks = [
    {
      mark: { type: "rule", strokeWidth: 1.5 },
      encoding: { x: x("low"), x2: { field: "high" } },
    },
    {
      mark: { type: "point", filled: true, size: 55, opacity: 1, color: COLOURS[0] },
      encoding: { x: x("mean") },
    },
  ];
  const measured = {
    data: { values: bars },
    encoding: { y: { ...label, axis: { labelLimit: 900 } } },
    layer: marks,
  };
  return {
    ...title === undefined ? {} : { title: { text: title, anchor: "start" } },
    width: 320,
    height: { step: 20 },
    layer: [...band === undefined ? [] : [grey], zero, measured],
  };
}
