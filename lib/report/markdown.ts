/** Parts of a page in Markdown. */

/** Returns a table. */
export function table(header: readonly string[], lines: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...lines.map(line)];
}

/** Returns the anchor that GitHub gives a heading. */
export const anchor = (heading: string): string =>
  heading.toLowerCase().replace(/[^\w -]/g, "").replaceAll(" ", "-");

/** Returns a part of a sentence as a sentence. */
export const sentence = (text: string): string => `${text[0].toUpperCase()}${text.slice(1)}.`;
