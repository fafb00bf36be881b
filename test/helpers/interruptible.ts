/** A process that works until it is interrupted, then takes a while to save. */
import { defineCommand, main } from "../../lib/cli/command.ts";

await main(defineCommand({
  name: "interruptible",
  summary: "Works until it is interrupted",
  options: {},
  async run(_options, _args, { log, signal }) {
    const interrupted = new Promise((resolve) => signal.addEventListener("abort", resolve));
    // A timer keeps the process alive while it waits.
    const work = setInterval(() => {}, 1000);
    log("working");
    await interrupted;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    clearInterval(work);
    return { text: "saved", json: {} };
  },
}));
