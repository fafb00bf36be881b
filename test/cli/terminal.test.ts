import assert from "node:assert/strict";
import { join } from "node:path";
import { formatCommand } from "../../lib/cli/format.ts";
import { textStream, UnreadError, untilBroken } from "../../lib/cli/terminal.ts";
import { withFolder } from "../helpers/folder.ts";
import { screen } from "../helpers/screen.ts";

Deno.test("textStream writes all text to a slow reader", () => {
  let [text, calls] = ["", 0];
  const stream = textStream({
    isTerminal: () => false,
    writeSync(bytes) {
      if (calls++ % 2 === 0) throw new Deno.errors.WouldBlock("full");
      text += new TextDecoder().decode(bytes.subarray(0, 3));
      return Math.min(3, bytes.length);
    },
  });
  stream.write("eight is");
  assert.equal(text, "eight is");
  assert.deepEqual([stream.columns, stream.rows], [100, 40]);
});

Deno.test("textStream throws where a reader is gone, and untilBroken drops text from then on", () => {
  const shown = screen({ columns: 20 });
  let open = true;
  const stream = textStream({
    isTerminal: () => false,
    writeSync(bytes) {
      if (!open) throw new Deno.errors.BrokenPipe("gone");
      shown.write(new TextDecoder().decode(bytes));
      return bytes.length;
    },
  });
  const lasting = untilBroken(stream);
  lasting.write("before");
  open = false;
  assert.throws(() => stream.write("lost"), UnreadError);
  lasting.write("lost");
  open = true;
  lasting.write("lost");
  assert.equal(shown.text, "before");
});

/** The program of util-linux that gives another one a terminal. */
const SCRIPT = "/usr/bin/script";

const hasScript = await Deno.stat(SCRIPT).then(() => true, () => false);

Deno.test({
  name: `a command saves when its terminal is closed${hasScript ? "" : ` (ignored: no ${SCRIPT})`}`,
  ignore: Deno.build.os !== "linux" || !hasScript,
  fn: () =>
    withFolder({}, async (folder) => {
      const helper = new URL("../helpers/interruptible.ts", import.meta.url).pathname;
      const result = join(folder, "result");
      const run = formatCommand([Deno.execPath(), "run", "--cached-only", helper]);
      const command = `exec ${run} > ${formatCommand([result])}`;
      const process = new Deno.Command(SCRIPT, {
        args: ["--quiet", "--flush", "--command", command, "/dev/null"],
        stdin: "null",
        stdout: "piped",
      }).spawn();
      const shown = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
      for (let text = ""; !text.includes("working");) {
        const { value, done } = await shown.read();
        assert.ok(!done, text);
        text += value;
      }
      process.kill("SIGKILL");
      await process.status;
      await shown.cancel();
      for (const deadline = Date.now() + 20_000; await Deno.readTextFile(result) !== "saved\n";) {
        assert.ok(Date.now() < deadline, "nothing is saved");
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }),
});
