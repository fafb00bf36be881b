/**
 * Options that commands share.
 *
 * An option is a zod schema: `.describe()` is its help text, `.default()` its default, and
 * `.meta({ value: "DIR" })` its value's placeholder in `--help`.
 */
import { z } from "zod";
import { DEVICES, PRECISIONS } from "../jit/device.ts";

/** Returns the schema of a whole number, at least 1. */
export const count = () => z.int("must be a whole number").min(1, "must be at least 1");

/** The seed of a command's random draws. */
export const seed = z.int("must be a whole number").min(0, "must be at least 0").default(0)
  .describe("seed of every random draw");

/** The number of threads that compute. */
export const threads = count().default(navigator.hardwareConcurrency)
  .describe("threads that compute on the CPU; this machine's cores by default");

/** The option of commands that compute on any device. */
export const device = z.enum(DEVICES).default("cpu").describe(
  "what computes: the CPU, a GPU by WebGPU, or an NVIDIA GPU by CUDA",
);

/** The precision of matrix products on a device. */
export const precision = z.enum(PRECISIONS).default("float32").describe(
  "precision of matrix products on a device that is not the CPU",
);

/** The memory of a device that a micro-batch may take. */
export const deviceMemory = z.number().positive().optional().meta({ value: "GIB" }).describe(
  "GiB of a device's memory for a micro-batch; 2 with WebGPU and 8 with CUDA by default",
);

const UNITS = { d: 86_400, h: 3600, m: 60, s: 1 };

/** The longest duration in seconds: timers of the runtime reach 24 days. */
const LONGEST = 20 * UNITS.d;

/** A duration such as `2d`, `12h`, `1h30m` or `90s`, in seconds. */
export const duration = () =>
  z.string()
    .regex(
      /^(?=\d)(\d+d)?(\d+h)?(\d+m)?(\d+(\.\d+)?s)?$/,
      "must be a duration such as 12h, 1h30m or 90s",
    )
    .transform((text) =>
      Array.from(text.matchAll(/([\d.]+)([dhms])/g)).reduce(
        (sum, [, number, unit]) => sum + Number(number) * UNITS[unit as keyof typeof UNITS],
        0,
      )
    )
    .refine((seconds) => seconds > 0, "must be longer than 0")
    .refine((seconds) => seconds <= LONGEST, "must be at most 20d");
