import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { FAMILIES, roleOf } from "../../../lib/arc/mini/families.ts";
import { ROLES } from "../../../lib/arc/mini/rule.ts";
import { MINI_SETS, miniTasks } from "../../../lib/arc/mini/mini.ts";

const README = readFileSync(new URL("../../../lib/arc/mini/README.md", import.meta.url), "utf8");

/** The cells of all tables, row by row. */
const ROWS = README.split("\n").filter((line) => line.startsWith("|"))
  .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));

Deno.test("lib/arc/mini/README.md lists every family with what it does, its role and its rules", () => {
  const roles = { train: "trained", dev: "held out for dev", eval: "held out for eval" };
  const start = ROWS.findIndex(([first]) => first === "family");
  const listed = ROWS.slice(start + 2);
  const expected = ROLES.flatMap((role) => FAMILIES.filter((family) => roleOf(family) === role))
    .map((family) => [
      family.name,
      family.does,
      roles[roleOf(family)],
      ...ROLES.map((role) => String(family.rules[role].length)),
    ]);
  assert.deepEqual(listed, expected);
});

Deno.test("lib/arc/mini/README.md gives the sizes of the sets", () => {
  for (const set of MINI_SETS) {
    const row = ROWS.find(([first]) => first === set);
    assert.equal(row?.[1], String(miniTasks(set).length));
  }
});
