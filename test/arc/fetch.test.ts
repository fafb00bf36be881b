import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { fetchFile, isPublished } from "../../lib/arc/fetch.ts";
import { DATA_FILES, type DataFile } from "../../lib/arc/splits.ts";
import { verifyFile } from "../../lib/arc/verify.ts";
import { InputError } from "../../lib/errors.ts";
import { jsonBytes, withFolder } from "../helpers/folder.ts";

const JSON_BYTES = jsonBytes({ a: { train: [{ input: [[1]], output: [[2]] }], test: [] } });
const PACKED = Uint8Array.from(gzipSync(JSON_BYTES));
const PACKED_ANEW = Uint8Array.from(gzipSync(JSON_BYTES, { level: 0 }));
const OTHER = Uint8Array.from(gzipSync(jsonBytes({})));

const FILE: DataFile = {
  split: "mine",
  file: "arc-agi_mine_challenges.json.gz",
  url: "http://127.0.0.1/",
  sha256: sha256(PACKED),
  sha256Json: sha256(JSON_BYTES),
  licence: "Apache-2.0",
  tasks: 1,
};

Deno.test("isPublished recognises a file by its bytes or by the JSON inside", () => {
  assert.ok(isPublished(FILE, PACKED));
  assert.ok(isPublished(FILE, PACKED_ANEW));
  assert.ok(isPublished(FILE, JSON_BYTES));
  assert.ok(!isPublished(FILE, OTHER));
  assert.ok(!isPublished(FILE, PACKED.subarray(0, -1)));
  assert.ok(!isPublished(FILE, new Uint8Array()));
});

Deno.test("fetchFile downloads a file once, and again when it is damaged", async () => {
  await withServer(() => new Response(PACKED), async (url, requests) => {
    await withFolder({}, async (folder) => {
      const file = { ...FILE, url };
      const path = join(folder, FILE.file);
      assert.equal(await fetchFile(file, folder), "fetched");
      assert.deepEqual(await Deno.readFile(path), PACKED);
      assert.equal(await fetchFile(file, folder), "there");
      await Deno.writeFile(path, OTHER);
      assert.equal(await fetchFile(file, folder), "fetched");
      assert.ok(isPublished(FILE, await Deno.readFile(path)));
      assert.equal(requests(), 2);
    });
  });
});

Deno.test("fetchFile refuses a download of other bytes, and leaves nothing behind", async () => {
  await withServer(() => new Response(OTHER), async (url) => {
    await withFolder({}, async (folder) => {
      await assert.rejects(fetchFile({ ...FILE, url }, folder), /gave another file .* nothing was/);
      assert.deepEqual(Array.from(Deno.readDirSync(folder)), []);
    });
  });
});

Deno.test("fetchFile says what failed and what else to try", async () => {
  await withServer(() => new Response(null, { status: 404 }), async (url) => {
    await assert.rejects(fetchFile({ ...FILE, url }, "."), /arc-agi_mine.* answered 404 .*--from/);
  });
});

Deno.test("fetchFile throws the reason of an abort", async () => {
  const signal = AbortSignal.abort();
  await assert.rejects(fetchFile(FILE, ".", { signal }), (error) => error === signal.reason);
});

Deno.test("fetchFile copies files from a folder as they are, packed or not", async () => {
  const forms: [name: string, bytes: Uint8Array][] = [
    [FILE.file, PACKED],
    ["arc-agi_mine_challenges.json", JSON_BYTES],
  ];
  for (const [name, bytes] of forms) {
    await withFolder({ [name]: bytes }, async (from) => {
      await withFolder({}, async (folder) => {
        assert.equal(await fetchFile(FILE, folder, { from }), "fetched");
        assert.deepEqual(await Deno.readFile(join(folder, name)), bytes);
        assert.equal(await fetchFile(FILE, folder, { from }), "there");
      });
    });
  }
});

Deno.test("fetchFile replaces a wrong file of the other form, packed or not", async () => {
  await withFolder({ "arc-agi_mine_challenges.json": JSON_BYTES }, async (from) => {
    await withFolder({ [FILE.file]: OTHER }, async (folder) => {
      assert.equal(await fetchFile(FILE, folder, { from }), "fetched");
      const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
      assert.deepEqual(names, ["arc-agi_mine_challenges.json"]);
    });
  });
});

Deno.test("fetchFile refuses a folder that lacks the file or has another one", async () => {
  await withFolder({ [FILE.file]: OTHER }, async (from) => {
    await withFolder({}, async (folder) => {
      const refused = (message: RegExp) => (error: unknown) =>
        error instanceof InputError && message.test(error.message);
      await assert.rejects(fetchFile(FILE, folder, { from }), refused(/not the published file/));
      await assert.rejects(
        fetchFile(FILE, folder, { from: folder }),
        refused(/has neither .* nor/),
      );
      assert.deepEqual(Array.from(Deno.readDirSync(folder)), []);
    });
  });
});

Deno.test("verifyFile finds other bytes, malformed tasks and a wrong number of tasks", async () => {
  const task = { train: [{ input: [[1]], output: [[2]] }], test: [{ input: [[3]] }] };
  const problemOf = async (content: unknown, change: Partial<DataFile> = {}) => {
    const bytes = jsonBytes(content);
    let problem: string | undefined;
    await withFolder({ "arc-agi_mine_challenges.json": bytes }, async (folder) => {
      const file = { ...FILE, sha256Json: sha256(bytes), ...change };
      problem = await verifyFile(file, join(folder, "arc-agi_mine_challenges.json"));
    });
    return problem;
  };
  assert.equal(await problemOf({ a: task }), undefined);
  assert.match(await problemOf({ a: task }, { sha256Json: FILE.sha256Json }) ?? "", /not the publ/);
  assert.match(await problemOf({ a: { ...task, test: [] } }) ?? "", /task a: test has no inputs; /);
  assert.match(await problemOf({ a: task, b: task }) ?? "", /has 2 tasks and should have 1/);
});

Deno.test("DATA_FILES are pinned to one commit, each with its own checksums", () => {
  const commits = DATA_FILES.map(({ url, file }) => {
    assert.ok(url.endsWith(`/${file}`));
    return /\/[0-9a-f]{40}\//.exec(url)?.[0];
  });
  assert.equal(new Set(commits).size, 1);
  const sums = DATA_FILES.flatMap(({ sha256, sha256Json }) => [sha256, sha256Json]);
  assert.equal(new Set(sums).size, 2 * DATA_FILES.length);
  assert.ok(sums.every((sum) => /^[0-9a-f]{64}$/.test(sum)));
});

/** Runs `use` with the address of a server of this machine and the number of requests it had. */
async function withServer(
  answer: () => Response,
  use: (url: string, requests: () => number) => Promise<void>,
): Promise<void> {
  let requests = 0;
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => {
    requests++;
    return answer();
  });
  await use(`http://127.0.0.1:${server.addr.port}/`, () => requests);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
