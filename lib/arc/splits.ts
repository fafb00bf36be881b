/** The published splits of ARC tasks: their files, and where these lie on this machine. */
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import manifest from "../../data/manifest.json" with { type: "json" };

/** A published file of a split. */
export interface DataFile {
  readonly split: string;
  /** `arc-agi_<split>_challenges.json.gz`, or `_solutions`. */
  readonly file: string;
  readonly url: string;
  /** SHA-256 of the published gzip file. */
  readonly sha256: string;
  /** SHA-256 of the JSON inside. */
  readonly sha256Json: string;
  readonly licence: string;
  /** The number of tasks. */
  readonly tasks: number;
}

/** Every published file, in the order of data/manifest.json. */
export const DATA_FILES: readonly DataFile[] = manifest.files;

/** The names of the splits. */
export const SPLITS: readonly string[] = [...new Set(DATA_FILES.map(({ split }) => split))];

/** Where `data fetch` puts splits: data/arc/ in this repository. */
export const DATA_FOLDER = fileURLToPath(new URL("../../data/arc", import.meta.url));

/** Returns the folders where splits are looked for, in order. */
export function dataFolders(): string[] {
  const chosen = Deno.env.get("ARC_DATA");
  const folders = [...chosen ? [chosen] : [], DATA_FOLDER, join("data", "arc")];
  return [...new Set(folders.map((folder) => resolve(folder)))];
}

/** Returns the name of the challenges file of any split, published or not. */
export function challengesOf(split: string): string {
  return `arc-agi_${split}_challenges.json.gz`;
}
