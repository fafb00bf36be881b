/** Measures the same training step in PyTorch, in a child process. */
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { InputError } from "../errors.ts";
import type { ModelConfig } from "../trm/config.ts";
import type { StepShape } from "../trm/step.ts";

/** A training step of the peer: a model on random grids of one shape. */
export interface PeerWork {
  readonly model: ModelConfig;
  readonly shape: StepShape;
}

/** Its number types: all float32, or matrix products in bfloat16. */
export const PEER_TYPES = ["float32", "bfloat16"] as const;

/** What it computes on: the CPU, or an NVIDIA GPU with its graphs compiled. */
export type PeerDevice = "cpu" | "cuda";

/** One of {@link PEER_TYPES}. */
export type PeerType = (typeof PEER_TYPES)[number];

const SCRIPT = fileURLToPath(new URL("../../bench/peer_pytorch.py", import.meta.url));

const about = z.object({
  torch: z.string(),
  blas: z.array(z.string()),
  built: z.array(z.string()),
});

const answer = z.union([
  z.object({ seconds: z.array(z.number().positive()).min(1) }),
  z.object({ error: z.string() }),
]);

/** The peer's version and its matrix library. */
export type PeerFacts = z.output<typeof about>;

/** A running peer. */
export class Peer {
  readonly #writer;
  readonly #lines;

  private constructor(readonly process: Deno.ChildProcess, lines: AsyncIterator<string>) {
    this.#writer = process.stdin.getWriter();
    this.#lines = lines;
  }

  /** Starts the peer with a Python that has PyTorch; throws an InputError that names what is missing. */
  static async start(python: string): Promise<{ peer: Peer; facts: PeerFacts }> {
    const missing = new InputError(
      `${python} could not start the peer: it needs PyTorch (on Debian the packages python3-torch ` +
        `and libopenblas0-openmp, with --python /usr/bin/python3)`,
    );
    const process = spawned(python, missing);
    const lines = linesOf(process.stdout)[Symbol.asyncIterator]();
    const first = await lines.next();
    if (first.done) throw missing;
    const facts = about.parse(JSON.parse(first.value));
    return { peer: new Peer(process, lines), facts };
  }

  /** Measures runs in seconds. */
  async measure(
    { model, shape: { batch, length } }: PeerWork,
    options: {
      dtype: PeerType;
      device: PeerDevice;
      threads: number;
      warmups: number;
      runs: number;
    },
  ): Promise<number[]> {
    const request = JSON.stringify({ model, batch, length, ...options });
    // Where the peer has ended, the lines tell it.
    await this.#writer.write(new TextEncoder().encode(request + "\n")).catch(() => {});
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("the peer ended before it answered");
    const found = answer.parse(JSON.parse(value));
    if ("error" in found) throw new Error(`the peer failed: ${found.error}`);
    return found.seconds;
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    await this.#writer.close().catch(() => {});
    await this.process.status;
  }
}

/** Starts Python; throws `missing` where there is none. */
function spawned(python: string, missing: InputError): Deno.ChildProcess {
  try {
    return new Deno.Command(python, {
      args: [SCRIPT],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
  } catch (error) {
    throw error instanceof Deno.errors.NotFound ? missing : error;
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}
