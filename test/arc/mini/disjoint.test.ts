import assert from "node:assert/strict";
import { augment, INVERSE_DIHEDRAL, restore, type Variant } from "../../../lib/arc/augment.ts";
import { equalGrids, type Grid, gridKey } from "../../../lib/arc/grid.ts";
import { FAMILIES } from "../../../lib/arc/mini/families.ts";
import { COLOURS } from "../../../lib/arc/mini/grids.ts";
import { MINI_SETS, ruledTasks } from "../../../lib/arc/mini/mini.ts";
import type { Rule } from "../../../lib/arc/mini/rule.ts";
import { stream } from "../../../lib/random.ts";

const [TRAIN, DEV, EVAL] = MINI_SETS.map((set) => [
  ...new Map(ruledTasks(set).map(({ rule }) => [rule.name, rule])).values(),
]);

const view = (dihedral: number, colours: readonly number[]): Variant => ({
  name: "",
  taskId: "",
  dihedral,
  colours: [0, ...colours],
});

/** Every orientation with each of some permutations of the colours 1…5. */
const views = (permutations: readonly (readonly number[])[]) =>
  permutations.flatMap((colours) => INVERSE_DIHEDRAL.map((_, id) => view(id, colours)));

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest])
  );
}

const ALL_VIEWS = views(permutations(COLOURS));

/** One view for each thing that can happen to a grid of the colours 1 and 2. */
const TWO_COLOUR_VIEWS = views(
  permutations(COLOURS).filter(([, , a, b, c]) => a < b && b < c),
);

const parse = (text: string): Grid => text.split("/").map((row) => Array.from(row, Number));

/** Grids of the colours 1 and 2 on which most rules have an answer. */
const SEEDS = [
  "21101/22100/11100/10000",
  "00021/00011/01000/01010/11110",
  "22111/22121/12122/22220",
].map(parse);

/** What a rule did to a seed in some views, and how often; "" where it had no answer. */
type Signature = ReadonlyMap<string, number>;

/**
 * What a rule does to all views of a seed, carried back to the seed. A rule in other colours or in
 * another orientation does the same in other views, so the counts stay.
 */
function signature(rule: Rule, seed: Grid): Signature {
  const counts = new Map<string, number>();
  for (const variant of TWO_COLOUR_VIEWS) {
    const output = rule.apply(augment(variant, seed));
    const key = output ? relabelled(restore(variant, output)) : "";
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** A grid's key with the colours that no seed has numbered as they appear. */
function relabelled(grid: Grid): string {
  const others = [...new Set(grid.flat().filter((colour) => colour > 2))];
  return gridKey(grid.map((row) => row.map((c) => c > 2 ? 3 + others.indexOf(c) : c)));
}

/** Whether two rules may be the same where both have an answer. */
function compatible(one: Signature, other: Signature): boolean {
  const surplus = (a: Signature, b: Signature) =>
    [...a].reduce((sum, [key, n]) => key ? sum + Math.max(0, n - (b.get(key) ?? 0)) : sum, 0);
  return surplus(one, other) <= (other.get("") ?? 0) && surplus(other, one) <= (one.get("") ?? 0);
}

/** `count` inputs drawn by each of the rules. */
function probesFor(rules: readonly Rule[], count: number): Grid[] {
  const random = stream(0, "probes", ...rules.map(({ name }) => name));
  return Array.from({ length: count }, () => rules.map((r) => r.draw(random, ...r.size(random))))
    .flat();
}

/** Whether a rule, seen in some orientation and colours, is another one on all probes. */
function areDoubles(one: Rule, other: Rule): boolean {
  const probes = probesFor([one, other], 30);
  const answers = probes.map((probe) => one.apply(probe));
  return ALL_VIEWS.some((variant) => {
    let met = 0;
    return probes.every((probe, i) => {
      if (!answers[i]) return true;
      const output = other.apply(restore(variant, probe));
      if (output) met++;
      return !output || equalGrids(augment(variant, output), answers[i]);
    }) && met > 0;
  });
}

/** A rule with what it does to each seed. */
interface Signed {
  readonly rule: Rule;
  readonly signatures: readonly Signature[];
}

const signed = (rules: readonly Rule[]): Signed[] =>
  rules.map((rule) => ({ rule, signatures: SEEDS.map((seed) => signature(rule, seed)) }));

/** Pairs of rules that are the same up to colours and orientation. */
function doublesAmong(left: readonly Signed[], right: readonly Signed[]): string[] {
  return left.flatMap((one) =>
    right.filter((other) =>
      one.signatures.every((counts, i) => compatible(counts, other.signatures[i])) &&
      areDoubles(one.rule, other.rule)
    ).map((other) => `${one.rule.name} = ${other.rule.name}`)
  );
}

/** A rule as it looks in a task: turned or mirrored, in other colours. */
function disguised(rule: Rule, variant: Variant): Rule {
  return {
    ...rule,
    draw: (...size) => augment(variant, rule.draw(...size)),
    apply: (grid) => {
      const output = rule.apply(restore(variant, grid));
      return output && augment(variant, output);
    },
  };
}

Deno.test("doublesAmong finds a rule of every family in other colours and another orientation", () => {
  const variant = view(3, [4, 3, 5, 1, 2]);
  for (const { rules: { train, dev, eval: evaluation } } of FAMILIES) {
    const rule = [...train, ...dev, ...evaluation].at(-1)!;
    const found = doublesAmong(signed([rule]), signed([disguised(rule, variant)]));
    assert.deepEqual(found, [`${rule.name} = ${rule.name}`]);
  }
});

Deno.test("ruledTasks shares no rule between sets, even in other colours or orientations", () => {
  const [train, dev, evaluation] = [TRAIN, DEV, EVAL].map(signed);
  const found = [...doublesAmong(train, dev), ...doublesAmong([...train, ...dev], evaluation)];
  assert.deepEqual(found, []);
});

Deno.test("ruledTasks uses no rule that is the identity or constant", () => {
  for (const rule of [...TRAIN, ...DEV, ...EVAL]) {
    const answered = probesFor([rule], 300).flatMap((input) => {
      const output = rule.apply(input);
      return output ? [{ input, output }] : [];
    });
    assert(answered.some(({ input, output }) => !equalGrids(input, output)), rule.name);
    assert(new Set(answered.map(({ output }) => gridKey(output))).size > 1, rule.name);
  }
});
