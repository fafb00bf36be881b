/** Pictures in one style, as SVG and PNG with the same bytes on every machine. */
import { Resvg } from "@resvg/resvg-js";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

const FONT = "DejaVu Sans";
// resvg reads facts about the system, hence --allow-sys for figures.
const FONT_FILE = fileURLToPath(import.meta.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"));

/** Pixels of the PNG for each of the SVG. */
const ZOOM = 2;

/** Series differ in shade, dash and shape too, for print in grey and for colour-blind readers. */
export const COLOURS = ["#000000", "#d55e00", "#0072b2", "#56b4e9", "#7b3294", "#b0b0b0"];
export const DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 4]];
export const SHAPES = ["circle", "square", "triangle-up", "triangle-down", "diamond", "cross"];

/** Most characters of a line above a picture. More would widen it, since Vega takes letters for wide ones. */
const LINE = 105;

/** The text above a picture. */
export interface Heading {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Returns a whole picture: a heading above marks and encodings, or panels of them. */
export function framed({ title, lines }: Heading, content: object): TopLevelSpec {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "white",
    padding: 12,
    title: { text: title, subtitle: lines.flatMap(wrap), anchor: "start" },
    ...content,
    config: {
      font: FONT,
      axis: { labelFontSize: 11, titleFontSize: 11, gridColor: "#e4e4e4" },
      legend: {
        labelFontSize: 11,
        titleFontSize: 11,
        symbolSize: 70,
        symbolOpacity: 1,
        labelLimit: 0,
        orient: "bottom",
        columns: 2,
      },
      title: { fontSize: 12, subtitleFontSize: 10, subtitleColor: "#444444" },
      view: { stroke: null },
    },
  } as TopLevelSpec;
}

/** Wraps a text. */
function wrap(text: string): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = `${lines.at(-1)} ${word}`.trim();
    if (line.length > LINE) lines.push(word);
    else lines[lines.length - 1] = line;
  }
  return lines;
}

/** Draws a picture as SVG with a description. */
export async function toSvg(spec: TopLevelSpec, description: string): Promise<string> {
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return svg.replace(/^(<svg[^>]*>)/, `$1<desc>${escapeXml(description)}</desc>`);
}

/** Draws an SVG as PNG with a description in a text chunk. */
export function toPng(svg: string, description: string): Uint8Array {
  const png = new Resvg(svg, {
    font: { fontFiles: [FONT_FILE], loadSystemFonts: false, defaultFontFamily: FONT },
    fitTo: { mode: "zoom", value: ZOOM },
  }).render().asPng();
  return withText(png, "Description", description);
}

const escapeXml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Bytes of a PNG before its second chunk: the signature and the header chunk. */
const PNG_HEAD = 8 + 25;

/** Inserts a text chunk behind the header of a PNG. `text` must be Latin-1. */
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
