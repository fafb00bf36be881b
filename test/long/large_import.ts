/** The long form of the test of imports: a file as large as the released ones, 3 GB. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ZipWriter } from "@zip.js/zip.js";
import { REFERENCE_NAMES } from "../../lib/reference/trunk.ts";
import { MODELS } from "../../lib/trm/config.ts";
import { fusedLayout } from "../../lib/trm/fused_layout.ts";
import { withFolder } from "../helpers/folder.ts";
import { pickledState } from "../helpers/pickle.ts";

const model = MODELS.paper;

/** So many embeddings of 512 single-precision numbers are 3 GB. */
const EMBEDDINGS = 1_465_000;

/** What an import may take. */
const MOST = 4 * 2 ** 30;

const TENSORS: [name: string, shape: readonly number[]][] = [
  [REFERENCE_NAMES.hInit, [model.hidden]],
  [REFERENCE_NAMES.lInit, [model.hidden]],
  ...fusedLayout(model).map(({ name, shape }): [string, readonly number[]] => [name, shape]),
  [REFERENCE_NAMES.embeddings, [EMBEDDINGS, model.embeddingSize]],
];

/** So many bytes, a piece at a time. */
function zeros(bytes: number): ReadableStream<Uint8Array> {
  const piece = new Uint8Array(2 ** 22);
  let left = bytes;
  return new ReadableStream({
    pull(controller) {
      if (left === 0) return controller.close();
      const some = Math.min(left, piece.length);
      left -= some;
      controller.enqueue(piece.slice(0, some));
    },
  });
}

async function writeLarge(path: string): Promise<void> {
  const file = await Deno.open(path, { write: true, createNew: true });
  const zip = new ZipWriter(file.writable, { level: 0, useWebWorkers: false });
  await zip.add("step/data.pkl", new Blob([pickledState(TENSORS)]).stream());
  for (const [i, [, shape]] of TENSORS.entries()) {
    const size = shape.reduce((product, side) => product * side, 1);
    await zip.add(`step/data/${i}`, zeros(4 * size));
  }
  // That closes the file too.
  await zip.close();
}

/** The most memory that a process has had, while it lives. */
async function mostMemory(process: Deno.ChildProcess): Promise<number> {
  let most = 0;
  let ended = false;
  process.status.then(() => ended = true);
  while (!ended) {
    const text = await Deno.readTextFile(`/proc/${process.pid}/status`).catch(() => "");
    most = Math.max(most, 1024 * Number(/VmHWM:\s+(\d+)/.exec(text)?.[1] ?? 0));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return most;
}

Deno.test("a file of 3 GB is imported within 4 GiB of memory", async () => {
  await withFolder({}, async (folder) => {
    const path = join(folder, "step_723914");
    await writeLarge(path);
    const script = fileURLToPath(new URL("../../checkpoint.ts", import.meta.url));
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", script, "import", path, "--out", join(folder, "imported")],
    }).spawn();
    const most = await mostMemory(process);
    assert.ok((await process.status).success);
    assert.ok(most < MOST, `${most} bytes`);
  });
});
