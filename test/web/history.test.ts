import assert from "node:assert/strict";
import { History } from "../../lib/web/page/history.ts";

Deno.test("a History undoes and redoes edits, continued ones together", () => {
  const seen: string[] = [];
  const history = new History("", (text) => seen.push(text));
  history.edit("a");
  history.edit("b");
  history.edit("bc", { continued: true });
  history.edit("bc");
  assert.deepEqual(seen, ["a", "b", "bc"]);
  history.undo();
  assert.equal(history.now, "a");
  history.redo();
  assert.equal(history.now, "bc");
  history.undo();
  history.undo();
  history.undo();
  assert.equal(history.now, "");
  assert.equal(history.canUndo, false);
  history.edit("d");
  assert.equal(history.canRedo, false);
  history.redo();
  assert.equal(history.now, "d");
});
