import assert from "node:assert/strict";
import { gridBlock } from "../../lib/solve/layout.ts";
import { textOf } from "../../lib/solve/display.ts";
import { depthOf, paint } from "../../lib/solve/paint.ts";

const GRID = [[0, 1, 1], [9, 7, 4]];

Deno.test("paint shows a grid in 24 bits, 256 and 16 colours, and as digits", () => {
  const text = (depth: 24 | 256 | 16 | 0) => textOf(gridBlock(GRID, 80), depth);
  assert.equal(
    text(24),
    "\x1b[48;2;30;30;30m  \x1b[0m\x1b[48;2;0;116;217m    \x1b[0m\n" +
      "\x1b[48;2;135;12;37m  \x1b[0m\x1b[48;2;255;133;27m  \x1b[0m\x1b[48;2;255;220;0m  \x1b[0m",
  );
  assert.equal(
    text(256),
    "\x1b[48;5;234m  \x1b[0m\x1b[48;5;32m    \x1b[0m\n" +
      "\x1b[48;5;88m  \x1b[0m\x1b[48;5;208m  \x1b[0m\x1b[48;5;220m  \x1b[0m",
  );
  assert.equal(
    text(16),
    "\x1b[40m  \x1b[0m\x1b[44m    \x1b[0m\n\x1b[41m  \x1b[0m\x1b[43m  \x1b[0m\x1b[103m  \x1b[0m",
  );
  assert.equal(text(0), "0 1 1\n9 7 4");
});

Deno.test("paint has ten different colours at every depth", () => {
  for (const depth of [24, 256, 16] as const) {
    const all = Array.from({ length: 10 }, (_, colour) => paint([{ text: "  ", colour }], depth));
    assert.equal(new Set(all).size, 10);
  }
});

Deno.test("paint shows text bold and faint where there are colours", () => {
  const line = [{ text: "a", style: "bold" }, { text: "b" }, {
    text: "c",
    style: "faint",
  }] as const;
  assert.equal(paint(line, 16), "\x1b[1ma\x1b[0mb\x1b[2mc\x1b[0m");
  assert.equal(paint(line, 0), "abc");
});

Deno.test("gridBlock takes two characters a cell, one where the terminal is narrow, or a note", () => {
  const text = (columns: number) => textOf(gridBlock(GRID, columns), 0);
  assert.equal(text(6), "0 1 1\n9 7 4");
  assert.equal(text(5), "011\n974");
  assert.equal(text(3), "011\n974");
  const wide = [Array.from({ length: 30 }, () => 3)];
  assert.equal(textOf(gridBlock(wide, 20), 0), "1×30, too wide for a\nterminal of 20\ncolumns");
});

Deno.test("depthOf reads the environment", () => {
  assert.equal(depthOf({ COLORTERM: "truecolor", TERM: "xterm" }), 24);
  assert.equal(depthOf({ COLORTERM: "24bit" }), 24);
  assert.equal(depthOf({ TERM: "xterm-256color" }), 256);
  assert.equal(depthOf({ TERM: "xterm" }), 16);
  assert.equal(depthOf({}), 16);
  assert.equal(depthOf({ COLORTERM: "truecolor", NO_COLOR: "1" }), 0);
  assert.equal(depthOf({ COLORTERM: "truecolor", NO_COLOR: "" }), 24);
  assert.equal(depthOf({ TERM: "dumb" }), 0);
});
