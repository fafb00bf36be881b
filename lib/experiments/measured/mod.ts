/** The kinds of measurements. */
import type { Experiment } from "../experiment.ts";
import type { Measurement } from "./kind.ts";
import { losses } from "./losses.ts";
import { means } from "./means.ts";
import { tasks } from "./tasks.ts";

const KINDS: {
  readonly [K in Experiment["measured"]["kind"]]: Measurement<
    Extract<Experiment["measured"], { kind: K }>
  >;
} = { tasks, means, losses };

/** Returns how an experiment's measurements are treated. */
export const measurementOf = ({ measured }: Experiment) =>
  KINDS[measured.kind] as unknown as Measurement<Experiment["measured"]>;
