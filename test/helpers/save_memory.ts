/**
 * Saves a checkpoint with a table of 100,000 embeddings of 512 numbers, and prints by how many bytes the
 * process was larger meanwhile, at most, than before; argument: the file to write.
 */
import { writeCheckpoint } from "../../lib/train/checkpoint_file.ts";
import { EmbeddingTable } from "../../lib/train/embeddings.ts";
import { TINY_MODEL, tinyCheckpoint } from "./checkpoints.ts";

const [ROWS, WIDTH] = [100_000, 512];

const embeddings = new EmbeddingTable(new Float32Array(WIDTH));
for (let i = 0; i < ROWS; i++) embeddings.set(`task${i}`, new Float32Array(WIDTH).fill(i));
const tiny = tinyCheckpoint([]);
const checkpoint = {
  ...tiny,
  head: { ...tiny.head, model: { ...TINY_MODEL, embeddingSize: WIDTH } },
  embeddings,
};

/** Returns a number of bytes that the system reports for this process. */
const memory = (name: string) =>
  1024 *
  Number(new RegExp(`${name}:\\s+(\\d+)`).exec(Deno.readTextFileSync("/proc/self/status"))![1]);

// A first save loads and compiles whatever it needs.
await writeCheckpoint(Deno.args[0], {
  ...checkpoint,
  embeddings: new EmbeddingTable(new Float32Array(WIDTH)),
});
// The system forgets how large the process has ever been.
Deno.writeTextFileSync("/proc/self/clear_refs", "5");
const before = memory("VmRSS");
await writeCheckpoint(Deno.args[0], checkpoint);
const found = { grown: memory("VmHWM") - before, table: 4 * ROWS * WIDTH };
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(found)));
