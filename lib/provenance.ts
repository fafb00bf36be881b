/** The provenance of a run: versions, machine and commit, for its config.json. */
import { cpus, totalmem } from "node:os";
import { version_core } from "@tensorflow/tfjs";
import { env } from "onnxruntime-node";

/** Returns versions, machine, commit and time of this process. */
export async function provenance(): Promise<Record<string, unknown>> {
  return {
    versions: { deno: Deno.version.deno, tfjs: version_core, onnxruntime: env.versions.node },
    machine: {
      system: `${Deno.build.os} ${Deno.build.arch}`,
      processor: cpus()[0]?.model,
      cores: navigator.hardwareConcurrency,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
    },
    commit: await commit(),
    at: new Date().toISOString(),
  };
}

/** Returns the commit of a git checkout, without running git. */
async function commit(): Promise<string | undefined> {
  const read = async (path: string) =>
    (await Deno.readTextFile(new URL(`../.git/${path}`, import.meta.url))).trim();
  try {
    const head = await read("HEAD");
    return head.startsWith("ref: ") ? await read(head.slice(5)) : head;
  } catch {
    return undefined;
  }
}
