/** The published splits of ARC tasks: which files they are, and where on this machine they lie. */
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import manifest from "../../data/manifest.json" with { type: "json" };

/** One file of a split, as published. */
export interface DataFile {
  readonly split: string;
  /** `arc-agi_<split>_challenges.json.gz`, or `_solutions`. */
  readonly file: string;
  readonly url: string;
  /** SHA-256 of the file as published, which is gzip. */
  readonly sha256: string;
  /** SHA-256 of the JSON inside. */
  readonly sha256Json: string;
  readonly licence: string;
  /** How many tasks it has. */
  readonly tasks: number;
}

/** Every published file, in the order of data/manifest.json. */
export const DATA_FILES: readonly DataFile[] = manifest.files;

/** The names of the splits. */
export const SPLITS: readonly string[] = [...new Set(DATA_FILES.map(({ split }) => split))];

/** Where `data fetch` puts the splits: data/arc/ in this repository. */
export const DATA_FOLDER = fileURLToPath(new URL("../../data/arc", import.meta.url));

/** The folders where splits are looked for, the first one first. */
export function dataFolders(): string[] {
  const chosen = Deno.env.get("ARC_DATA");
  const folders = [...chosen ? [chosen] : [], DATA_FOLDER, join("data", "arc")];
  return [...new Set(folders.map((folder) => resolve(folder)))];
}

/** The published name of a split's challenges file, for any split, known or one's own. */
export function challengesOf(split: string): string {
  return `arc-agi_${split}_challenges.json.gz`;
}
