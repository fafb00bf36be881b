/** Replays recordings of the reference implementation: `deno task parity FILE…`. */
import { defineCommand, main } from "./lib/cli/command.ts";
import { formatTable } from "./lib/cli/table.ts";
import { readBytes } from "./lib/files.ts";
import { decodeSafetensors } from "./lib/safetensors.ts";
import { replay } from "./lib/reference/parity.ts";

const parity = defineCommand({
  name: "parity",
  summary: "Replays recorded training steps of the reference implementation and prints the " +
    "largest error of each group of tensors; fails where one exceeds its tolerance",
  examples: ["deno task parity test/fixtures/trm-a.safetensors"],
  positional: { name: "file", description: "recordings (.safetensors)" },
  options: {},
  run: async ({ threads }, files) => {
    const reports = [];
    for (const file of files) {
      const groups = await replay(decodeSafetensors(await readBytes(file), file), file, {
        threads,
      });
      reports.push({ file, groups: groups.map((g) => ({ ...g, ok: g.error <= g.tolerance })) });
    }
    const text = reports.map(({ file, groups }) =>
      formatTable(
        [file, "tensors", "largest error", "tolerance", ""],
        groups.map(({ group, tensors, error, tolerance, ok }) => [
          group,
          String(tensors),
          error.toExponential(1),
          tolerance.toExponential(1),
          ok ? "ok" : "FAILS",
        ]),
      )
    ).join("\n\n");
    const failed = reports.flatMap(({ file, groups }) =>
      groups.filter(({ ok }) => !ok).map(({ group }) => `${file}: ${group}`)
    );
    if (failed.length > 0) throw new Error(`${text}\n\npast tolerance: ${failed.join(", ")}`);
    return { text, json: reports };
  },
});

if (import.meta.main) await main(parity);
