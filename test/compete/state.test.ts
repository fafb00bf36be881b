import assert from "node:assert/strict";
import { join } from "node:path";
import { openRun, readState, writeState } from "../../lib/compete/state.ts";
import { fileExists } from "../../lib/files.ts";
import { checkSubmission } from "../../lib/vote/submission.ts";
import { FEW } from "../helpers/challenges.ts";
import { withFolder } from "../helpers/folder.ts";

const STATE = { budget: 60, used: 2 };

Deno.test("openRun writes a state and a valid submission, and removes both where it is undone", async () => {
  await withFolder({}, async (folder) => {
    const submission = join(folder, "submission.json");
    const opening = { folder, submission, tasks: FEW, earlier: undefined, exists: false };
    const undo = await openRun(opening, STATE);
    assert.deepEqual(await readState(folder), STATE);
    checkSubmission(JSON.parse(await Deno.readTextFile(submission)), FEW);
    await undo();
    assert.ok(!await fileExists(submission));
    await assert.rejects(readState(folder), /no competition run to resume/);
  });
});

Deno.test("openRun removes what a killed process left beside the submission, not beside others", async () => {
  const temporary = (name: string) => `.${name}.${crypto.randomUUID()}.tmp`;
  const [own, other] = [temporary("submission.json"), temporary("other.json")];
  await withFolder({ [own]: "[", [other]: "[" }, async (folder) => {
    const submission = join(folder, "submission.json");
    await openRun({ folder, submission, tasks: FEW, earlier: undefined, exists: false }, STATE);
    assert.deepEqual(
      [await fileExists(join(folder, own)), await fileExists(join(folder, other))],
      [false, true],
    );
  });
});

Deno.test("openRun keeps a submission that is there, and forgets the votes behind one that is not", async () => {
  await withFolder({}, async (folder) => {
    const submission = join(folder, "submission.json");
    const earlier = { ...STATE, answered: { step: 9, variants: 8 } };
    await writeState(folder, earlier);
    const undo = await openRun({ folder, submission, tasks: FEW, earlier, exists: false }, STATE);
    assert.equal((await readState(folder)).answered, undefined);
    await undo();
    assert.deepEqual(await readState(folder), earlier);

    await Deno.writeTextFile(submission, "an earlier one");
    const undoAgain = await openRun(
      { folder, submission, tasks: FEW, earlier, exists: true },
      earlier,
    );
    await undoAgain();
    assert.equal(await Deno.readTextFile(submission), "an earlier one");
  });
});
