/** Panels of curves over steps: points with their intervals, joined by lines. */
import { COLOURS, DASHES, SHAPES } from "./picture.ts";

/** A point of a curve; its interval where there is one. */
export interface CurvePoint {
  readonly curve: string;
  readonly step: number;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

/** How a panel is drawn. */
export interface PanelStyle {
  /** The curves in the order of the legend. */
  readonly order: readonly string[];
  /** Titles of the axes, and of the legend if it has one. */
  readonly x: string;
  readonly y: string;
  readonly legend?: string;
  readonly width: number;
  readonly height: number;
  /** Whether lines join the points; they do unless told otherwise. */
  readonly joined?: boolean;
}

/** A panel, as a part of a picture. */
export function curvePanel(
  title: string,
  points: readonly CurvePoint[],
  { order, x, y, legend, width, height, joined = true }: PanelStyle,
): object {
  const scale = (range: readonly unknown[]) => ({
    domain: order,
    range: range.slice(0, order.length),
  });
  const curve = { field: "curve", type: "nominal", title: legend ?? null };
  const value = { field: "value", type: "quantitative", title: y };
  const line = {
    mark: { type: "line", strokeWidth: 1.8 },
    encoding: { y: value, strokeDash: { ...curve, scale: scale(DASHES) } },
  };
  return {
    width,
    height,
    title,
    data: { values: points },
    encoding: {
      x: { field: "step", type: "quantitative", title: x },
      color: { ...curve, scale: scale(COLOURS) },
    },
    layer: [
      {
        transform: [{ filter: "isValid(datum.low)" }],
        mark: { type: "rule", strokeOpacity: 0.6 },
        encoding: { y: { field: "low", type: "quantitative" }, y2: { field: "high" } },
      },
      ...joined ? [line] : [],
      {
        mark: { type: "point", filled: true, size: 45, opacity: 1 },
        encoding: { y: value, shape: { ...curve, scale: scale(SHAPES) } },
      },
    ],
  };
}
