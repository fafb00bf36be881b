/** Reading and writing files so that a reader never meets half a file. */
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { InputError } from "./errors.ts";

/**
 * Writes `content` to `path` so that the file is, at every moment, either the old one or the whole
 * new one, even if the machine stops: a temporary file in the same folder is written, synced and
 * renamed. Missing parent folders are made. On failure the temporary file is removed and the error
 * thrown; the old file stays.
 */
export async function writeAtomic(path: string, content: Uint8Array | string): Promise<void> {
  const folder = dirname(path);
  await Deno.mkdir(folder, { recursive: true });
  const temporary = join(folder, `.${crypto.randomUUID()}.tmp`);
  try {
    await writeSynced(temporary, content);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
  await syncFolder(folder);
}

async function writeSynced(path: string, content: Uint8Array | string): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  using file = await Deno.open(path, { write: true, createNew: true });
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
  await file.sync();
}

/** Makes the rename itself durable; not every system lets a folder be opened and synced. */
async function syncFolder(folder: string): Promise<void> {
  try {
    using handle = await Deno.open(folder);
    await handle.sync();
  } catch {
    // The file is complete either way; only its name may be the old one after a power cut.
  }
}

/**
 * The value in a JSON file, plain or gzip-compressed (told by its first bytes, not by its name).
 * Throws an {@link InputError} that names the file when it is missing, damaged or not JSON.
 */
export async function readJson(path: string): Promise<unknown> {
  const bytes = await readBytes(path);
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    return JSON.parse(new TextDecoder().decode(gzipped ? gunzipSync(bytes) : bytes));
  } catch (error) {
    throw new InputError(`${path}: not ${gzipped ? "gzipped " : ""}JSON (${messageOf(error)})`);
  }
}

/** A file's bytes. Throws an {@link InputError} that names it when it is missing or a folder. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new InputError(`${path}: no such file`);
    if (error instanceof Deno.errors.IsADirectory) {
      throw new InputError(`${path}: a folder where a file is needed`);
    }
    throw error;
  }
}

/** A file's text; throws as {@link readBytes} does. */
export async function readText(path: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(path));
}

/** Whether there is a file at `path`. */
export async function fileExists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
