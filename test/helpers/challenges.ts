/** A challenges file of a few small tasks, and tasks that are others in disguise. */
import { join } from "node:path";
import { augment, variantsOf } from "../../lib/arc/augment.ts";
import type { Grid } from "../../lib/arc/grid.ts";
import type { Task } from "../../lib/arc/task.ts";
import { miniTasks } from "../../lib/arc/mini/mini.ts";

/** The tasks: one in 28 of mini-dev. */
export const FEW: Task[] = miniTasks("mini-dev").filter((_, i) => i % 28 === 3);

/** A solved task as one of its variants shows it, under another id. */
export function disguised(task: Task, id: string, which = 1): Task {
  const variants = variantsOf(task, which, 1);
  const variant = variants[which % variants.length];
  const shown = ({ input, output }: { input: Grid; output?: Grid }) => ({
    input: augment(variant, input),
    output: augment(variant, output!),
  });
  return { id, train: task.train.map(shown), test: task.test.map(shown) };
}

/** Writes tasks to a challenges file with its solutions, whose path is returned. */
export async function writeTasks(
  folder: string,
  { tasks, name }: { tasks: readonly Task[]; name: string } = { tasks: FEW, name: "few" },
): Promise<string> {
  const challenges = tasks.map(({ id, train, test }) => [
    id,
    { train, test: test.map(({ input }) => ({ input })) },
  ]);
  const solutions = tasks.map(({ id, test }) => [id, test.map(({ output }) => output)]);
  const path = join(folder, `${name}_challenges.json`);
  await Deno.writeTextFile(path, JSON.stringify(Object.fromEntries(challenges)));
  await Deno.writeTextFile(
    join(folder, `${name}_solutions.json`),
    JSON.stringify(Object.fromEntries(solutions)),
  );
  return path;
}
