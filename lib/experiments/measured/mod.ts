/** The kinds of measurements. */
import type { Experiment } from "../experiment.ts";
import type { Measurement } from "./kind.ts";
import { losses } from "./losses.ts";
import { means } from "./means.ts";
import { similarities } from "./similarities.ts";
import { tasks } from "./tasks.ts";
import { timeToLoss } from "./time_to_loss.ts";

const KINDS: {
  readonly [K in Experiment["measured"]["kind"]]: Measurement<
    Extract<Experiment["measured"], { kind: K }>
  >;
} = { tasks, means, losses, similarities, "time to loss": timeToLoss };

/** Returns how an experiment's measurements are treated. */
export const measurementOf = ({ measured }: Experiment) =>
  KINDS[measured.kind] as unknown as Measurement<Experiment["measured"]>;
