/** All families of rules; README.md lists them. */
import { COLOUR_FAMILIES } from "./families/colour.ts";
import { COLUMN_FAMILIES } from "./families/columns.ts";
import { COUNTING_FAMILIES } from "./families/counting.ts";
import { GEOMETRY_FAMILIES } from "./families/geometry.ts";
import { LINE_FAMILIES } from "./families/lines.ts";
import { LOGIC_FAMILIES } from "./families/logic.ts";
import { NEIGHBOUR_FAMILIES } from "./families/neighbours.ts";
import { OBJECT_FAMILIES } from "./families/objects.ts";
import { PATTERN_FAMILIES } from "./families/patterns.ts";
import { RESIZE_FAMILIES } from "./families/resize.ts";
import { type Family, type Role, ROLES, type Rule } from "./rule.ts";

export const FAMILIES: readonly Family[] = [
  ...COLOUR_FAMILIES,
  ...PATTERN_FAMILIES,
  ...GEOMETRY_FAMILIES,
  ...RESIZE_FAMILIES,
  ...COLUMN_FAMILIES,
  ...OBJECT_FAMILIES,
  ...NEIGHBOUR_FAMILIES,
  ...LINE_FAMILIES,
  ...LOGIC_FAMILIES,
  ...COUNTING_FAMILIES,
];

/** Returns the role of a family as a whole: trained, or held out for one set. */
export function roleOf(family: Family): Role {
  return ROLES.find((role) => family.rules[role].length > 0)!;
}

/** Every rule that is not a composition. */
export const SINGLE_RULES: readonly Rule[] = FAMILIES.flatMap((family) =>
  ROLES.flatMap((role) => family.rules[role])
);
