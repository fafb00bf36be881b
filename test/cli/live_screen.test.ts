import assert from "node:assert/strict";
import { LiveScreen } from "../../lib/cli/live_screen.ts";
import { Emulator } from "../helpers/emulator.ts";

const drawn = (...texts: string[]) => texts.map((text) => ({ text, width: text.length }));

Deno.test("LiveScreen redraws in place, with one write a frame, and leaves nothing behind", () => {
  const terminal = new Emulator(20, 6);
  const screen = new LiveScreen(terminal);
  terminal.write("$ command\n");
  screen.draw(drawn("step 1", "a", "b"));
  assert.equal(terminal.writes, 2);
  screen.draw(drawn("step 10", "c"));
  assert.equal(terminal.writes, 3);
  assert.deepEqual(terminal.lines, ["$ command", "step 10", "c", "", ""]);
  screen.draw(drawn("s", "d", "e", "f"));
  assert.deepEqual(terminal.lines.slice(0, 5), ["$ command", "s", "d", "e", "f"]);
  screen.close();
  screen.close();
  terminal.write("result\n");
  assert.equal(terminal.lines.join("\n").trimEnd(), "$ command\nresult");
});

Deno.test("LiveScreen shows the cursor after each drawing, and hides it within", () => {
  const written: string[] = [];
  const screen = new LiveScreen({
    isTTY: true,
    columns: 20,
    rows: 6,
    write: (text) => written.push(text),
  });
  screen.draw(drawn("one"));
  screen.draw(drawn("two"));
  assert.equal(written.length, 2);
  for (const text of written) {
    assert.ok(text.startsWith("\x1b[?25l") && text.endsWith("\x1b[?25h"), JSON.stringify(text));
  }
});

Deno.test("LiveScreen draws below what others wrote, where it leaves what is shown", () => {
  const terminal = new Emulator(20, 8);
  const screen = new LiveScreen(terminal);
  screen.draw(drawn("one", "two"));
  terminal.write("^Z\n$ fg\n");
  screen.leave();
  screen.draw(drawn("three", "four"));
  screen.draw(drawn("five"));
  assert.equal(terminal.lines.join("\n").trimEnd(), "one\ntwo\n^Z\n$ fg\nfive");
});

Deno.test("LiveScreen logs above what it shows", () => {
  const terminal = new Emulator(20, 6);
  const screen = new LiveScreen(terminal);
  screen.draw(drawn("one", "two"));
  screen.log("stopping");
  screen.draw(drawn("three", "four"));
  assert.deepEqual(terminal.lines.slice(0, 3), ["stopping", "three", "four"]);
});

Deno.test("LiveScreen keeps the last character of a line as wide as the terminal", () => {
  const terminal = new Emulator(5, 6);
  const screen = new LiveScreen(terminal);
  screen.draw(drawn("12345", "12345"));
  screen.draw(drawn("abcde", "fghij"));
  assert.deepEqual(terminal.lines.slice(0, 2), ["abcde", "fghij"]);
});

Deno.test("LiveScreen finds its first line where the terminal is narrowed and breaks lines", () => {
  const terminal = new Emulator(10, 9);
  const screen = new LiveScreen(terminal);
  // What a terminal of ten columns makes of lines of 20 and 5 characters, drawn when it had 20.
  screen.draw(drawn("12345678901234567890", "12345"));
  screen.draw(drawn("ab", "cd"));
  assert.equal(terminal.lines.join("\n").trimEnd(), "ab\ncd");
});

Deno.test("LiveScreen removes the ^C that a terminal prints", () => {
  const terminal = new Emulator(20, 6);
  const screen = new LiveScreen(terminal);
  screen.draw(drawn("step 1"));
  terminal.write("^C");
  screen.log("stopping");
  screen.close();
  assert.equal(terminal.lines.join("\n").trimEnd(), "stopping");
});
