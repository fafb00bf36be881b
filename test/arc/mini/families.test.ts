import assert from "node:assert/strict";
import { type Grid, gridKey } from "../../../lib/arc/grid.ts";
import { FAMILIES, SINGLE_RULES } from "../../../lib/arc/mini/families.ts";
import { compose, ROLES } from "../../../lib/arc/mini/rule.ts";
import { EXAMPLES } from "../../helpers/mini_examples.ts";

const parse = (text: string): Grid => text.split("/").map((row) => Array.from(row, Number));

const ruleOf = (name: string) => SINGLE_RULES.find((rule) => rule.name === name)!;

function answer(name: string, input: string): string | undefined {
  const output = ruleOf(name).apply(parse(input));
  return output && gridKey(output);
}

for (const { name, does, rules } of FAMILIES) {
  Deno.test(`${name}: ${does}`, () => {
    const examples = EXAMPLES[name] ?? {};
    assert.deepEqual(
      ROLES.flatMap((role) => rules[role].map((rule) => rule.name)).toSorted(),
      Object.keys(examples).map((label) => `${name}-${label}`).toSorted(),
      "each rule has an example",
    );
    for (const [label, [input, output]] of Object.entries(examples)) {
      assert.equal(answer(`${name}-${label}`, input), output, label);
    }
  });
}

Deno.test("SINGLE_RULES give no answer where something is tied, in conflict or missing", () => {
  const cases = [
    ["frequency-most-fill", "1122/0000"],
    ["majority-fill", "112/012"],
    ["histogram-ranking", "1122/0003"],
    ["bars-tallest", "110/110"],
    ["select-largest-keep", "1100/0022"],
    ["box-one", "220/030"],
    ["compress-empty", "000/000"],
    ["grow-plus", "203/000"],
    ["rays-sides", "2003/0000"],
    ["connect-row-and-column", "0200/3003/0000/0200"],
  ];
  for (const [name, input] of cases) assert.equal(answer(name, input), undefined, name);
});

Deno.test("territory-steps leaves cells that are equally near to two colours", () => {
  assert.equal(answer("territory-steps", "20003"), "22033");
});

Deno.test("enclosed-holes ignores the cells of an open frame", () => {
  assert.equal(answer("enclosed-holes", "2022/2022/2222"), "2022/2022/2222");
});

Deno.test("gravity-one moves colour 1 no further than the next cell of another colour", () => {
  assert.equal(answer("gravity-one", "100/000/200/000"), "000/100/200/000");
});

Deno.test("compose applies its first rule first", () => {
  const output = compose(ruleOf("recolour-one"), ruleOf("erase-one")).apply(parse("12/30"));
  assert.deepEqual(output, parse("22/30"));
  const swapped = compose(ruleOf("erase-one"), ruleOf("recolour-one")).apply(parse("12/30"));
  assert.deepEqual(swapped, parse("02/30"));
});

Deno.test("compose gives no answer where one of its rules gives none", () => {
  const tied = parse("1122/0000");
  const [tie, copy] = [ruleOf("frequency-most-fill"), ruleOf("turn-flip")];
  assert.equal(compose(tie, copy).apply(tied), undefined);
  assert.equal(compose(copy, tie).apply(tied), undefined);
});

Deno.test("FAMILIES and SINGLE_RULES have unique names", () => {
  const names = [...FAMILIES, ...SINGLE_RULES].map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
});
