import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { InputError } from "../lib/errors.ts";
import {
  checkWritable,
  fileExists,
  readBytes,
  readJson,
  removeFile,
  writeAtomic,
} from "../lib/files.ts";
import { withFolder } from "./helpers/folder.ts";

function namesIn(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name);
}

/** Whether an error is an InputError whose message names `path` and matches. */
function blames(path: string, message: RegExp) {
  return (error: unknown) =>
    error instanceof InputError && error.message.startsWith(path) && message.test(error.message);
}

Deno.test("writeAtomic writes a file with its parent folders, and leaves nothing beside it", async () => {
  await withFolder({}, async (folder) => {
    const path = join(folder, "run", "deep", "a.bin");
    await writeAtomic(path, new Uint8Array([1, 2, 3]));
    await writeAtomic(path, new Uint8Array([4]));
    assert.deepEqual(await Deno.readFile(path), new Uint8Array([4]));
    await writeAtomic(path, "ä");
    assert.equal(await Deno.readTextFile(path), "ä");
    assert.deepEqual(namesIn(join(folder, "run", "deep")), ["a.bin"]);
  });
});

Deno.test("writeAtomic leaves one whole file after concurrent writes", async () => {
  await withFolder({}, async (folder) => {
    const path = join(folder, "a");
    const contents = Array.from({ length: 8 }, (_, i) => String(i).repeat(100_000));
    await Promise.all(contents.map((content) => writeAtomic(path, content)));
    assert.ok(contents.includes(await Deno.readTextFile(path)));
    assert.deepEqual(namesIn(folder), ["a"]);
  });
});

Deno.test("writeAtomic keeps the old content when it fails, and removes its temporary file", async () => {
  await withFolder({}, async (folder) => {
    await Deno.mkdir(join(folder, "taken", "inside"), { recursive: true });
    await assert.rejects(writeAtomic(join(folder, "taken"), "new"));
    assert.deepEqual(namesIn(folder), ["taken"]);
    assert.deepEqual(namesIn(join(folder, "taken")), ["inside"]);
  });
});

Deno.test("readJson returns any JSON value, plain or gzipped, whatever the file's name", async () => {
  await withFolder({}, async (folder) => {
    const path = join(folder, "value.txt");
    const values = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)));
    await fc.assert(
      fc.asyncProperty(values, fc.boolean(), async (value, gzip) => {
        const text = JSON.stringify(value);
        await Deno.writeFile(path, gzip ? gzipSync(text) : new TextEncoder().encode(text));
        assert.deepEqual(await readJson(path), value);
      }),
      { numRuns: 50 },
    );
  });
});

Deno.test("readJson names a file that is missing, damaged or a folder", async () => {
  await withFolder({}, async (folder) => {
    const path = join(folder, "tasks.json");
    await assert.rejects(readJson(path), blames(path, /no such file/));
    await assert.rejects(readJson(folder), blames(folder, /a folder is where a file is needed/));
    await Deno.writeTextFile(path, '{"a": ');
    await assert.rejects(readJson(path), blames(path, /not JSON/));
    await Deno.writeTextFile(path, "");
    await assert.rejects(readJson(path), blames(path, /not JSON/));
    await Deno.writeFile(path, gzipSync("[1, 2, 3]").subarray(0, 20));
    await assert.rejects(readJson(path), blames(path, /not gzipped JSON/));
  });
});

Deno.test("writeAtomic and checkWritable name a place where nothing can be written", async () => {
  await withFolder({}, async (folder) => {
    const file = join(folder, "file");
    await Deno.writeTextFile(file, "old");
    const cases: [string, RegExp][] = [
      [join(file, "a"), /can't be written \(a file is where a folder is needed\)/],
      [join(file, "a", "b"), /can't be written \(a file is where a folder is needed\)/],
      [folder, /can't be written \(a folder is where a file is needed\)/],
      [join(folder, "new/"), /can't be written \(a folder is where a file is needed\)/],
      [join(folder, "pipe"), /can't be written \(it is not a file\)/],
      [join(folder, "x".repeat(300)), /can't be written \(the name is too long\)/],
    ];
    await new Deno.Command("mkfifo", { args: [join(folder, "pipe")] }).output();
    for (const [path, message] of cases) {
      await assert.rejects(writeAtomic(path, "new"), blames(path, message));
      await assert.rejects(checkWritable(path), blames(path, message));
    }
    assert.deepEqual(namesIn(folder).sort(), ["file", "pipe"]);
    assert.equal(await Deno.readTextFile(file), "old");
  });
});

Deno.test({
  name: "writeAtomic and checkWritable name a place without write permission",
  permissions: { read: true, write: false },
  async fn() {
    const message = /can't be written \(Deno was started without access to it\)/;
    await assert.rejects(writeAtomic("runs/a", "new"), blames("runs/a", message));
    await assert.rejects(checkWritable("runs/a"), blames("runs/a", message));
  },
});

Deno.test("removeFile removes a file, and leaves what is not there", async () => {
  await withFolder({}, async (folder) => {
    const path = join(folder, "a");
    await removeFile(path);
    await Deno.writeTextFile(path, "");
    await removeFile(path);
    assert.deepEqual(namesIn(folder), []);
  });
});

Deno.test("checkWritable leaves the content of a file, and no new file", async () => {
  await withFolder({}, async (folder) => {
    const path = join(folder, "run", "a");
    await checkWritable(path);
    assert.deepEqual(namesIn(join(folder, "run")), []);
    await Deno.writeTextFile(path, "old");
    await checkWritable(path);
    assert.deepEqual(namesIn(join(folder, "run")), ["a"]);
    assert.equal(await Deno.readTextFile(path), "old");
  });
});

Deno.test("fileExists is false for a path inside a file, and readBytes refuses it", async () => {
  await withFolder({}, async (folder) => {
    await Deno.writeTextFile(join(folder, "file"), "");
    const path = join(folder, "file", "a");
    assert.equal(await fileExists(path), false);
    await assert.rejects(readBytes(path), blames(path, /a file is where a folder is needed/));
  });
});

Deno.test("readJson reports a file that is not JSON in one line", async () => {
  await withFolder({}, async (folder) => {
    const path = join(folder, "tasks.json");
    await Deno.writeTextFile(path, '{\n  "a": x\n}');
    await assert.rejects(readJson(path), blames(path, /^[^\n]+not JSON[^\n]+$/));
  });
});
