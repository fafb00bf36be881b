/** A folder for a test's files. */
import { dirname, join } from "node:path";

/** Runs `use` with a new folder of files by path (JSON values or bytes), then removes it. */
export async function withFolder(
  files: Record<string, unknown>,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, content] of Object.entries(files)) {
      const bytes = content instanceof Uint8Array ? content : jsonBytes(content);
      const path = join(folder, name);
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.writeFile(path, bytes);
    }
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A value as the bytes of its JSON. */
export function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
