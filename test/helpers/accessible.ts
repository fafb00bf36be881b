/** Checks of how accessible pages are, by axe-core. */
import assert from "node:assert/strict";
import axe from "axe-core";
import type { Page } from "playwright-core";

/** Fails where axe finds a serious issue, or the page is wider than the window. */
export async function isAccessible(page: Page, what: string): Promise<void> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate("axe.run()") as axe.AxeResults;
  const issues = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
  assert.deepEqual(issues, [], what);
  const { width } = page.viewportSize()!;
  assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width, what);
}

/** Fails where {@link isAccessible} does with light or dark colours, in a wide or narrow window. */
export async function isAccessibleInAll(page: Page, what: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await isAccessible(page, `${what}: ${colorScheme}, ${width} pixels`);
    }
  }
}
