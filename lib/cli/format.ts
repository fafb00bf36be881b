/** Formats durations, rates, counts and command lines. */

/** Formats seconds: `4.2s`, `48s`, `1m48s`, `1h02m`, `2d03h`. */
export function formatDuration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return inTwo(whole, 60, "m", "s");
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return inTwo(minutes, 60, "h", "m");
  return inTwo(Math.round(seconds / 3600), 24, "d", "h");
}

/** Formats at least as many seconds, in the two largest units that {@link formatDuration} uses. */
export function formatAtLeast(seconds: number): string {
  const unit = seconds < 3600 ? 1 : seconds < 24 * 3600 ? 60 : 3600;
  return formatDuration(Math.max(10, Math.ceil(seconds / unit) * unit));
}

function inTwo(total: number, size: number, large: string, small: string): string {
  return `${Math.floor(total / size)}${large}${String(total % size).padStart(2, "0")}${small}`;
}

/** Formats a rate of `unit`: `725 pairs/s`, `35.1 steps/s`, `12.0 steps/min`. */
export function formatRate(perSecond: number, unit: string): string {
  const [value, per] = perSecond >= 1 || perSecond === 0
    ? [perSecond, "s"]
    : perSecond * 60 >= 1
    ? [perSecond * 60, "min"]
    : [perSecond * 3600, "h"];
  return `${value.toFixed(value < 99.95 ? 1 : 0)} ${unit}/${per}`;
}

/** Formats a number of things: `1 step`, `2 steps`. */
export const formatCount = (count: number, thing: string): string =>
  `${count} ${thing}${count === 1 ? "" : "s"}`;

/** Formats a command line for a shell, with quotes around the words that need them. */
export const formatCommand = (words: readonly string[]): string => words.map(quoted).join(" ");

/** Formats a command line of this project: `deno task report runs/a`. */
export const formatTask = (name: string, ...words: readonly string[]): string =>
  formatCommand(["deno", "task", name, ...words]);

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
