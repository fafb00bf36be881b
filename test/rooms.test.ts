import assert from "node:assert/strict";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Which rooms of lib/ each room may import; files right under lib/ are open to all. */
const MAY_IMPORT: Record<string, string[]> = {
  arc: [],
  cli: [],
  jit: [],
  plot: [],
  stats: [],
  torch: [],
  trm: ["jit"],
  train: ["arc", "trm", "jit", "torch"],
  vote: ["arc", "trm", "jit"],
  bench: ["arc", "trm", "jit", "train", "vote", "plot"],
  experiments: ["arc", "cli", "trm", "train", "vote", "stats", "plot"],
  report: ["arc", "trm", "train", "vote", "stats", "plot", "experiments"],
};

async function sources(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) files.push(...await sources(path));
    else if (entry.name.endsWith(".ts")) files.push(path);
  }
  return files.sort();
}

/** The room of a path, "" for files right under lib/. */
function roomOf(path: string): string {
  const [room, ...rest] = relative(join(root, "lib"), path).split(sep);
  return rest.length === 0 ? "" : room;
}

Deno.test("imports between the rooms of lib/ point one way", async () => {
  const wrong: string[] = [];
  let arrows = 0;
  for (const path of await sources(join(root, "lib"))) {
    const room = roomOf(path);
    const text = await Deno.readTextFile(path);
    for (const [, target] of text.matchAll(/^(?:import|export)[^;]*?from "(\.[^"]+\.ts)";/gm)) {
      const other = roomOf(join(path, "..", target));
      arrows++;
      const allowed = other === room || other === "" ||
        (room !== "" && MAY_IMPORT[room]?.includes(other));
      if (!allowed) wrong.push(`${relative(root, path)} imports ${target}`);
    }
  }
  assert.ok(arrows > 50, `only ${arrows} imports were found: is this reading the code?`);
  assert.deepEqual(wrong, []);
});

Deno.test("every file of lib/ begins by saying what it is for", async () => {
  for (const path of await sources(join(root, "lib"))) {
    const text = await Deno.readTextFile(path);
    assert.ok(text.startsWith("/**"), `${relative(root, path)} has no comment at its head`);
  }
});
