import assert from "node:assert/strict";
import { join } from "node:path";
import { lockFolder } from "../lib/locks.ts";
import { withFolder } from "./helpers/folder.ts";

Deno.test("lockFolder locks a folder until it is disposed", async () => {
  await withFolder({}, async (folder) => {
    const path = join(folder, "new", "run");
    {
      using held = await lockFolder(path);
      assert.ok(held);
      assert.equal(await lockFolder(path), undefined);
    }
    using again = await lockFolder(path);
    assert.ok(again);
  });
});
