/** Bundles scripts for browsers, each with all that it imports. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { readJson, readText, writeAtomic } from "../files.ts";

const root = new URL("../../", import.meta.url);

/** Returns the path of a file of this project. */
export const pathOf = (inRoot: string) => fileURLToPath(new URL(inRoot, root));

const configSchema = z.object({ imports: z.record(z.string(), z.string()) });

/** Names by names. */
export type Names = Readonly<Record<string, string>>;

/**
 * Returns scripts by name. `modules` gives the module that each starts with, and `replaced` the modules
 * that others take the place of, or packages.
 */
export async function bundle(modules: Names, replaced: Names): Promise<Record<string, string>> {
  const { imports } = configSchema.parse(await readJson(pathOf("deno.json")));
  const own = Object.entries(replaced).map(([name, by]) => {
    if (name.startsWith("lib/")) return [name, by].map((path) => new URL(path, root).href);
    const [, owner, rest] = /^([^/]+)(.*)$/.exec(by)!;
    return [name, imports[owner] + rest];
  });
  const folder = await Deno.makeTempDir();
  try {
    const map = join(folder, "import_map.json");
    const out = join(folder, "out");
    await writeAtomic(map, JSON.stringify({ imports: { ...imports, ...Object.fromEntries(own) } }));
    await run(["--import-map", map, "--outdir", out, ...Object.values(modules).map(pathOf)]);
    // The bundler repeats the folders below the one that all modules share.
    const shared = commonFolder(Object.values(modules));
    const written = Object.entries(modules).map(async ([script, path]) => {
      const at = join(out, path.slice(shared.length).replace(/ts$/, "js"));
      return [script, await readText(at)] as const;
    });
    return Object.fromEntries(await Promise.all(written));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Returns the deepest folder that holds all of some files. */
function commonFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0]);
  while (!paths.every((path) => path.startsWith(`${folder}/`))) folder = dirname(folder);
  return folder;
}

async function run(options: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "browser", "--minify", ...options],
    cwd: fileURLToPath(root),
    stdout: "null",
  }).output();
  if (!success) throw new Error(`the page can't be built: ${new TextDecoder().decode(stderr)}`);
}
