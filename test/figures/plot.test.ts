import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import { FIGURE3 } from "../../lib/figures/experiments/figure3.ts";
import { toPng, toSvg } from "../../lib/figures/picture.ts";
import { describe, drawAdaptation } from "../../lib/figures/plot.ts";
import type { Point } from "../../lib/figures/points.ts";

const caption = { command: "deno task figure3 --seeds 2", hash: "0123456789abcdef", seeds: 2 };

const points: Point[] = FIGURE3.curves.flatMap(({ key }, i) =>
  ["one group", "all tasks"].flatMap((group) =>
    [500, 1000].map((step): Point => {
      const interval = { mean: 0.01 * (i + 1), low: 0.01 * i, high: 0.01 * (i + 2) };
      return {
        curve: key,
        group,
        step,
        pass: { "pass@1": interval, "pass@2": interval, "pass@all": interval },
      };
    })
  )
);

const drawn = () => toSvg(drawAdaptation(FIGURE3, points, caption), describe(caption));

Deno.test("a picture names every curve, group and panel, and says how it is made", async () => {
  const svg = await drawn();
  for (const { label } of FIGURE3.curves) assert.ok(svg.includes(`>${label}<`), label);
  for (const text of ["one group", FIGURE3.paper!.title, caption.command, caption.hash]) {
    assert.ok(svg.includes(text), text);
  }
  assert.match(svg, /<desc>deno task figure3 --seeds 2; runs 0123456789abcdef; seeds: 2<\/desc>/);
});

Deno.test("what is to be known of a picture stands above it, in lines that are not too long", async () => {
  const note = Array.from({ length: 60 }, (_, i) => `word${i}`).join(" ");
  const svg = await toSvg(drawAdaptation({ ...FIGURE3, note }, points, caption), "how");
  const lines = [...svg.matchAll(/>([^<]*word\d+[^<]*)</g)].map(([, line]) => line);
  assert.ok(lines.length > 1);
  assert.ok(lines.every(({ length }) => length <= 140));
  assert.equal(lines.join(" "), note);
});

Deno.test("the same points give the same bytes", async () => {
  const [one, two] = [await drawn(), await drawn()];
  assert.equal(one, two);
  assert.deepEqual(toPng(one, "how"), toPng(two, "how"));
});

Deno.test("a PNG is whole, and carries its command", async () => {
  const png = toPng(await drawn(), describe(caption));
  const view = new DataView(png.buffer, png.byteOffset, png.length);
  const chunks: [type: string, body: string][] = [];
  for (let at = 8; at < png.length;) {
    const length = view.getUint32(at);
    const body = png.subarray(at + 4, at + 8 + length);
    assert.equal(view.getUint32(at + 8 + length), crc32(body));
    const text = new TextDecoder("latin1").decode(body);
    chunks.push([text.slice(0, 4), text.slice(4)]);
    at += 12 + length;
  }
  assert.equal(chunks[0][0], "IHDR");
  assert.equal(chunks.at(-1)![0], "IEND");
  const [, text] = chunks.find(([type]) => type === "tEXt")!;
  assert.equal(text, "Description\0deno task figure3 --seeds 2; runs 0123456789abcdef; seeds: 2");
});
