import assert from "node:assert/strict";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Which rooms of lib/ each room may import; files right under lib/ are open to all. */
const MAY_IMPORT: Record<string, string[]> = {
  arc: [],
  jit: [],
  mpi: [],
  plot: [],
  stats: [],
  trm: ["arc", "jit", "mpi"],
  train: ["arc", "jit", "mpi", "trm"],
  reference: ["arc", "train", "trm"],
  vote: ["arc", "trm"],
  cli: ["arc", "jit", "mpi", "stats", "train", "vote"],
  compete: ["arc", "cli", "mpi", "train", "trm", "vote"],
  solve: ["arc", "cli", "compete", "jit", "train", "trm", "vote"],
  experiments: ["arc", "cli", "jit", "mpi", "plot", "stats", "train", "vote"],
  report: ["arc", "experiments", "plot", "stats", "train", "trm", "vote"],
  run_report: ["arc", "compete", "stats", "train", "trm", "vote"],
  bench: ["arc", "jit", "plot", "train", "trm", "vote"],
  web: ["arc", "jit", "solve", "train", "trm", "vote"],
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

/** Every import from one file of lib/ by another: the file, its room, and the other's room. */
async function arrows() {
  const found: { path: string; room: string; target: string; other: string }[] = [];
  for (const path of await sources(join(root, "lib"))) {
    const text = await Deno.readTextFile(path);
    for (const [, target] of text.matchAll(/^(?:import|export)[^;]*?from "(\.[^"]+\.ts)";/gm)) {
      const [room, other] = [roomOf(path), roomOf(join(path, "..", target))];
      found.push({ path: relative(root, path), room, target, other });
    }
  }
  assert.ok(
    found.length > 50,
    `only ${found.length} imports were found: is this reading the code?`,
  );
  return found;
}

Deno.test("MAY_IMPORT allows every import between rooms of lib/", async () => {
  const wrong = (await arrows()).filter(({ room, other }) =>
    other !== room && other !== "" && !MAY_IMPORT[room]?.includes(other)
  );
  assert.deepEqual(wrong.map(({ path, target }) => `${path} imports ${target}`), []);
});

Deno.test("MAY_IMPORT has no unused rule", async () => {
  const used = new Set((await arrows()).map(({ room, other }) => `${room} imports ${other}`));
  const rules = Object.entries(MAY_IMPORT)
    .flatMap(([room, others]) => others.map((other) => `${room} imports ${other}`));
  assert.deepEqual(rules.filter((rule) => !used.has(rule)), []);
});

Deno.test("lib/ has a comment at the head of every file", async () => {
  for (const path of await sources(join(root, "lib"))) {
    const text = await Deno.readTextFile(path);
    assert.ok(text.startsWith("/**"), `${relative(root, path)} has no comment at its head`);
  }
});
