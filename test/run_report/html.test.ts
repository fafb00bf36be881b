import assert from "node:assert/strict";
import { renderReport } from "../../lib/run_report/html.ts";
import { collected, writeRun } from "../helpers/adapted_run.ts";
import { FEW } from "../helpers/challenges.ts";
import { withFolder } from "../helpers/folder.ts";

const ODD = `</script><b>"&'`;

Deno.test("renderReport escapes task ids and folders", async () => {
  await withFolder({}, async (folder) => {
    await writeRun(folder, { tasks: [{ ...FEW[0], id: ODD }] });
    const data = await collected(folder);
    const page = await renderReport({ ...data, run: { ...data.run, folder: ODD } });
    assert.equal(page.match(/<\/script>/g)!.length, 2);
    assert.ok(!page.includes("<b>"));
    assert.ok(page.includes("<title>Report of &lt;/script&gt;&lt;b&gt;&quot;&amp;'</title>"));
    const [, json] = /id="data">(.*)<\/script>/.exec(page)!;
    assert.equal(JSON.parse(json).tasks[0].id, ODD);
  });
});

Deno.test("renderReport gives one file that loads nothing", async () => {
  await withFolder({}, async (folder) => {
    await writeRun(folder);
    const page = await renderReport(await collected(folder));
    assert.doesNotMatch(page, / src=|@import|fetch\(|url\(/);
    assert.deepEqual([...page.matchAll(/ href="([^"]*)"/g)].map(([, to]) => to), [
      "data:,",
      "#tasks",
    ]);
    assert.doesNotMatch(page, /^(import|export) /m);
    assert.match(page, /default-src 'none'/);
  });
});
