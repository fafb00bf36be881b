import assert from "node:assert/strict";
import { isAccessibleInAll } from "../helpers/accessible.ts";
import { testPage } from "../helpers/web_page.ts";

testPage("sliders show what steps, variants, votes and the trunk's learning do", async (open) => {
  await open({ path: "how-it-works.html" }, async (page) => {
    const table = (caption: RegExp) => page.getByRole("table", { name: caption });
    const steps = table(/^Over the steps/).locator("tbody tr");
    const ways = table(/^What was tried/).locator("tbody tr");
    // Without variants the run is short.
    await page.getByRole("slider", { name: "Variants" }).press("Home");
    await ways.first().waitFor({ timeout: 120_000 });
    assert.equal(await steps.count(), 7);
    assert.match(await steps.first().innerText(), /^0\s+–\s+0 of 5\s+0 of 2/);
    assert.match(await ways.innerText(), /^1, the embedding and the network/);
    assert.match(await page.locator(".ballots").first().innerText(), /^1 variant answers: /);
    await page.getByRole("heading", { name: "After 160 steps" }).waitFor();
    await page.getByRole("slider", { name: "Steps" }).press("Home");
    await page.getByRole("heading", { name: "After 0 steps" }).waitFor();
    await page.getByText("Not all train pairs are right yet").waitFor();
    await page.getByRole("slider", { name: "Variants" }).press("ArrowRight");
    await page.getByLabel("What learns").selectOption("the embedding alone");
    await ways.nth(1).waitFor({ timeout: 120_000 });
    assert.match(await ways.nth(1).innerText(), /^2, the embedding alone/);
    await page.getByRole("slider", { name: "Votes" }).press("Home");
    assert.match(await page.locator(".ballots").first().innerText(), /^1 variant/);
    await page.getByRole("slider", { name: "Votes" }).press("End");
    assert.match(await page.locator(".ballots").first().innerText(), /^2 variants/);
  });
});

testPage(
  "the page on how it works has no serious issue for axe, and fits its width",
  async (open) => {
    await open({ path: "how-it-works.html" }, async (page) => {
      await page.getByRole("slider", { name: "Variants" }).press("Home");
      await page.locator(".test-answers").first().waitFor({ timeout: 120_000 });
      await isAccessibleInAll(page, "after a run");
    });
  },
);
