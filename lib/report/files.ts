/** The files of a figure: its table with facts beside it, and its picture as SVG and PNG. */
import { join } from "node:path";
import type { TopLevelSpec } from "vega-lite";
import { RESULTS, tableIn } from "../experiments/table.ts";
import { fileExists, writeAtomic } from "../files.ts";
import { toPng, toSvg } from "../plot/picture.ts";

/** The page of results. */
export const PAGE = "RESULTS.md";

/** Paths of a figure's files. */
export interface Paths {
  readonly results: string;
  readonly svg: string;
  readonly png: string;
}

/**
 * Returns a figure's paths: in `out`, else in runs/. A redraw takes the committed files where runs/
 * has none.
 */
export async function pathsOf(
  id: string,
  { out, redraw }: { readonly out?: string; readonly redraw: boolean },
): Promise<Paths> {
  const isMade = await fileExists(tableIn("runs", id));
  const folder = out ?? join(redraw && !isMade ? RESULTS : "runs", id);
  const [results, svg, png] = ["csv", "svg", "png"].map((kind) => join(folder, `${id}.${kind}`));
  return { results, svg, png };
}

/** Draws a picture into its two files, with a description of how it is made. */
export async function writePictures(
  { svg, png }: Paths,
  drawing: TopLevelSpec,
  description: string,
): Promise<void> {
  const picture = await toSvg(drawing, description);
  await writeAtomic(svg, picture);
  await writeAtomic(png, toPng(picture, description));
}
