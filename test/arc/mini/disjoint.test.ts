import assert from "node:assert/strict";
import { augment, INVERSE_DIHEDRAL, restore } from "../../../lib/arc/augment.ts";
import { type Grid, gridKey } from "../../../lib/arc/grid.ts";
import { SINGLE_RULES } from "../../../lib/arc/mini/families.ts";
import { COLOURS } from "../../../lib/arc/mini/grids.ts";
import { noisy } from "../../../lib/arc/mini/inputs.ts";
import { MINI_SETS, ruledTasks } from "../../../lib/arc/mini/mini.ts";
import type { Rule } from "../../../lib/arc/mini/rule.ts";
import { stream } from "../../../lib/random.ts";

const [TRAIN, DEV, EVAL] = MINI_SETS.map((set) => [
  ...new Map(ruledTasks(set).map(({ rule }) => [rule.name, rule])).values(),
]);

/** General inputs first, which tell most rules apart; then one of each kind that a rule likes. */
const PROBES: readonly Grid[] = probes();

function probes(): Grid[] {
  const random = stream(0, "probes");
  const general = [0.7, 0.5, 0.3, 0.2, 0.8, 0.4].map((density) => noisy(density)(random, 5, 4));
  const special = SINGLE_RULES.map((rule) => rule.draw(random, ...rule.size(random)));
  return [...general, ...special];
}

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest])
  );
}

/** Every orientation with every permutation of the colours 1…5. */
const VARIANTS = permutations(COLOURS).flatMap((colours) =>
  INVERSE_DIHEDRAL.map((_, dihedral) => ({
    name: "",
    taskId: "",
    dihedral,
    colours: [0, ...colours],
  }))
);

/** What a rule makes of each probe, worked out when asked for. */
function answers(rule: Rule): (probe: number) => string | undefined {
  const known: (string | undefined)[] = [];
  return (probe) => {
    if (!(probe in known)) {
      const output = rule.apply(PROBES[probe]);
      known[probe] = output && gridKey(output);
    }
    return known[probe];
  };
}

/** Rules of `others` that act like `rule`, seen in some orientation and colours, on all probes. */
function* doubles(rule: Rule, others: readonly { name: string; answer: ReturnType<typeof answers> }[]) {
  for (const variant of VARIANTS) {
    let left = others;
    const met = new Set<string>();
    for (let probe = 0; probe < PROBES.length && left.length > 0; probe++) {
      const output = rule.apply(restore(variant, PROBES[probe]));
      if (!output) continue;
      const key = gridKey(augment(variant, output));
      left = left.filter(({ name, answer }) => {
        const other = answer(probe);
        if (other !== undefined) met.add(name);
        return other === undefined || other === key;
      });
    }
    for (const { name } of left) if (met.has(name)) yield name;
    for (const { name } of left) if (!met.has(name)) unmet.push([rule.name,name]);
  }
}
const unmet: string[][] = [];

Deno.test("no rule of a set is one of another set in other colours or orientation", () => {
  const named = (rules: readonly Rule[]) =>
    rules.map((rule) => ({ name: rule.name, answer: answers(rule) }));
  const t=performance.now();
  const train = named(TRAIN);
  const both = [...train, ...named(DEV)];
  const found: string[] = [];
  for (const rule of DEV) for (const other of doubles(rule, train)) found.push(`${rule.name} ${other}`);
  for (const rule of EVAL) for (const other of doubles(rule, both)) found.push(`${rule.name} ${other}`);
  console.log(performance.now()-t, unmet.length, [...new Set(unmet.map(x=>x.join(" ")))]);
  assert.deepEqual([...new Set(found)], []);
});
