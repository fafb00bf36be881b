/** Errors that the command line reports without a stack trace, and its exit statuses. */

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

/** Input from outside (a file, an option, a checkpoint) that can't be used. */
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
