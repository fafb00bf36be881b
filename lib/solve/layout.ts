/** Places blocks beside each other where the width allows, else below each other. */
import type { Grid } from "../arc/grid.ts";
import { type Block, type Line, paragraph, widthOf, widthOfLine } from "./spans.ts";

/** The columns between two blocks. */
const GAP = 3;

/** The characters of a cell: two make it square, one is for narrow terminals. */
const CELL_WIDTHS = [2, 1] as const;

/** Returns a grid as lines of at most `columns`, or a note where it is wider in any form. */
export function gridBlock(grid: Grid, columns: number): Block {
  const [height, width] = [grid.length, grid[0]?.length ?? 0];
  const cell = CELL_WIDTHS.find((cell) => cell * width <= columns);
  if (cell !== undefined) {
    return grid.map((row) => row.map((colour) => ({ text: String(colour).padEnd(cell), colour })));
  }
  const note = `${height}×${width}, too wide for a terminal of ${columns} columns`;
  return paragraph(note, columns, "faint");
}

/** Returns a block below its title. */
export const titled = (title: string, block: Block, columns: number): Block => [
  ...paragraph(title, columns, "faint"),
  ...block,
];

/** Joins blocks beside each other, aligned at their first lines. */
export function beside(blocks: readonly Block[], gap = GAP): Block {
  const widths = blocks.map(widthOf);
  const height = Math.max(0, ...blocks.map(({ length }) => length));
  return Array.from(
    { length: height },
    (_, row) =>
      blocks.flatMap((block, i): Line => {
        const line = block[row] ?? [];
        if (i === blocks.length - 1) return line;
        return [...line, { text: " ".repeat(widths[i] + gap - widthOfLine(line)) }];
      }),
  );
}

/** Joins blocks beside each other, in as many rows as `columns` needs, with a free line between rows. */
export function flow(blocks: readonly Block[], columns: number): Block {
  const rows: Block[][] = [];
  let width = 0;
  for (const block of blocks) {
    const own = widthOf(block);
    if (rows.length > 0 && width + GAP + own <= columns) {
      rows.at(-1)!.push(block);
      width += GAP + own;
    } else {
      rows.push([block]);
      width = own;
    }
  }
  return stack(rows.map((row) => beside(row)));
}

/** Joins blocks below each other, with a free line between them. */
export function stack(blocks: readonly Block[]): Block {
  return blocks.flatMap((block, i) => i === 0 ? block : [[], ...block]);
}
