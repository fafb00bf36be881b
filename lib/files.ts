/** Reading and writing files so that a reader never meets half a file. */
import { basename, dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { InputError } from "./errors.ts";

/** What is written to a file: a text, bytes, or pieces one behind the other. */
export type Content = string | Uint8Array | Iterable<Uint8Array>;

/**
 * Writes `content` to `path` so that the file is, at every moment, either the old one or the whole
 * new one, even if the machine stops: a temporary file in the same folder is written, synced and
 * renamed. Missing parent folders are made. On failure the temporary file is removed and the old
 * file stays. Throws an {@link InputError} that names `path` where nothing can be written there, and
 * an Error that does so where the disk is full.
 */
export async function writeAtomic(path: string, content: Content): Promise<void> {
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
 * Throws the {@link InputError} that {@link writeAtomic} would for `path`, so that long work can
 * fail before it begins. Makes missing parent folders; a file that is there stays as it is.
 */
export async function checkWritable(path: string): Promise<void> {
  const folder = dirname(path);
  const temporary = temporaryFor(path);
  try {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeFile(temporary, new Uint8Array(), { createNew: true });
    await Deno.remove(temporary);
  } catch (error) {
    throw unwritable(path, error);
  }
  if (await isFolder(path)) throw new InputError(unwritableText(path, REASONS.EISDIR));
}

/** The file whose lock says that a process works in its folder. */
const LOCK_FILE = ".lock";

/**
 * Claims a folder, which is made if need be, for this process until what is returned is disposed of
 * or the process ends, however it ends; undefined where another one has it. Throws an
 * {@link InputError} that names the folder where it can't be written to.
 */
export async function lockFolder(folder: string): Promise<Disposable | undefined> {
  const path = join(folder, LOCK_FILE);
  let file: Deno.FsFile;
  try {
    await Deno.mkdir(folder, { recursive: true });
    file = await Deno.open(path, { create: true, write: true });
  } catch (error) {
    throw unwritable(folder, error);
  }
  if (await file.tryLock(true)) return file;
  file.close();
  return undefined;
}

/** The name of a file under way, which tells what it is to become. */
const temporaryFor = (path: string) =>
  join(dirname(path), `.${basename(path)}.${crypto.randomUUID()}.tmp`);

/**
 * Removes what processes that were killed have left half-written in a folder. Only for who holds
 * its lock: another's file under way would go too.
 */
export async function removeTemporaries(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (/^\..+\.[0-9a-f-]{36}\.tmp$/.test(name)) await Deno.remove(join(folder, name));
  }
}

/** Adds a text to the end of a file; throws as {@link writeAtomic} does. */
export async function appendText(path: string, text: string): Promise<void> {
  try {
    await Deno.writeTextFile(path, text, { append: true });
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

function piecesOf(content: Content): Iterable<Uint8Array> {
  if (typeof content === "string") return [new TextEncoder().encode(content)];
  return content instanceof Uint8Array ? [content] : content;
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

/** A file's bytes. Throws an {@link InputError} that names it when it can't be read. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** A file's text; throws as {@link readBytes} does. */
export async function readText(path: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(path));
}

/** Whether there is a file at `path`; throws as {@link readBytes} does where that can't be told. */
export async function fileExists(path: string): Promise<boolean> {
  return (await statOf(path))?.isFile ?? false;
}

async function isFolder(path: string): Promise<boolean> {
  return (await statOf(path))?.isDirectory ?? false;
}

/** Returns what is at a path; undefined where nothing is. Throws as {@link readBytes} does. */
export async function statOf(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    const { NotFound, NotADirectory } = Deno.errors;
    if (error instanceof NotFound || error instanceof NotADirectory) return undefined;
    throw unreadable(path, error);
  }
}

/** What is wrong with a path, by the system's codes of errors that a person can mend. */
const REASONS: Record<string, string> = {
  EACCES: "permission denied",
  EEXIST: "a file stands where a folder is needed",
  EISDIR: "a folder where a file is needed",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "no such file or folder",
  ENOTDIR: "a file stands where a folder is needed",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
};

function reasonOf(error: unknown): string | undefined {
  if (error instanceof Deno.errors.NotCapable) return "Deno was started without access to it";
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? REASONS[code] : undefined;
}

/** The error to throw for a failed reading of `path`: about the path where that is to blame. */
function unreadable(path: string, error: unknown): unknown {
  const reason = reasonOf(error);
  return reason === undefined ? error : new InputError(`${path}: ${reason}`);
}

/** Codes of a disk, or of a person's share of it, that has no room left. */
const FULL = ["ENOSPC", "EDQUOT"];

/** The same for a failed writing. */
function unwritable(path: string, error: unknown): unknown {
  if (error instanceof Error && "code" in error && FULL.includes(String(error.code))) {
    return new Error(
      `${path}: can't be written (the disk is full); what was there is kept; make room`,
    );
  }
  const reason = reasonOf(error);
  return reason === undefined ? error : new InputError(unwritableText(path, reason));
}

const unwritableText = (path: string, reason: string) =>
  `${path}: can't be written (${reason}); give a place where you may write`;

/** A message on one line; those of JSON errors quote the text around the mistake. */
function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, " ");
}
