/** The time of a pair as a function of its tokens: a least-squares fit and its picture. */
import type { TopLevelSpec } from "vega-lite";
import { COLOURS, DASHES, framed, type Heading, SHAPES } from "../plot/picture.ts";
import type { Measured } from "./suite.ts";

/** A pair's number of tokens, and its seconds. */
export interface Timed {
  readonly tokens: number;
  readonly seconds: number;
}

/** The seconds of a pair of L tokens: linear·L for work per token, square·L² for attention. */
export interface Growth {
  readonly linear: number;
  readonly square: number;
}

/** Returns the measurements of single pairs. */
export function timedPairs(results: readonly Measured[]): Timed[] {
  return results.flatMap(({ tokens, pairs, seconds }) =>
    tokens === undefined || pairs !== 1 ? [] : [{ tokens, seconds: seconds.median }]
  );
}

/** Fits times (at least two, of different lengths) by least squares of relative errors. */
export function fitGrowth(times: readonly Timed[]): Growth {
  // Divided by the time, each equation reads linear·L/t + square·L²/t = 1.
  const equations = times.map(({ tokens: L, seconds: t }) => [L / t, L * L / t] as const);
  const sum = (of: (equation: readonly [number, number]) => number) =>
    equations.reduce((total, equation) => total + of(equation), 0);
  const [aa, ab, bb] = [sum(([a]) => a * a), sum(([a, b]) => a * b), sum(([, b]) => b * b)];
  const [a, b] = [sum(([a]) => a), sum(([, b]) => b)];
  const determinant = aa * bb - ab * ab;
  return { linear: (a * bb - b * ab) / determinant, square: (b * aa - a * ab) / determinant };
}

/** Draws measured times, the fit, and its linear term. */
export function drawScaling(times: readonly Timed[], heading: Heading): TopLevelSpec {
  const { linear, square } = fitGrowth(times);
  const most = Math.max(...times.map(({ tokens }) => tokens));
  const lengths = Array.from({ length: 41 }, (_, i) => most * i / 40);
  const curve = (name: string, secondsOf: (tokens: number) => number) =>
    lengths.map((tokens) => ({ tokens, seconds: secondsOf(tokens), curve: name }));
  const names = ["measured", "fit a·L + b·L²", "its linear term a·L (feed-forward, projections)"];
  const values = [
    ...times.map((time) => ({ ...time, curve: names[0] })),
    ...curve(names[1], (L) => linear * L + square * L * L),
    ...curve(names[2], (L) => linear * L),
  ];
  const field = { field: "curve", type: "nominal", title: null };
  const scale = (range: readonly unknown[]) => ({ domain: names, range: range.slice(0, 3) });
  const isPoint = `datum.curve === "${names[0]}"`;
  return framed(heading, {
    width: 460,
    height: 260,
    data: { values },
    encoding: {
      x: { field: "tokens", type: "quantitative", title: "grid tokens L of a pair" },
      y: { field: "seconds", type: "quantitative", title: "seconds a pair and step" },
      color: { ...field, scale: scale(COLOURS) },
    },
    layer: [
      {
        transform: [{ filter: `!(${isPoint})` }],
        mark: { type: "line", strokeWidth: 1.8 },
        encoding: { strokeDash: { ...field, scale: scale(DASHES) } },
      },
      {
        transform: [{ filter: isPoint }],
        mark: { type: "point", filled: true, size: 60, opacity: 1, shape: SHAPES[0] },
      },
    ],
  });
}
