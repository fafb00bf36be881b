/** How the rules of two mini tasks are related. */
import { FAMILIES } from "./families.ts";

/** From the closest to the most distant. */
export const KINSHIPS = ["the same rule", "the same families", "a family", "no family"] as const;

/** What two tasks have in common. */
export type Kinship = typeof KINSHIPS[number];

const familyOf = new Map(
  FAMILIES.flatMap(({ name, rules }) =>
    Object.values(rules).flat().map((rule) => [rule.name, name] as const)
  ),
);

/** Returns the rule of a task, by its id. */
const ruleOf = (id: string) => id.split("/")[1];

/** Returns the families of a rule; a composition has two. */
const familiesOf = (rule: string) => new Set(rule.split("+").map((part) => familyOf.get(part)));

/** Returns what two mini tasks have in common, by their ids. */
export function kinshipOf(one: string, other: string): Kinship {
  const [rule, otherRule] = [ruleOf(one), ruleOf(other)];
  if (rule === otherRule) return "the same rule";
  const [own, others] = [familiesOf(rule), familiesOf(otherRule)];
  const shared = own.intersection(others).size;
  if (shared === 0) return "no family";
  return shared === own.union(others).size ? "the same families" : "a family";
}
