/** Draws the paper's figures and tests its claims by runs of this code: `deno task figure3`. */
import { z } from "zod";
import { defineCommand, main } from "./lib/cli/command.ts";
import { formatTable } from "./lib/cli/table.ts";
import { InputError } from "./lib/errors.ts";
import { plannedRuns } from "./lib/figures/collect.ts";
import { adaptationCommand } from "./lib/figures/commands/adaptation.ts";
import { learningCommand } from "./lib/figures/commands/learning.ts";
import { pretrainingCommand } from "./lib/figures/commands/pretraining.ts";
import { type Maker, resultsCommand } from "./lib/figures/commands/results.ts";
import { splitsCommand } from "./lib/figures/commands/splits.ts";
import { REPLICATION } from "./lib/figures/experiments/pretraining.ts";
import { pretrainingRuns } from "./lib/figures/pretraining.ts";
import {
  ADAPTATIONS,
  IDS,
  isReal,
  LEARNINGS,
  PRETRAININGS,
  SPLITS,
} from "./lib/figures/registry.ts";
import { STATEMENTS } from "./lib/figures/statements.ts";

/** The first seed, and how many there are. */
interface Seeds {
  readonly seed: number;
  readonly seeds: number;
}

/** All that can be made, in the order of the page of results. */
export const MAKERS: readonly Maker[] = [
  ...PRETRAININGS.map((figure) => ({
    id: figure.id,
    command: pretrainingCommand(figure),
    recipes: (seeds: Seeds) => pretrainingRuns(REPLICATION, seeds),
  })),
  ...ADAPTATIONS.map((experiment) => ({
    id: experiment.id,
    command: adaptationCommand(experiment),
    recipes: (seeds: Seeds) =>
      plannedRuns(experiment, { ...seeds, own: {}, fromScratch: false })
        .map(({ recipe }) => recipe),
  })),
  ...LEARNINGS.map((experiment) => ({ id: experiment.id, command: learningCommand(experiment) })),
  ...SPLITS.map((table) => ({ id: table.id, command: splitsCommand(table) })),
].sort((a, b) => IDS.indexOf(a.id) - IDS.indexOf(b.id));

/** What is typed for a claim that a figure decides stands for that figure. */
const ownerOf = (id: string) =>
  ADAPTATIONS.find(({ claims }) => claims.some((claim) => claim.id === id))?.id;

const makerOf = (id: string) =>
  MAKERS.find((maker) => maker.id === id) ?? MAKERS.find((maker) => maker.id === ownerOf(id));

/** The command `deno task claim`, where it is not told which. */
const claim = defineCommand({
  name: "claim",
  summary: "Lists the figures, tables, claims and questions; `deno task claim C4` makes one",
  positional: { name: "id", description: "which one", optional: true },
  options: { list: z.boolean().default(false).describe("list them, as without it") },
  run: (_options, [id]) => {
    const known = [...IDS.filter((id) => !(id in STATEMENTS)), ...Object.keys(STATEMENTS)];
    if (id !== undefined) {
      throw new InputError(`there is no ${id}; give one of ${known.join(", ")}`);
    }
    const listed = known.map((id) => {
      const { command } = makerOf(id)!;
      return { id, command: `deno task ${command.name}`, says: STATEMENTS[id] ?? command.summary };
    });
    const rows = listed.map(({ id, command, says }) => [id, command, says]);
    return Promise.resolve({
      text: formatTable(["", "command", "what it shows"], rows, ["left", "left", "left"]),
      json: listed,
    });
  },
});

if (import.meta.main) {
  const [first, ...words] = Deno.args;
  const command = first === "results"
    ? resultsCommand(MAKERS.filter(({ id }) => !isReal(id)))
    : makerOf(first)?.command;
  // Of what is unknown, the name is what to tell of, and not the options behind it.
  const unknown = first === undefined || first.startsWith("-") ? Deno.args : [first];
  await (command ? main(command, words) : main(claim, unknown));
}
