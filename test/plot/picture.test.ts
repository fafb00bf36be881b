import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import { curvePanel } from "../../lib/plot/panels.ts";
import { framed, toPng, toSvg } from "../../lib/plot/picture.ts";

const ABOUT = "deno task figure figure3 --seeds 2; runs 0123456789abcdef; seeds: 2";

const points = ["full", "lora"].flatMap((series, i) =>
  [500, 1000].map((x) => ({ series, x, value: i + 1, low: i, high: i + 2 }))
);

const panel = curvePanel(points, {
  ...{ series: ["full", "lora"], x: "steps", y: "pass@2 (%)", width: 300, height: 200 },
  title: "all tasks",
});

const drawn = (lines: readonly string[] = ["how"]) =>
  toSvg(framed({ title: "A title", lines }, { hconcat: [panel] }), ABOUT);

Deno.test("framed shows every series, title and axis, and describes how the picture is made", async () => {
  const svg = await drawn();
  for (const text of ["full", "lora", "A title", "all tasks", "steps", "pass@2 (%)", "how"]) {
    assert.ok(svg.includes(`>${text}<`), text);
  }
  assert.ok(svg.includes(`<desc>${ABOUT}</desc>`));
});

Deno.test("framed wraps the lines above a picture", async () => {
  const note = Array.from({ length: 60 }, (_, i) => `word${i}`).join(" ");
  const svg = await drawn([note]);
  const lines = [...svg.matchAll(/>([^<]*word\d+[^<]*)</g)].map(([, line]) => line);
  assert.ok(lines.length > 1);
  assert.ok(lines.every(({ length }) => length <= 140));
  assert.equal(lines.join(" "), note);
});

Deno.test("toSvg and toPng give the same bytes for the same picture", async () => {
  const [one, two] = [await drawn(), await drawn()];
  assert.equal(one, two);
  assert.deepEqual(toPng(one, "how"), toPng(two, "how"));
});

Deno.test("toPng writes whole chunks, and its description", async () => {
  const png = toPng(await drawn(), ABOUT);
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
  assert.equal(text, `Description\0${ABOUT}`);
});
