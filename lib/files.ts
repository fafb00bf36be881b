/** Reads files, and writes them atomically. */
import { basename, dirname, join, sep } from "node:path";
import { gunzipSync } from "node:zlib";
import { InputError } from "./errors.ts";

/** The content of a file: text, bytes, or pieces of bytes in order. */
export type Content = string | Uint8Array | Iterable<Uint8Array>;

/**
 * Writes a file atomically, even if the machine stops: writes, syncs and renames a temporary file in
 * the same folder. Creates parent folders. On failure the old file stays.
 *
 * @throws InputError naming `path` where it cannot be written
 * @throws Error naming `path` where the disk is full
 */
export async function writeAtomic(path: string, content: Content): Promise<void> {
  await checkPlace(path);
  const folder = dirname(path);
  const temporary = temporaryFor(path);
  try {
    await Deno.mkdir(folder, { recursive: true });
    await writeSynced(temporary, content);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw unwritable(path, error);
  }
  await syncFolder(folder);
}

/**
 * Throws the error that {@link writeAtomic} would for `path` and a content of some bytes, before long
 * work. Creates parent folders and keeps an existing file.
 */
export async function checkWritable(path: string, bytes = 0): Promise<void> {
  await checkPlace(path);
  const temporary = temporaryFor(path);
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    await writeSynced(temporary, zeros(bytes));
    await Deno.remove(temporary);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw unwritable(path, error);
  }
}

/** Throws where a path names a folder, or a device or pipe, which a rename would replace. */
async function checkPlace(path: string): Promise<void> {
  const found = await statOf(path, unwritable);
  if (found?.isDirectory || path.endsWith("/") || path.endsWith(sep)) {
    throw new InputError(unwritableText(path, REASONS.EISDIR));
  }
  if (found && !found.isFile) throw new InputError(unwritableText(path, "it is not a file"));
}

/** Removes a file, if it is there; throws as {@link writeAtomic} does. */
export async function removeFile(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw unwritable(path, error);
  }
}

/** Returns the path of a temporary file for `path`. */
const temporaryFor = (path: string) =>
  join(dirname(path), `.${basename(path)}.${crypto.randomUUID()}.tmp`);

/**
 * Removes temporary files of killed processes from a folder, all or those for one file; the caller holds
 * the lock on them.
 */
export async function removeTemporaries(folder: string, file?: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    const [, of] = /^\.(.+)\.[0-9a-f-]{36}\.tmp$/.exec(name) ?? [];
    if (of && (file === undefined || of === file)) await Deno.remove(join(folder, name));
  }
}

/** Appends text to a file; throws as {@link writeAtomic} does. */
export async function appendText(path: string, text: string): Promise<void> {
  await appendBytes(path, new TextEncoder().encode(text));
}

/** Appends bytes to a file; throws as {@link writeAtomic} does. */
export async function appendBytes(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await Deno.writeFile(path, bytes, { append: true });
  } catch (error) {
    throw unwritable(path, error);
  }
}

async function writeSynced(path: string, content: Content): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  for (const bytes of piecesOf(content)) {
    for (let written = 0; written < bytes.length;) {
      written += await file.write(bytes.subarray(written));
    }
  }
  await file.sync();
}

/** Yields some zero bytes in pieces. */
function* zeros(bytes: number): Iterable<Uint8Array> {
  const piece = new Uint8Array(Math.min(bytes, 2 ** 20));
  for (let left = bytes; left > 0; left -= piece.length) yield piece.subarray(0, left);
}

function piecesOf(content: Content): Iterable<Uint8Array> {
  if (typeof content === "string") return [new TextEncoder().encode(content)];
  return content instanceof Uint8Array ? [content] : content;
}

/** Makes a rename durable, where the system can sync folders. */
async function syncFolder(folder: string): Promise<void> {
  try {
    using handle = await Deno.open(folder);
    await handle.sync();
  } catch {
    // Without it, a power cut may undo the rename; the file is complete either way.
  }
}

/**
 * Reads a JSON file, plain or gzip-compressed (by its first bytes).
 *
 * @throws InputError naming a file that is missing, damaged or not JSON
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

/** Reads a file's bytes; throws an InputError that names the file where it cannot be read. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Reads a file's text; throws as {@link readBytes} does. */
export async function readText(path: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(path));
}

/** Returns whether a file exists at `path`; throws as {@link readBytes} does. */
export async function fileExists(path: string): Promise<boolean> {
  return (await statOf(path))?.isFile ?? false;
}

/**
 * Returns what is at a path; undefined where nothing is. Throws as {@link readBytes} does, or what `blamed`
 * makes of the error.
 */
export async function statOf(
  path: string,
  blamed: (path: string, error: unknown) => unknown = unreadable,
): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    const { NotFound, NotADirectory } = Deno.errors;
    if (error instanceof NotFound || error instanceof NotADirectory) return undefined;
    throw blamed(path, error);
  }
}

/** Descriptions of the system errors that a user can fix, by code. */
const REASONS: Record<string, string> = {
  EACCES: "permission denied",
  EEXIST: "a file is where a folder is needed",
  EISDIR: "a folder is where a file is needed",
  ELOOP: "its links form a circle",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "no such file or folder",
  ENOTDIR: "a file is where a folder is needed",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
};

function reasonOf(error: unknown): string | undefined {
  if (error instanceof Deno.errors.NotCapable) return "Deno was started without access to it";
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? REASONS[code] : undefined;
}

/** Returns the error of a failed read of `path`. */
function unreadable(path: string, error: unknown): unknown {
  const reason = reasonOf(error);
  return reason === undefined ? error : new InputError(`${path}: ${reason}`);
}

/** Error codes of a full disk or quota. */
const FULL = ["ENOSPC", "EDQUOT"];

/** Returns the error of a failed write to `path`. */
export function unwritable(path: string, error: unknown): unknown {
  if (error instanceof Error && "code" in error && FULL.includes(String(error.code))) {
    return new Error(
      `${path}: can't be written (the disk is full); the old file is kept; free some space`,
    );
  }
  const reason = reasonOf(error);
  return reason === undefined ? error : new InputError(unwritableText(path, reason));
}

const unwritableText = (path: string, reason: string) =>
  `${path}: can't be written (${reason}); give another path`;

/** Returns an error's message on one line; JSON errors quote several. */
function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, " ");
}
