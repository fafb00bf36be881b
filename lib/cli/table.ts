/** Plain-text tables. */

/** The alignment of a column. */
export type Align = "left" | "right";

/**
 * Formats a table: the header, a rule and the lines, with columns two spaces apart. By default the
 * first column is aligned left, the others right.
 */
export function formatTable(
  header: readonly string[],
  lines: readonly (readonly string[])[],
  align: readonly Align[] = header.map((_, column) => column === 0 ? "left" : "right"),
): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...lines.map((cells) => cells[column].length))
  );
  const textOf = (cells: readonly string[]) =>
    cells.map((cell, column) =>
      align[column] === "left" ? cell.padEnd(widths[column]) : cell.padStart(widths[column])
    ).join("  ").trimEnd();
  const rule = widths.map((width) => "-".repeat(width));
  return [header, rule, ...lines].map(textOf).join("\n");
}
