import assert from "node:assert/strict";
import { canvasOf } from "../../lib/arc/canvas.ts";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import { realClock } from "../../lib/compete/drive.ts";
import { trunkFor } from "../../lib/solve/choose.ts";
import { recordAdaptation, type Snapshot } from "../../lib/solve/record.ts";
import { settingsFor, solveTask } from "../../lib/solve/solve.ts";
import { loadAdapted } from "../../lib/train/load_source.ts";

const signal = new AbortController().signal;
const [task] = miniTasks("mini-eval");
const source = await loadAdapted(trunkFor(task), {}, 0);

/** Records an adaptation. */
async function record(strategy: "full" | "embeddings", variants: number): Promise<Snapshot[]> {
  const snapshots: Snapshot[] = [];
  await recordAdaptation(task, { variants, strategy, steps: [0, 3, 6], seed: 4 }, {
    ...{ source, compute: {}, signal },
    onSnapshot: (snapshot) => snapshots.push(snapshot),
  });
  return snapshots;
}

Deno.test("recordAdaptation ends with the answers that solving gives", async () => {
  const snapshots = await record(
    "full",
    settingsFor(canvasOf(task, source.canvas), source.preset).variants!,
  );
  assert.deepEqual(snapshots.map(({ step }) => step), [0, 3, 6]);
  const { answers, voters } = await solveTask(
    task,
    { source, until: { steps: 6 }, seed: 4, compute: {} },
    { clock: realClock(0), onState: () => {}, signal },
  );
  const last = snapshots.at(-1)!.votes.find((vote) => vote.voters === voters)!;
  assert.deepEqual(last.answers, answers);
});

Deno.test("recordAdaptation adapts the embeddings alone, and counts the first votes", async () => {
  const [full, alone] = [await record("full", 3), await record("embeddings", 3)];
  assert.deepEqual(alone[0].votes, full[0].votes);
  assert.notDeepEqual(alone[2].votes, full[2].votes);
  assert.ok(alone[2].loss! < alone[1].loss!);
  const ballots = alone[2].votes.map(({ answers }) => answers.ballots[0].length);
  assert.deepEqual(ballots, [1, 2, 4]);
});
