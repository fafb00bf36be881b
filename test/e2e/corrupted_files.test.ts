import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { exportCheckpoint, importCheckpoint } from "../../checkpoint.ts";
import { type Command, execute } from "../../lib/cli/command.ts";
import { posttrain } from "../../posttrain.ts";
import { FEW, writeTasks } from "../helpers/challenges.ts";
import { encodeCheckpoint } from "../helpers/bytes.ts";
import { screens } from "../helpers/screen.ts";
import { withFolder } from "../helpers/folder.ts";
import { tinyCheckpoint } from "../helpers/checkpoints.ts";

/** A change of a file's bytes. */
type Damage = (bytes: Uint8Array) => Uint8Array;

const replaced = (bytes: Uint8Array, at: number, removed: number, added: Uint8Array) => {
  const start = at % (bytes.length + 1);
  const tail = bytes.subarray(Math.min(bytes.length, start + removed));
  return joined(bytes.subarray(0, start), added, tail);
};

function joined(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}

const equal = (a: Uint8Array, b: Uint8Array) =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

const text = (value: string) => new TextEncoder().encode(value);

/** The length of a header that is not as long. */
const lengthOf = (length: bigint) => new Uint8Array(BigUint64Array.of(length).buffer);

const DEEP = 200_000;

/** JSON that is nested deeper than any stack. */
const deep = fc.constantFrom(
  text("[".repeat(DEEP)),
  text("[".repeat(DEEP) + "]".repeat(DEEP)),
  text('{"train":'.repeat(DEEP)),
);

const damages: fc.Arbitrary<Damage> = fc.oneof(
  fc.nat().map((at): Damage => (bytes) => bytes.subarray(0, at % bytes.length)),
  fc.array(fc.tuple(fc.nat(), fc.nat({ max: 7 })), { minLength: 1, maxLength: 8 }).map(
    (flips): Damage => (bytes) => {
      const changed = bytes.slice();
      for (const [at, bit] of flips) changed[at % bytes.length] ^= 1 << bit;
      return changed;
    },
  ),
  fc.tuple(fc.nat(), fc.nat({ max: 40 }), fc.uint8Array({ maxLength: 40 })).map(
    ([at, removed, added]): Damage => (bytes) => replaced(bytes, at, removed, added),
  ),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(
    (length): Damage => (bytes) => joined(lengthOf(length), bytes.subarray(8)),
  ),
  deep.map((nested): Damage => () => nested),
  deep.map((nested): Damage => () => joined(lengthOf(BigInt(nested.length)), nested)),
  // Every number of the text, where it is one, becomes another.
  fc.constantFrom("1e999", "-1", "0.5", "4294967296", "1e15").map((number): Damage => (bytes) =>
    text(new TextDecoder("latin1").decode(bytes).replaceAll(/\d+/g, number))
  ),
  fc.uint8Array({ maxLength: 200 }).map((foreign): Damage => () => foreign),
);

/** Commands that read a file of each kind. */
const KINDS = ["checkpoint", "tasks", "reference"] as const;

const FIXTURE = fileURLToPath(new URL("../fixtures/step_100", import.meta.url));

/** Resident bytes that reading bad files may leave behind, beside what the tests themselves hold. */
const ROOM = 2 ** 31;

Deno.test("checkpoint and posttrain name corrupted files, without a crash or output", async () => {
  await withFolder({ tiny: encodeCheckpoint(tinyCheckpoint(FEW)) }, async (folder) => {
    const tiny = join(folder, "tiny");
    const good = {
      checkpoint: await Deno.readFile(tiny),
      tasks: await Deno.readFile(await writeTasks(folder)),
      reference: await Deno.readFile(FIXTURE),
    };
    const [file, out] = [join(folder, "damaged"), join(folder, "out")];
    const steps = ["--steps", "1", "--batch-size", "1", "--variants", "0", "--threads", "1"];
    const commands: Record<(typeof KINDS)[number], [Command, string[]]> = {
      checkpoint: [exportCheckpoint, [file]],
      tasks: [posttrain, ["--from", tiny, "--tasks", file, ...steps]],
      reference: [importCheckpoint, [file, "--embedding-tokens", "2", "--heads", "2"]],
    };
    const before = Deno.memoryUsage().rss;
    let refused = 0;
    const property = fc.asyncProperty(fc.constantFrom(...KINDS), damages, async (kind, damage) => {
      const damaged = damage(good[kind]);
      fc.pre(!equal(damaged, good[kind]));
      await Deno.writeFile(file, damaged);
      const [command, words] = commands[kind];
      const terminal = screens();
      const { signal } = new AbortController();
      const status = await execute(command, "", [...words, "--out", out], terminal, signal);
      const written = await Deno.stat(out).then(() => true, () => false);
      if (written) await Deno.remove(out, { recursive: true });
      // A task may still be one, with other colours; a checkpoint has a sum that says it is not.
      if (status === 0) {
        assert.notEqual(kind, "checkpoint");
        return;
      }
      refused++;
      const [message, hint, ...rest] = terminal.err.text.split("\n");
      assert.ok(message.startsWith("error: ") && message.includes(file), terminal.err.text);
      assert.match(hint, /^\(see deno task \w+ --help\)$/);
      assert.deepEqual([status, written, terminal.out.text, rest], [2, false, "", [""]]);
    });
    await fc.assert(property, { numRuns: 500 });
    assert.ok(refused > 300, `${refused} were refused`);
    const grown = Deno.memoryUsage().rss - before;
    assert.ok(grown < ROOM, `${grown} bytes more than before`);
  });
});
