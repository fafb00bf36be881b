/** Builds the page that adapts in a browser: a folder that any host serves. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { miniTasks } from "../arc/mini/mini.ts";
import { readBytes, readJson, readText, writeAtomic } from "../files.ts";
import { trunkFile, type TrunkName, TRUNKS } from "../solve/trunks.ts";

const root = new URL("../../", import.meta.url);

const pathOf = (inRoot: string) => fileURLToPath(new URL(inRoot, root));

/** Modules that others take the place of in a browser. */
const REPLACED: Readonly<Record<string, string>> = {
  "lib/jit/runtime.ts": "lib/jit/runtime_web.ts",
  "lib/sha256.ts": "lib/sha256_web.ts",
};

/** Scripts of the page: the module that each starts with. */
const SCRIPTS: Readonly<Record<string, string>> = {
  "page.js": "lib/web/page/main.ts",
  "worker.js": "lib/web/page/worker.ts",
  "graphs.js": "lib/jit/worker.ts",
  "offline.js": "lib/web/page/offline.ts",
};

/** The parts of the page's style, in order. */
const STYLES = [
  ...["style.css", "tasks.css", "chart.css", "grid.css"].map((name) =>
    `lib/run_report/page/${name}`
  ),
  "lib/web/page/web.css",
];

/** Writes the page's files to a folder, which may exist. */
export async function buildPage(out: string): Promise<void> {
  const styles = await Promise.all(STYLES.map((path) => readText(pathOf(path))));
  const files: Record<string, string | Uint8Array> = {
    ...await bundles(),
    "index.html": await readText(pathOf("lib/web/page/index.html")),
    "page.css": styles.join("\n"),
    "examples.json": JSON.stringify(examples()),
    "runtime.wasm": await readBytes(runtimePath()),
  };
  for (const name of Object.keys(TRUNKS) as TrunkName[]) {
    const file = trunkFile(name);
    files[`trunks/${file}`] = await readBytes(pathOf(`data/checkpoints/${file}`));
  }
  for (const [name, content] of Object.entries(files)) await writeAtomic(join(out, name), content);
}

/** Returns the path of ONNX Runtime as WebAssembly. */
const runtimePath = () =>
  fileURLToPath(new URL("ort-wasm-simd-threaded.wasm", import.meta.resolve("onnxruntime-web")));

/** Returns the tasks of mini-eval by id, with those of one family beside each other. */
function examples() {
  const tasks = miniTasks("mini-eval").toSorted((a, b) => a.id < b.id ? -1 : 1);
  return Object.fromEntries(tasks.map(({ id, train, test }) => [id, { train, test }]));
}

const configSchema = z.object({ imports: z.record(z.string(), z.string()) });

/** Returns the scripts, each with all that it imports. */
async function bundles(): Promise<Record<string, string>> {
  const { imports } = configSchema.parse(await readJson(pathOf("deno.json")));
  const replaced = Object.entries(REPLACED).map((pair) =>
    pair.map((path) => new URL(path, root).href)
  );
  const folder = await Deno.makeTempDir();
  try {
    const map = join(folder, "import_map.json");
    const out = join(folder, "out");
    const text = JSON.stringify({ imports: { ...imports, ...Object.fromEntries(replaced) } });
    await writeAtomic(map, text);
    await bundle(["--import-map", map, "--outdir", out, ...Object.values(SCRIPTS).map(pathOf)]);
    const written = Object.entries(SCRIPTS).map(async ([script, path]) => {
      // The bundler repeats the folders below lib/, which all scripts share.
      const at = join(out, path.replace(/^lib\//, "").replace(/ts$/, "js"));
      return [script, await readText(at)] as const;
    });
    return Object.fromEntries(await Promise.all(written));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function bundle(options: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "browser", "--minify", ...options],
    cwd: fileURLToPath(root),
    stdout: "null",
  }).output();
  if (!success) throw new Error(`the page can't be built: ${new TextDecoder().decode(stderr)}`);
}
