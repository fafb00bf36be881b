import assert from "node:assert/strict";
import * as fc from "fast-check";
import { formatAtLeast, formatDuration } from "../../lib/cli/format.ts";
import { duration } from "../../lib/cli/options.ts";

Deno.test("duration reads days, hours, minutes and seconds, and nothing else", () => {
  const read = duration();
  const cases: [text: string, seconds: number][] = [
    ["12h", 43200],
    ["1h30m", 5400],
    ["90s", 90],
    ["6m", 360],
    ["2m5.5s", 125.5],
    ["2d03h", 183600],
  ];
  for (const [text, seconds] of cases) assert.equal(read.parse(text), seconds);
  for (const text of ["", "12", "h", "1m1h", "-5s", "5 m", "0s", "21d"]) {
    assert.ok(!read.safeParse(text).success, text);
  }
});

Deno.test("duration reads what formatDuration and formatAtLeast print", () => {
  const read = duration();
  fc.assert(fc.property(fc.integer({ min: 10, max: 3599 }), (seconds) => {
    assert.equal(read.parse(formatDuration(seconds)), seconds);
  }));
  fc.assert(fc.property(fc.double({ min: 0.1, max: 1e6, noNaN: true }), (seconds) => {
    const printed = read.parse(formatAtLeast(seconds));
    assert.ok(printed >= seconds && printed <= Math.max(10, seconds + 3600));
  }));
});
