/** All families of the set midi. */
import type { Family } from "./family.ts";
import { COLOUR_FAMILIES } from "./families/colours.ts";
import { COMPARTMENT_FAMILIES } from "./families/compartments.ts";
import { COUNTING_FAMILIES } from "./families/counting.ts";
import { FILLING_FAMILIES } from "./families/filling.ts";
import { LINE_FAMILIES } from "./families/lines.ts";
import { MARKER_FAMILIES } from "./families/markers.ts";
import { MOVEMENT_FAMILIES } from "./families/movement.ts";
import { OBJECT_FAMILIES } from "./families/objects.ts";
import { PANEL_FAMILIES } from "./families/panels.ts";
import { SCALING_FAMILIES } from "./families/scaling.ts";
import { SELECTION_FAMILIES } from "./families/selection.ts";
import { SYMMETRY_FAMILIES } from "./families/symmetry.ts";
import { TILING_FAMILIES } from "./families/tilings.ts";

export const FAMILIES: readonly Family[] = [
  ...OBJECT_FAMILIES,
  ...SELECTION_FAMILIES,
  ...COUNTING_FAMILIES,
  ...LINE_FAMILIES,
  ...FILLING_FAMILIES,
  ...MOVEMENT_FAMILIES,
  ...SYMMETRY_FAMILIES,
  ...PANEL_FAMILIES,
  ...COMPARTMENT_FAMILIES,
  ...SCALING_FAMILIES,
  ...TILING_FAMILIES,
  ...COLOUR_FAMILIES,
  ...MARKER_FAMILIES,
];
