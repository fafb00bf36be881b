import assert from "node:assert/strict";
import { kinshipOf } from "../../../lib/arc/mini/kinship.ts";

const id = (rule: string, number = 1) => `mini-train/${rule}/${number}`;

Deno.test("kinshipOf compares rules, then families, of which a composition has two", () => {
  const of = (one: string, other: string) => {
    assert.equal(kinshipOf(id(one), id(other, 2)), kinshipOf(id(other, 2), id(one)));
    return kinshipOf(id(one), id(other, 2));
  };
  assert.equal(of("halves-or", "halves-or"), "the same rule");
  assert.equal(of("roll-right", "roll-diagonal"), "the same families");
  assert.equal(of("roll-right+halves-or", "halves-or+roll-diagonal"), "the same families");
  assert.equal(of("roll-right", "halves-or+roll-diagonal"), "a family");
  assert.equal(of("roll-right", "halves-or"), "no family");
});
