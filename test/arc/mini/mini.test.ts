import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { equalGrids, type Grid, gridKey } from "../../../lib/arc/grid.ts";
import { FAMILIES, roleOf, SINGLE_RULES } from "../../../lib/arc/mini/families.ts";
import { MINI_SETS, type MiniSet, miniTasks, ruledTasks } from "../../../lib/arc/mini/mini.ts";
import type { Task } from "../../../lib/arc/task.ts";

/** Of the tasks as JSON. Results on mini-eval only compare while its hash stays. */
const SHA256: Record<MiniSet, string> = {
  "mini-train": "1bcf0e503093638acf9c1ea819083597086f8141ec65cc730bc4c5dcf85453f5",
  "mini-dev": "c382015be82193f5188b60f6ad97173ba391d82855958c9a8c414c01f32d0da4",
  "mini-eval": "ca1ddc8551d548d4194a88751f9d017faa89da4c7cfd6d7527efb8e607a2881d",
};

const RULED = Object.fromEntries(MINI_SETS.map((set) => [set, ruledTasks(set)]));
const TASKS = Object.fromEntries(MINI_SETS.map((set) => [set, RULED[set].map(({ task }) => task)]));
const ALL = MINI_SETS.flatMap((set) => TASKS[set]);

const pairsOf = ({ train, test }: Task) => [...train, ...test.map(solved)];

function solved({ input, output }: Task["test"][number]) {
  assert(output, "generated tasks have solutions");
  return { input, output };
}

const sides = (grid: Grid) => [grid.length, grid[0].length];

for (const set of MINI_SETS) {
  Deno.test(`${set} is the same in every call`, () => {
    assert.deepEqual(miniTasks(set), TASKS[set]);
  });

  Deno.test(`${set} has the recorded SHA-256`, () => {
    const hash = createHash("sha256").update(JSON.stringify(TASKS[set])).digest("hex");
    assert.equal(hash, SHA256[set]);
  });

  Deno.test(`${set} has ids that name the set, the rule and the place in the set`, () => {
    RULED[set].forEach(({ rule, task }, i) => {
      assert.equal(task.id, `${set}/${rule.name}/${String(i + 1).padStart(3, "0")}`);
      assert.match(task.id, /^[a-z0-9+/-]+$/);
    });
  });
}

Deno.test("miniTasks has the documented number of tasks in each group", () => {
  const sizes = (set: MiniSet) => {
    const counts: Record<string, number> = {};
    for (const { group = "none" } of TASKS[set]) counts[group] = (counts[group] ?? 0) + 1;
    return counts;
  };
  const groups = (n: number) => ({
    "unseen-parameters": n,
    "held-out-families": n,
    "unseen-compositions": n,
  });
  assert.deepEqual(sizes("mini-train"), { none: 700 });
  assert.deepEqual(sizes("mini-dev"), groups(28));
  assert.deepEqual(sizes("mini-eval"), groups(40));
});

Deno.test("ruledTasks puts only rules of its kind in each group", () => {
  const familyOf = (rule: string) =>
    FAMILIES.find(({ rules }) => Object.values(rules).flat().some(({ name }) => name === rule))!;
  const trained = RULED["mini-train"].map(({ rule }) => rule);
  const trainedRules = new Set(trained.map(({ name }) => name));
  const trainedPairs = new Set(
    trained.filter(({ parts }) => parts.length > 0)
      .map(({ parts }) => parts.map(({ name }) => familyOf(name).name).toSorted().join()),
  );
  for (const set of ["mini-dev", "mini-eval"] as const) {
    for (const { rule, task } of RULED[set]) {
      assert(!trainedRules.has(rule.name), task.id);
      if (task.group === "unseen-compositions") {
        const families = rule.parts.map(({ name }) => familyOf(name));
        assert(families.every((family) => roleOf(family) === "train"), task.id);
        assert(!trainedPairs.has(families.map(({ name }) => name).toSorted().join()), task.id);
      } else {
        const expected = task.group === "unseen-parameters" ? "train" : set.replace("mini-", "");
        assert.equal(roleOf(familyOf(rule.name)), expected, task.id);
      }
    }
  }
});

Deno.test("mini-train has 400 compositions", () => {
  const composed = RULED["mini-train"].filter(({ rule }) => rule.parts.length === 2);
  assert.equal(composed.length, 400);
});

Deno.test("SINGLE_RULES are all used", () => {
  const used = new Set(MINI_SETS.flatMap((set) => RULED[set]).map(({ rule }) => rule.name));
  assert.deepEqual(SINGLE_RULES.filter(({ name }) => !used.has(name)), []);
});

Deno.test("miniTasks has no two equal tasks, and unique ids", () => {
  assert.equal(new Set(ALL.map(({ id }) => id)).size, ALL.length);
  assert.equal(new Set(ALL.map(({ train }) => JSON.stringify(train))).size, ALL.length);
});

Deno.test("miniTasks has 5 train and 2 test pairs of 2 to 5 rows and columns in 6 colours", () => {
  for (const task of ALL) {
    assert.equal(task.train.length, 5, task.id);
    assert.equal(task.test.length, 2, task.id);
    for (const grid of pairsOf(task).flatMap(({ input, output }) => [input, output])) {
      assert(sides(grid).every((side) => side >= 2 && side <= 5), task.id);
      assert(grid.every((row) => row.length === grid[0].length), task.id);
      assert(grid.flat().every((c) => Number.isInteger(c) && c >= 0 && c <= 5), task.id);
    }
  }
});

Deno.test("miniTasks has inputs that differ from each other and their outputs, and varied outputs", () => {
  for (const task of ALL) {
    const pairs = pairsOf(task);
    assert.equal(new Set(pairs.map(({ input }) => gridKey(input))).size, pairs.length, task.id);
    assert(pairs.every(({ input, output }) => !equalGrids(input, output)), task.id);
    assert(pairs.every(({ output }) => output.flat().some((colour) => colour > 0)), task.id);
    assert(new Set(task.train.map(({ output }) => gridKey(output))).size >= 3, task.id);
  }
});

Deno.test("miniTasks uses no colour in test pairs that the train pairs lack", () => {
  const colours = (grids: Grid[]) => new Set(grids.flat(2));
  for (const task of ALL) {
    const test = task.test.map(solved);
    for (const side of ["input", "output"] as const) {
      const known = colours(task.train.map((pair) => pair[side]));
      assert(colours(test.map((pair) => pair[side])).isSubsetOf(known), task.id);
    }
  }
});

Deno.test("miniTasks has test outputs that fit the canvas of train pairs and test inputs", () => {
  for (const task of ALL) {
    const known = [...task.train.flatMap(({ input, output }) => [input, output])]
      .concat(task.test.map(({ input }) => input)).map(sides);
    for (const { output } of task.test.map(solved)) {
      sides(output).forEach((side, axis) =>
        assert(side <= Math.max(...known.map((other) => other[axis])), task.id)
      );
    }
  }
});

Deno.test("miniTasks varies the colours between tasks of one rule", () => {
  const mappings = TASKS["mini-train"].filter(({ id }) => id.includes("/recolour-one/"))
    .map(({ train: [{ input, output }] }) => {
      const to = output.flat();
      return input.flat().flatMap((from, i) => from === to[i] ? [] : [`${from} to ${to[i]}`])[0];
    });
  assert(new Set(mappings).size > 1);
});
