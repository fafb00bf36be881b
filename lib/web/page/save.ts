/** Offers files to save. */
import { html } from "../../run_report/page/dom.js";

/** Saves JSON as a file. */
export function saveJson(json: unknown, name: string): void {
  const address = URL.createObjectURL(
    new Blob([JSON.stringify(json)], { type: "application/json" }),
  );
  html("a", { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}
