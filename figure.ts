/** Draws the paper's figures and tests its claims by runs of this code: `deno task figure3`. */
import { z } from "zod";
import { type Command, defineCommand, main } from "./lib/cli/command.ts";
import { formatTable } from "./lib/cli/table.ts";
import { InputError } from "./lib/errors.ts";
import { adaptationCommand } from "./lib/figures/commands/adaptation.ts";
import { learningCommand } from "./lib/figures/commands/learning.ts";
import { pretrainingCommand } from "./lib/figures/commands/pretraining.ts";
import { PAGE, RESULTS, resultsPage } from "./lib/figures/page.ts";
import { ADAPTATIONS, IDS, LEARNINGS, PRETRAININGS } from "./lib/figures/registry.ts";
import { writeAtomic } from "./lib/files.ts";

const COMMANDS: readonly Command[] = [
  ...PRETRAININGS.map(pretrainingCommand),
  ...ADAPTATIONS.map(adaptationCommand),
  ...LEARNINGS.map(learningCommand),
];

/** The command `deno task results`. */
const results = defineCommand({
  name: "results",
  summary: `Writes ${PAGE} from the tables in ${RESULTS}/`,
  options: {},
  run: async () => {
    await writeAtomic(PAGE, await resultsPage(RESULTS));
    return { text: PAGE, json: { page: PAGE } };
  },
});

/** What is typed behind the task's name; figures have tasks of their own. */
const idOf = ({ name }: Command) => name.split(" ").at(-1)!;

/** The command `deno task claim`, where it is not told which. */
const claim = defineCommand({
  name: "claim",
  summary: "Lists the figures, claims and questions; `deno task claim C4` makes one",
  positional: { name: "id", description: "which one", optional: true },
  options: { list: z.boolean().default(false).describe("list them, as without it") },
  run: (_options, [id]) => {
    if (id !== undefined) {
      throw new InputError(`there is no ${id}; give one of ${IDS.join(", ")}`);
    }
    const rows = COMMANDS.map((command) => [`deno task ${command.name}`, command.summary]);
    return Promise.resolve({
      text: formatTable(["command", "what it shows"], rows, ["left", "left"]),
      json: Object.fromEntries(COMMANDS.map((command) => [idOf(command), command.summary])),
    });
  },
});

if (import.meta.main) {
  const [first, ...words] = Deno.args;
  const command = [...COMMANDS, results].find((command) => idOf(command) === first);
  await (command ? main(command, words) : main(claim));
}
