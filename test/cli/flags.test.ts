import assert from "node:assert/strict";
import { Command as Program } from "commander";
import fc from "fast-check";
import { z } from "zod";
import { checkValues, flagOf, flagsOf } from "../../lib/cli/flags.ts";
import { count, seed } from "../../lib/cli/options.ts";
import { InputError } from "../../lib/errors.ts";

const rate = () => z.number("must be a number").min(0, "must be at least 0");
const fraction = () => rate().max(1, "must be at most 1");

/** The checked values of `shape` for the words of a command line; commander's errors are thrown. */
function parse<S extends z.ZodRawShape>(shape: S, ...words: string[]): z.output<z.ZodObject<S>> {
  const program = new Program().exitOverride().configureOutput({ writeErr: () => {} });
  for (const flag of flagsOf(shape)) program.addOption(flag);
  return checkValues(shape, program.parse(words, { from: "user" }).opts());
}

/** Whether an error is an InputError whose message is this. */
function inputError(message: string) {
  return (error: unknown) => error instanceof InputError && error.message === message;
}

Deno.test("flagOf turns every option name into a flag that commander turns back", () => {
  // `--no-x` is commander's form of a switch that is off.
  const names = fc.stringMatching(/^[a-z][a-z0-9]*([A-Z][a-z0-9]*){0,3}$/)
    .filter((name) => !/^no[A-Z]/.test(name));
  fc.assert(
    fc.property(names, (name) => {
      assert.match(flagOf(name), /^--[a-z0-9]+(-[a-z0-9]+)*$/);
      const [flag] = flagsOf({ [name]: z.string().optional() });
      assert.equal(flag.attributeName(), name);
    }),
  );
  assert.equal(flagOf("embeddingsFraction"), "--embeddings-fraction");
});

Deno.test("checkValues reads numbers, texts and choices, and fills in defaults", () => {
  const shape = {
    steps: count().default(100),
    lr: rate().optional(),
    preset: z.enum(["mini", "paper"]).default("mini"),
    out: z.string().default("runs"),
  };
  assert.deepEqual(parse(shape), { steps: 100, preset: "mini", out: "runs" });
  assert.deepEqual(
    parse(shape, "--steps", "1e3", "--lr=1e-4", "--preset", "paper", "--out", "7"),
    { steps: 1000, lr: 1e-4, preset: "paper", out: "7" },
  );
});

Deno.test("flagsOf gathers a repeated flag into a list, which replaces the default", () => {
  const shape = {
    tasks: z.array(z.string()).default(["mini-train"]),
    k: z.array(count()).optional(),
  };
  assert.deepEqual(parse(shape), { tasks: ["mini-train"] });
  assert.deepEqual(parse(shape, "--tasks", "a", "--k", "1", "--tasks", "b", "--k", "2"), {
    tasks: ["a", "b"],
    k: [1, 2],
  });
});

Deno.test("flagsOf makes a switch that is off until given, or a --no- form if it is on by default", () => {
  const shape = { resume: z.boolean().default(false), margin: z.boolean().default(true) };
  assert.deepEqual(parse(shape), { resume: false, margin: true });
  assert.deepEqual(parse(shape, "--resume", "--no-margin"), { resume: true, margin: false });
});

Deno.test("flagsOf requires an option that is not optional and has no default", () => {
  assert.throws(() => parse({ from: z.string() }), /required option '--from <TEXT>'/);
});

Deno.test("flagsOf refuses words of the wrong kind", () => {
  const shape = { seed, preset: z.enum(["mini", "paper"]).default("mini") };
  for (const word of ["abc", "", " ", "12x", "Infinity", "NaN"]) {
    assert.throws(() => parse(shape, "--seed", word), /'--seed <N>'.*must be a number/, word);
  }
  assert.throws(() => parse(shape, "--preset", "big"), /choices are mini, paper/);
});

Deno.test("checkValues names every flag whose value is out of range", () => {
  const shape = { seed, part: fraction().default(0.25), loraRank: z.array(count()).optional() };
  assert.throws(() => parse(shape, "--seed", "1.5"), inputError("--seed: must be a whole number"));
  assert.throws(
    () => parse(shape, "--part", "1.5", "--lora-rank", "2", "--lora-rank", "0"),
    inputError("--part: must be at most 1; --lora-rank: must be at least 1 (value 2)"),
  );
});

Deno.test("flagsOf throws a TypeError for a schema that has no form on a command line", () => {
  assert.throws(() => flagsOf({ place: z.object({ x: z.number() }) }), TypeError);
});
