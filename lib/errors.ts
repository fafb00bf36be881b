/** Errors that the user can fix: they name the cause, its place and the remedy. */
import { z } from "zod";

/**
 * Unusable input: a file, an option, a checkpoint. The command line prints the message without a
 * stack trace and exits with 2.
 */
export class InputError extends Error {
  override name = "InputError";
}

/** Describes on one line what a schema rejected, and where. */
export function describeIssues(error: z.ZodError): string {
  return z.prettifyError(error).replace(/\s+/g, " ");
}
