import assert from "node:assert/strict";
import { z } from "zod";
import { defineCommand, execute } from "../../lib/cli/command.ts";
import { eventReporter, parseEvent } from "../../lib/cli/events.ts";
import { EXIT, InputError, TakenError } from "../../lib/errors.ts";
import { screens } from "../helpers/screen.ts";

const eventsOf = (text: string) => text.trimEnd().split("\n").map(parseEvent);

const work = defineCommand({
  name: "work",
  summary: "Works",
  options: { failure: z.string().optional() },
  run: ({ failure }, _words, { log, progress }) => {
    const bar = progress("work", 2, "things");
    bar.update(1);
    log("halfway");
    if (failure === "input") throw new InputError("bad input");
    if (failure === "taken") throw new TakenError("in use");
    if (failure !== undefined) throw new Error(failure);
    bar.update(2);
    bar.stop();
    return Promise.resolve({ text: "two", json: { done: 2 } });
  },
});

async function run(...words: string[]) {
  const terminal = screens();
  const { signal } = new AbortController();
  const status = await execute(work, "", [...words, "--events"], terminal, signal);
  return { status, events: eventsOf(terminal.out.text), error: terminal.err.text };
}

Deno.test("--events prints progress, log lines and the result as JSON lines", async () => {
  const { status, events } = await run();
  assert.equal(status, EXIT.ok);
  const progress = { event: "progress", label: "work", total: 2, unit: "things" } as const;
  assert.deepEqual(events, [
    { ...progress, done: 1 },
    { event: "log", line: "halfway" },
    { ...progress, done: 2 },
    { event: "done", result: { done: 2 } },
  ]);
});

Deno.test("--events prints why a command failed, and its status says how", async () => {
  const statuses = { input: EXIT.usage, taken: EXIT.taken, "out of luck": EXIT.failed };
  for (const [failure, expected] of Object.entries(statuses)) {
    const { status, events, error } = await run("--failure", failure);
    assert.equal(status, expected);
    const last = events.at(-1);
    assert.ok(last?.event === "failed" && error.includes(last.message), failure);
  }
});

Deno.test("eventReporter writes the last progress, however fast updates follow", () => {
  const { out } = screens();
  const bar = eventReporter(out).progress("work", 1000, "steps");
  for (let done = 1; done <= 1000; done++) bar.update(done);
  bar.stop();
  const events = eventsOf(out.text);
  assert.ok(events.length < 100);
  const last = events.at(-1);
  assert.ok(last?.event === "progress" && last.done === 1000);
});

Deno.test("parseEvent ignores lines that are no events", () => {
  for (const line of ["", "Task pretrain", "{}", '{"event":"other"}', "3"]) {
    assert.equal(parseEvent(line), undefined);
  }
});
