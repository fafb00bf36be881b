/** What the commands of figures have in common: options, and the files that they leave. */
import { join } from "node:path";
import type { TopLevelSpec } from "vega-lite";
import { z } from "zod";
import { count } from "../../cli/options.ts";
import { fileExists, writeAtomic } from "../../files.ts";
import { RESULTS } from "../page.ts";
import { toPng, toSvg } from "../picture.ts";

/** Where tables and pictures are put, or found again. */
export const outOptions = (id: string) => ({
  redraw: z.boolean().default(false).describe(
    "only draw again what is there, whatever else is asked",
  ),
  out: z.string().optional().meta({ value: "DIR" }).describe(
    `folder of the table and the pictures; runs/${id} unless given, or with --redraw ${RESULTS}/${id} ` +
      "where that is not there",
  ),
});

/** How runs are made. */
export const runOptions = (seeds: number) => ({
  seeds: count().default(seeds).describe("how many seeds to run everything with"),
  runs: z.string().default("runs").describe("folder where runs are kept and found again"),
});

/** Where a command's table and pictures are. */
export interface Paths {
  readonly results: string;
  readonly svg: string;
  readonly png: string;
}

/** The files of an experiment, by its {@link outOptions}. */
export async function pathsOf(
  id: string,
  { out, redraw }: { out?: string; redraw: boolean },
): Promise<Paths> {
  const made = join("runs", id);
  const isMade = await fileExists(join(made, `${id}.csv`));
  const folder = out ?? (redraw && !isMade ? join(RESULTS, id) : made);
  const [results, svg, png] = ["csv", "svg", "png"].map((kind) => join(folder, `${id}.${kind}`));
  return { results, svg, png };
}

/** Draws a picture into its two files; `about` says in both how it is made. */
export async function savePictures(
  { svg, png }: Paths,
  drawing: TopLevelSpec,
  about: string,
): Promise<void> {
  const picture = await toSvg(drawing, about);
  await writeAtomic(svg, picture);
  await writeAtomic(png, toPng(picture, about));
}

/** The last lines that a command prints. */
export const pathLines = ({ results, svg, png }: Paths): string[] => [
  `results: ${results}`,
  `figure: ${svg}`,
  `        ${png}`,
];
