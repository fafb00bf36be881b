/** Errors that the user can fix, and the exit statuses of commands. */
import { z } from "zod";

/** Exit statuses of every command. */
export const EXIT = {
  ok: 0,
  failed: 1,
  /** Bad usage or bad input. */
  usage: 2,
  /** Another process holds the folder: try again later (EX_TEMPFAIL of sysexits.h). */
  taken: 75,
  interrupted: 130,
} as const;

/**
 * Unusable input: a file, an option, a checkpoint. The message names the cause, its place and the
 * remedy, and is printed without a stack trace.
 */
export class InputError extends Error {
  override name = "InputError";
  /** The status that a command exits with. */
  readonly status: number = EXIT.usage;
}

/** A folder in which another process works. */
export class TakenError extends InputError {
  override name = "TakenError";
  override readonly status = EXIT.taken;
}

/** The most issues that an error describes. */
const MOST_ISSUES = 3;

/** Describes on one line what a schema rejected, and where. */
export function describeIssues({ issues }: z.ZodError, describe = describeIssue): string {
  const text = issues.slice(0, MOST_ISSUES).map(describe).join("; ");
  return issues.length > MOST_ISSUES ? `${text} and ${issues.length - MOST_ISSUES} more` : text;
}

const describeIssue = (issue: z.core.$ZodIssue): string =>
  z.prettifyError({ issues: [issue] }).replace(/\s+/g, " ");
