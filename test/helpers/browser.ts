/** A browser for tests of pages: an installed Chromium, if there is one. */
import type { Browser, Page } from "playwright-core";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The browser's path; undefined where none is installed. */
export const BROWSER: string | undefined = PLACES.find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

/** Without a sandbox it also runs as root; it makes no connections of its own. */
const SWITCHES = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Switches by the GPU that pages get: none, or a program that stands for one. */
const GPUS = {
  none: ["--disable-gpu"],
  software: [
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
    "--enable-features=Vulkan",
  ],
};

/** Runs `use` with a browser, then closes it. */
export async function withBrowser(
  use: (browser: Browser) => Promise<void>,
  gpu: keyof typeof GPUS = "none",
): Promise<void> {
  // Otherwise the module looks for a file of the system that the tests' permissions do not reach.
  Deno.env.set("__IS_WSL_TEST__", "1");
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({
    executablePath: BROWSER,
    args: [...SWITCHES, ...GPUS[gpu]],
  });
  try {
    await use(browser);
  } finally {
    await browser.close();
  }
}

/** Opens a page; the errors and messages of its console are added to `messages`. */
export async function openPage(
  browser: Browser,
  url: string,
  messages: string[],
): Promise<Page> {
  const page = await browser.newPage();
  page.on("console", (message) => messages.push(message.text()));
  page.on("pageerror", ({ message }) => messages.push(message));
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) messages.push(`asks for ${request.url()}`);
  });
  await page.goto(url);
  return page;
}
