/** Pictures of an experiment in one house style, as SVG and PNG that are the same on every machine. */
import { Resvg } from "@resvg/resvg-js";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Experiment } from "./experiment.ts";
import type { Point } from "./results.ts";

/** What stands under a picture and in its file. */
export interface Caption {
  /** The command that makes it. */
  readonly command: string;
  /** The hash of the runs behind it. */
  readonly hash: string;
  /** How many seeds it is of. */
  readonly seeds: number;
}

const FONT = "DejaVu Sans";
// resvg asks the system what it runs on, which is why figures may read all of --allow-sys.
const FONT_FILE = fileURLToPath(import.meta.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"));

/** Pixels of the PNG for one of the SVG. */
const ZOOM = 2;

/** Told apart by shade, dash and shape too, for print in grey and for eyes that see few colours. */
const COLOURS = ["#000000", "#d55e00", "#0072b2", "#56b4e9", "#cc79a7", "#8a8a8a"];
const DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 4]];
const SHAPES = ["circle", "square", "triangle-up", "triangle-down", "diamond", "cross"];

/** A row of a plot's data. */
interface Row {
  readonly curve: string;
  readonly step: number;
  readonly pass: number;
  readonly low?: number;
  readonly high?: number;
}

/** Pass@2 over steps: over all tasks beside the paper's points, and below it group by group. */
export function drawAdaptation(
  experiment: Experiment,
  points: readonly Point[],
  caption: Caption,
): { spec: TopLevelSpec } {
  const labels = new Map(experiment.curves.map(({ key, label }) => [key, label]));
  const rowsOf = (group: string): Row[] =>
    points.filter((point) => point.group === group).map(({ curve, step, pass }) => ({
      curve: labels.get(curve) ?? curve,
      step,
      pass: 100 * pass["2"].mean,
      low: 100 * pass["2"].low,
      high: 100 * pass["2"].high,
    }));
  const paper: Row[] = experiment.paper.flatMap(({ key, steps, pass }) =>
    steps.flatMap((step, i) => {
      const share = pass[i];
      return share === null ? [] : [{ curve: labels.get(key) ?? key, step, pass: 100 * share }];
    })
  );
  const groups = [...new Set(points.map(({ group }) => group))];
  const all = groups.at(-1)!;
  const order = [...labels.values()];
  const panel = (title: string, values: readonly Row[], width: number, height: number) =>
    panelOf(title, values, order, { width, height });
  return {
    spec: {
      $schema: "https://vega.github.io/schema/vega-lite/v6.json",
      background: "white",
      padding: 12,
      title: {
        text: `${experiment.id}: pass@2 over post-training, by what is trained`,
        subtitle: [
          `bars: 95% interval over tasks and ${caption.seeds} ${
            caption.seeds === 1 ? "seed" : "seeds"
          }, by bootstrap`,
          `${caption.command} · ${caption.hash}`,
        ],
        anchor: "start",
      },
      vconcat: [
        {
          hconcat: [
            panel(`${experiment.title} · all`, rowsOf(all), 380, 230),
            panel(experiment.paperTitle, paper, 380, 230),
          ],
        },
        { hconcat: groups.slice(0, -1).map((group) => panel(group, rowsOf(group), 240, 160)) },
      ],
      config: {
        font: FONT,
        axis: { labelFontSize: 11, titleFontSize: 11, gridColor: "#e4e4e4" },
        legend: {
          labelFontSize: 11,
          titleFontSize: 11,
          symbolSize: 70,
          symbolOpacity: 1,
          labelLimit: 260,
        },
        title: { fontSize: 12, subtitleFontSize: 10, subtitleColor: "#444444" },
        view: { stroke: null },
      },
    } as TopLevelSpec,
  };
}

function panelOf(
  title: string,
  values: readonly Row[],
  order: readonly string[],
  size: { width: number; height: number },
) {
  const scale = (range: readonly unknown[]) => ({ domain: order, range });
  const x = { field: "step", type: "quantitative", title: "post-training steps" };
  const curve = { field: "curve", type: "nominal", title: "trained" };
  const color = { ...curve, scale: scale(COLOURS) };
  const y = { field: "pass", type: "quantitative", title: "pass@2 (%)" };
  return {
    ...size,
    title,
    data: { values },
    encoding: { x, color },
    layer: [
      {
        transform: [{ filter: "isValid(datum.low)" }],
        mark: { type: "rule", strokeOpacity: 0.35 },
        encoding: { y: { field: "low", type: "quantitative" }, y2: { field: "high" } },
      },
      {
        mark: { type: "line", strokeWidth: 1.8 },
        encoding: { y, strokeDash: { ...curve, scale: scale(DASHES) } },
      },
      {
        mark: { type: "point", filled: true, size: 45, opacity: 1 },
        encoding: { y, shape: { ...curve, scale: scale(SHAPES) } },
      },
    ],
  };
}

/** A specification as an SVG with the caption in its description. */
export async function toSvg({ spec }: { spec: TopLevelSpec }, caption: Caption): Promise<string> {
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return svg.replace(/^(<svg[^>]*>)/, `$1<desc>${escapeXml(textOf(caption))}</desc>`);
}

/** An SVG as a PNG with the caption in a text chunk. */
export function toPng(svg: string, caption: Caption): Uint8Array {
  const png = new Resvg(svg, {
    font: { fontFiles: [FONT_FILE], loadSystemFonts: false, defaultFontFamily: FONT },
    fitTo: { mode: "zoom", value: ZOOM },
  }).render().asPng();
  return withText(png, "Description", textOf(caption));
}

const textOf = ({ command, hash, seeds }: Caption) => `${command}; runs ${hash}; seeds: ${seeds}`;

const escapeXml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Bytes of a PNG before its second chunk: the signature and the header chunk. */
const PNG_HEAD = 8 + 25;

/** A PNG with one more text chunk behind its header. `text` is to be Latin-1. */
function withText(png: Uint8Array, keyword: string, text: string): Uint8Array {
  const body = Uint8Array.from(`tEXt${keyword}\0${text}`, (letter) => letter.charCodeAt(0));
  const chunk = new Uint8Array(8 + body.length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length - 4);
  chunk.set(body, 4);
  view.setUint32(4 + body.length, crc32(body));
  const whole = new Uint8Array(png.length + chunk.length);
  whole.set(png.subarray(0, PNG_HEAD));
  whole.set(chunk, PNG_HEAD);
  whole.set(png.subarray(PNG_HEAD), PNG_HEAD + chunk.length);
  return whole;
}
