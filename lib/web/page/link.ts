/** Links that hold a task: its JSON, deflated, in base64 for addresses. */
import type { Task } from "../../arc/task.ts";
import { InputError } from "../../errors.ts";
import { DRAWN } from "./draft.ts";
import { parsePageTask } from "./page_task.ts";

const KEY = "#task=";

/** The most characters of JSON that a link holds; the largest task of the page, of 200 full grids, is smaller. */
const MOST = 400_000;

/** Returns the part of an address that holds a task. */
export async function hashOf({ train, test }: Task): Promise<string> {
  const bytes = await through(
    new TextEncoder().encode(JSON.stringify({ train, test })),
    new CompressionStream("deflate-raw"),
  );
  const text = btoa(String.fromCharCode(...bytes));
  return KEY + text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * Returns the task that an address holds; undefined where it holds none.
 *
 * @throws InputError where the link is cut off or damaged, or its task too large
 */
export async function taskOfHash(hash: string): Promise<Task | undefined> {
  if (!hash.startsWith(KEY)) return undefined;
  let json: unknown;
  try {
    const text = atob(hash.slice(KEY.length).replaceAll("-", "+").replaceAll("_", "/"));
    const packed = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const bytes = await through(packed, new DecompressionStream("deflate-raw"));
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new InputError("the link's task is cut off or damaged; copy the whole link again");
  }
  return parsePageTask(json, "the link", DRAWN);
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: TransformStream<BufferSource, Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const piece of new Blob([bytes]).stream().pipeThrough(stream)) {
    length += piece.length;
    if (length > MOST) throw new RangeError("the text is too long");
    pieces.push(new Uint8Array(piece));
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
