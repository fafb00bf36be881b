/** The provenance of a run: versions, machine, commit and time. */
import { join, resolve } from "node:path";
import { cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { version_core } from "@tensorflow/tfjs";
import { env } from "onnxruntime-node";
import { z } from "zod";

/** What JSON files say about where they come from. */
export const provenanceSchema = z.object({
  versions: z.record(z.string(), z.string().optional()),
  machine: z.object({
    system: z.string(),
    processor: z.string().optional(),
    cores: z.int(),
    memoryGiB: z.number(),
  }),
  /** None outside of a git checkout. */
  commit: z.string().optional(),
  /** When the file was written, in ISO 8601. */
  at: z.string(),
});

/** Returns versions, machine, commit and time of this process. */
export async function provenance(): Promise<z.infer<typeof provenanceSchema>> {
  return {
    versions: { deno: Deno.version.deno, tfjs: version_core, onnxruntime: env.versions.node },
    machine: {
      system: `${Deno.build.os} ${Deno.build.arch}`,
      processor: cpus()[0]?.model,
      cores: navigator.hardwareConcurrency,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
    },
    commit: await commitOf(fileURLToPath(new URL("..", import.meta.url))),
    at: new Date().toISOString(),
  };
}

/** Returns the commit of a git checkout or worktree, without running git; undefined where it can't be read. */
export async function commitOf(checkout: string): Promise<string | undefined> {
  const textOf = async (...path: string[]) => (await Deno.readTextFile(join(...path))).trim();
  try {
    const dotGit = join(checkout, ".git");
    const own = (await Deno.stat(dotGit)).isFile
      ? resolve(checkout, (await textOf(dotGit)).slice("gitdir: ".length))
      : dotGit;
    const head = await textOf(own, "HEAD");
    if (!head.startsWith("ref: ")) return head;
    const ref = head.slice("ref: ".length);
    // Only a worktree shares references with others.
    const shared = resolve(own, await textOf(own, "commondir").catch(() => "."));
    return await textOf(shared, ref).catch(() => packed(ref, textOf(shared, "packed-refs")));
  } catch {
    return undefined;
  }
}

/** Returns the commit of a reference in the file `packed-refs`: lines of a commit and its reference. */
async function packed(ref: string, text: Promise<string>): Promise<string | undefined> {
  const line = (await text).split("\n").find((line) => line.endsWith(` ${ref}`));
  return line?.split(" ")[0];
}
