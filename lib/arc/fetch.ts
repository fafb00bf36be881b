/** Fetches the published data files, from the network or a folder, and checks them. */
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { InputError } from "../errors.ts";
import { writeAtomic } from "../files.ts";
import { sha256 } from "../sha256.ts";
import { findFile, unpackedName } from "./paths.ts";
import type { DataFile } from "./splits.ts";

/** Where to get a file. */
export interface FetchOptions {
  /** A folder to copy from instead, with packed or unpacked files. */
  readonly from?: string;
  readonly signal?: AbortSignal;
}

/**
 * Puts a data file with the right SHA-256 into a folder. Keeps a right file, replaces a wrong one, and
 * copies an unpacked file unpacked.
 *
 * @returns whether it had to be fetched
 * @throws InputError when `from` lacks the file or has another one
 * @throws Error when the network fails or gives another file
 */
export async function fetchFile(
  file: DataFile,
  folder: string,
  options: FetchOptions = {},
): Promise<"fetched" | "there"> {
  const present = await findFile(file.file, [folder]);
  if (present && isPublished(file, await Deno.readFile(present))) return "there";
  const bytes = options.from
    ? await readFrom(file, options.from)
    : await download(file, options.signal);
  const path = join(folder, isGzip(bytes) ? file.file : unpackedName(file.file));
  await writeAtomic(path, bytes);
  // A wrong file in the other form would be found first.
  if (present && present !== path) await Deno.remove(present);
  return "fetched";
}

/** Returns whether bytes are a published file, or its JSON unpacked or repacked. */
export function isPublished(file: DataFile, bytes: Uint8Array): boolean {
  if (sha256([bytes]) === file.sha256) return true;
  const json = unpack(bytes);
  return json !== undefined && sha256([json]) === file.sha256Json;
}

async function readFrom(file: DataFile, folder: string): Promise<Uint8Array> {
  const path = await findFile(file.file, [folder]);
  if (!path) {
    throw new InputError(
      `${folder}: has neither ${file.file} nor ${unpackedName(file.file)}; ` +
        `give the folder with the published files`,
    );
  }
  const bytes = await Deno.readFile(path);
  if (!isPublished(file, bytes)) {
    throw new InputError(
      `${path}: is not the published file (its SHA-256 is ${
        sha256([bytes])
      }, not ${file.sha256}); ` +
        `get it again from ${file.url}`,
    );
  }
  return bytes;
}

async function download(file: DataFile, signal?: AbortSignal): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await get(file.url, signal);
  } catch (error) {
    if (signal?.aborted) throw error;
    const reason = reasonOf(error);
    throw new Error(
      `cannot download ${file.file} (${reason}); try again, or give --from with a folder that has ` +
        `the published files`,
    );
  }
  if (!isPublished(file, bytes)) {
    throw new Error(
      `${file.url}: gave another file than the published one (its SHA-256 is ${sha256([bytes])}, ` +
        `not ${file.sha256}); nothing was kept`,
    );
  }
  return bytes;
}

async function get(url: string, signal?: AbortSignal): Promise<Uint8Array> {
  const response = await fetch(url, { signal });
  if (response.ok) return await response.bytes();
  await response.body?.cancel();
  throw new Error(`${url} answered ${response.status} ${response.statusText}`);
}

/** Returns why a request failed; `fetch` gives the reason as the error's cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** Unpacks gzip; returns undefined where it is damaged. */
function unpack(bytes: Uint8Array): Uint8Array | undefined {
  if (!isGzip(bytes)) return bytes;
  try {
    return gunzipSync(bytes);
  } catch {
    return undefined;
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
