/**
 * Options that several commands share, and the kinds of number that an option can be.
 *
 * An option is a zod schema: `.describe()` is its help text, `.default()` the default that `--help`
 * shows, `.meta({ value: "DIR" })` the word that stands for its value there.
 */
import { z } from "zod";

/** A whole number of things, at least 1. */
export const count = () => z.int("must be a whole number").min(1, "must be at least 1");

/** The seed that every random draw of a command starts from. */
export const seed = z.int("must be a whole number").min(0, "must be at least 0").default(0)
  .describe("seed of every random draw");

/** How many threads compute. */
export const threads = count().default(navigator.hardwareConcurrency)
  .describe("threads to compute with; the default is this machine's cores");
