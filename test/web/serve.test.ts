import assert from "node:assert/strict";
import { join } from "node:path";
import { ISOLATION, servePage } from "../../lib/web/serve.ts";
import { withFolder } from "../helpers/folder.ts";

Deno.test("servePage serves the files of a folder, isolated, and nothing beside it", async () => {
  await withFolder({ "index.html": "<p>" }, async (folder) => {
    const served = join(folder, "served");
    await Deno.mkdir(served);
    await Deno.writeTextFile(join(served, "b.json"), `{"x": 1}`);
    const server = servePage(served, { port: 0, headers: ISOLATION });
    const { port } = server.addr;
    const get = (path: string, headers: Record<string, string> = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, { headers });
    try {
      const found = await get("/b.json");
      assert.deepEqual(await found.json(), { x: 1 });
      assert.equal(found.headers.get("content-type"), "application/json");
      assert.equal(found.headers.get("cross-origin-embedder-policy"), "require-corp");
      for (
        const path of ["/", "/c.json", "/../index.html", "/%2e%2e/index.html", "/..%2findex.html"]
      ) {
        const missing = await get(path);
        assert.equal(missing.status, 404, path);
        await missing.text();
      }
      assert.throws(
        () => servePage(folder, { port, headers: {} }),
        /InputError: another program uses port \d+; give another --port/,
      );
    } finally {
      await server.shutdown();
    }
  });
});
