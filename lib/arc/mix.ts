/** The mix of tasks that pre-training trains on. */
import { InputError } from "../errors.ts";
import type { Reporter } from "../reporter.ts";
import { gridKey } from "./grid.ts";
import { overlapping } from "./overlap.ts";
import { mergeTasks, resolveTasks, tasksBySource } from "./sources.ts";
import { checkScorable, type Pair, solvedTasks, type Task } from "./task.ts";

/** Sources of a mix. */
export interface MixSources {
  readonly tasks: readonly string[];
  /** Tasks whose train pairs train and whose test pairs are scored. */
  readonly evaluate: readonly string[];
  /** Tasks that do not train, wherever else they occur. */
  readonly leaveOut: readonly string[];
  readonly maxSide?: number;
}

/** Tasks whose pairs all train, and tasks whose train pairs alone do. */
export interface Mix {
  readonly seen: Task[];
  readonly held: Task[];
}

/**
 * Returns the mix of some sources. Logs which tasks are left out, and warns of tasks that occur twice,
 * also under an augmentation.
 *
 * @throws InputError when no task remains to train on, or when a test pair to be scored would train
 */
export async function mixOf(
  { tasks, evaluate, leaveOut, maxSide }: MixSources,
  { log }: Pick<Reporter, "log">,
): Promise<Mix> {
  const sources = await tasksBySource(tasks, { maxSide });
  warnOfDuplicates(sources, log);
  const all = mergeTasks(sources);
  const held = await resolveTasks(evaluate, { maxSide });
  const left = new Set(overlapping(all, await resolveTasks(leaveOut)));
  const seen = all.filter(({ id }) => !left.has(id));
  if (leaveOut.length > 0) {
    log(`${left.size} of ${all.length} tasks are left out: ${[...left].join(", ") || "none"}`);
  }
  if (seen.length === 0) {
    throw new InputError(
      "--leave-out leaves no task to train on; leave out fewer, or give more --tasks",
    );
  }
  if (held.length > 0) {
    checkScorable(held, "--evaluate");
    checkHeldOut(held, seen);
    const unsolved = held.length - solvedTasks(held).length;
    if (unsolved > 0) {
      log(`${unsolved} of ${held.length} tasks of --evaluate have no known solutions`);
    }
    warn(overlapping(held, seen), "--evaluate", "--tasks", log);
  }
  return { seen, held };
}

/** Logs tasks that an earlier source has too; warns of those that differ by an augmentation. */
function warnOfDuplicates(sources: ReadonlyMap<string, Task[]>, log: Reporter["log"]): void {
  const all = [...sources];
  all.forEach(([source, own], i) => {
    for (const [other, theirs] of all.slice(0, i)) {
      const ids = new Set(theirs.map(({ id }) => id));
      const others = own.filter(({ id }) => !ids.has(id));
      const equal = own.length - others.length;
      if (equal > 0) log(`${equal} tasks of ${source} are in ${other} too, and train once`);
      warn(overlapping(others, theirs), source, other, log);
    }
  });
}

function warn(ids: readonly string[], one: string, other: string, log: Reporter["log"]): void {
  if (ids.length === 0) return;
  log(
    `warning: ${ids.length} tasks of ${one} are in ${other} too, up to colours and orientation; ` +
      `--leave-out keeps tasks from training: ${ids.join(", ")}`,
  );
}

/**
 * Throws an InputError that names the first task of `held` that is among `seen`, or one of whose test
 * pairs is, under any id.
 */
function checkHeldOut(held: readonly Task[], seen: readonly Task[]): void {
  const keyOf = ({ input, output }: Pair) => `${gridKey(input)}>${gridKey(output)}`;
  const ids = new Set(seen.map(({ id }) => id));
  const owners = new Map(
    seen.flatMap(({ id, train, test }) =>
      [...train, ...test].flatMap(({ input, output }) =>
        output ? [[keyOf({ input, output }), id] as const] : []
      )
    ),
  );
  for (const { id, test } of held) {
    if (ids.has(id)) {
      throw new InputError(
        `task ${id} is in --tasks and in --evaluate, so its test pairs would be trained on; ` +
          "leave it out of one of them, or give --leave-out what --evaluate names",
      );
    }
    test.forEach(({ input, output }, i) => {
      const owner = output && owners.get(keyOf({ input, output }));
      if (owner === undefined) return;
      throw new InputError(
        `task ${id} of --evaluate, test ${i + 1}: is also a pair of task ${owner} of --tasks, ` +
          "so it would be trained on; leave one of the two tasks out",
      );
    });
  }
}
