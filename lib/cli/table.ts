/** Tables of plain text. */

/** On which side a column's cells line up. */
export type Align = "left" | "right";

/**
 * Lines of text whose columns line up: the header, a rule, and the rows. Columns are two spaces
 * apart. Without `align` the first column is set left and the others, numbers as a rule, right.
 */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  align: readonly Align[] = header.map((_, column) => column === 0 ? "left" : "right"),
): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column].length))
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) =>
      align[column] === "left" ? cell.padEnd(widths[column]) : cell.padStart(widths[column])
    ).join("  ").trimEnd();
  return [line(header), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)]
    .join("\n");
}
