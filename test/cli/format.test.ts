import assert from "node:assert/strict";
import fc from "fast-check";
import {
  formatCommand,
  formatCount,
  formatDuration,
  formatRate,
  formatTask,
} from "../../lib/cli/format.ts";
import { formatTable } from "../../lib/cli/table.ts";

Deno.test("formatDuration prints the two largest units", () => {
  const texts: [seconds: number, text: string][] = [
    [0, "0.0s"],
    [4.21, "4.2s"],
    [9.96, "10s"],
    [59.4, "59s"],
    [59.6, "1m00s"],
    [108, "1m48s"],
    [3599.6, "1h00m"],
    [3720, "1h02m"],
    [86399, "1d00h"],
    [183600, "2d03h"],
  ];
  for (const [seconds, text] of texts) assert.equal(formatDuration(seconds), text);
});

Deno.test("formatDuration never prints a longer duration as a shorter one", () => {
  const inSeconds = (text: string) =>
    [...text.matchAll(/([\d.]+)([dhms])/g)]
      .reduce((sum, [, n, unit]) => sum + Number(n) * { d: 86400, h: 3600, m: 60, s: 1 }[unit]!, 0);
  const durations = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(durations, durations, (a, b) => {
      const [short, long] = a < b ? [a, b] : [b, a];
      assert.ok(inSeconds(formatDuration(short)) <= inSeconds(formatDuration(long)));
    }),
  );
});

Deno.test("formatRate counts by the second, minute or hour, so that rates are not tiny", () => {
  assert.equal(formatRate(725.4, "pairs"), "725 pairs/s");
  assert.equal(formatRate(35.12, "steps"), "35.1 steps/s");
  assert.equal(formatRate(0.5, "steps"), "30.0 steps/min");
  assert.equal(formatRate(0.01, "tasks"), "36.0 tasks/h");
  assert.equal(formatRate(0, "tasks"), "0.0 tasks/s");
});

Deno.test("formatCommand quotes words for a shell where they need it", () => {
  const words = ["runs/a=1", "my run", "mini-eval#2", "it's"];
  const text = "runs/a=1 'my run' 'mini-eval#2' 'it'\\''s'";
  assert.equal(formatCommand(words), text);
  assert.equal(formatTask("report", ...words), `deno task report ${text}`);
});

Deno.test("formatCount names one thing or several", () => {
  assert.deepEqual([0, 1, 2].map((count) => formatCount(count, "step")), [
    "0 steps",
    "1 step",
    "2 steps",
  ]);
});

Deno.test("formatTable aligns columns, texts left and numbers right", () => {
  assert.equal(
    formatTable(["split", "tasks"], [["concept", "160"], ["tama", "50"]]),
    ["split    tasks", "-------  -----", "concept    160", "tama        50"].join("\n"),
  );
  assert.equal(
    formatTable(["a", "b"], [["1", "x"], ["22", "y"]], ["right", "left"]).split("\n")[2],
    " 1  x",
  );
  assert.equal(formatTable(["a", "b"], []), "a  b\n-  -");
});
