/** Errors that are the caller's to mend: they say what is wrong, where, and what to do about it. */

/**
 * Input from outside (a file, an option, a checkpoint) that can't be used. The command line prints
 * its message without a stack trace and exits with 2.
 */
export class InputError extends Error {
  override name = "InputError";
}
