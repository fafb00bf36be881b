/** What every command leaves beside its table: one picture in two formats. */
import { join } from "node:path";
import type { TopLevelSpec } from "vega-lite";
import { writeAtomic } from "../../files.ts";
import { toPng, toSvg } from "../picture.ts";

/** Where a command's table and pictures are. */
export interface Paths {
  readonly results: string;
  readonly svg: string;
  readonly png: string;
}

/** The files of an experiment in a folder. */
export const pathsIn = (folder: string, id: string): Paths => ({
  results: join(folder, `${id}.csv`),
  svg: join(folder, `${id}.svg`),
  png: join(folder, `${id}.png`),
});

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
