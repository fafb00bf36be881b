/** Builds the page that adapts in a browser: a folder that any host serves. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readBytes, readText, writeAtomic } from "../files.ts";
import { sha256 } from "../sha256.ts";
import { TRUNK_NAMES, trunkFile } from "../solve/trunks.ts";
import { bundle, type Names, pathOf } from "./bundle.ts";
import { exampleGroups } from "./examples.ts";
import type { PageFile } from "./page/offline.ts";

/** Modules that others take the place of in a browser. */
const REPLACED: Names = {
  "lib/jit/runtime.ts": "lib/jit/runtime_web.ts",
  "lib/sha256.ts": "lib/sha256_web.ts",
};

/** Those of the worker that computes on a GPU. */
const REPLACED_FOR_GPU: Names = {
  ...REPLACED,
  "lib/jit/runtime_file.ts": "lib/jit/runtime_file_webgpu.ts",
  "onnxruntime-web/wasm": "onnxruntime-web/jspi",
};

/** The script that keeps the others. */
const OFFLINE = "offline.js";

/** Scripts of the page: the module that each starts with. */
const SCRIPTS: Names = {
  "page.js": "lib/web/page/main.ts",
  "how-it-works.js": "lib/web/page/how_it_works.ts",
  "worker.js": "lib/web/page/worker.ts",
  "graphs.js": "lib/jit/worker.ts",
  [OFFLINE]: "lib/web/page/offline.ts",
};

const SCRIPTS_FOR_GPU: Names = { "worker-webgpu.js": "lib/web/page/worker.ts" };

/** Files of ONNX Runtime, by their names in the page. */
const RUNTIMES: Names = {
  "runtime.wasm": "ort-wasm-simd-threaded.wasm",
  "runtime-webgpu.wasm": "ort-wasm-simd-threaded.jspi.wasm",
};

const PAGES = ["index.html", "how-it-works.html"];

/** The parts of the page's style, in order. */
const STYLES = [
  ...["style.css", "tasks.css", "chart.css", "grid.css"].map((name) =>
    `lib/run_report/page/${name}`
  ),
  "lib/web/page/web.css",
  "lib/web/page/run.css",
];

/** Files that are large and not always used: trunks, and what computes on a GPU. */
const ON_USE = /^trunks\/|webgpu/;

/** Writes the page's files to a folder, which may exist. */
export async function buildPage(out: string): Promise<void> {
  const styles = await Promise.all(STYLES.map((path) => readText(pathOf(path))));
  const files: Record<string, string | Uint8Array> = {
    ...await bundle(SCRIPTS, REPLACED),
    ...await bundle(SCRIPTS_FOR_GPU, REPLACED_FOR_GPU),
    "page.css": styles.join("\n"),
    "examples.json": JSON.stringify(exampleGroups()),
  };
  for (const page of PAGES) files[page] = await readText(pathOf(`lib/web/page/${page}`));
  for (const [name, file] of Object.entries(RUNTIMES)) {
    const runtime = new URL(file, import.meta.resolve("onnxruntime-web"));
    files[name] = await readBytes(fileURLToPath(runtime));
  }
  for (const name of TRUNK_NAMES) {
    const file = trunkFile(name);
    files[`trunks/${file}`] = await readBytes(pathOf(`data/checkpoints/${file}`));
  }
  const { [OFFLINE]: script, ...kept } = files;
  files[OFFLINE] = `${listOf(kept)}\n${script}`;
  for (const [name, content] of Object.entries(files)) await writeAtomic(join(out, name), content);
}

/** Returns the statement that tells the script for work without a network which files to keep. */
export function listOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const list = Object.entries(files).map(([name, content]): PageFile => (
    { name, hash: sha256([content]), onUse: ON_USE.test(name) }
  ));
  return `self.files = ${JSON.stringify(list)};`;
}
