/** Renders a report's data as one HTML file, with its style, its script and the data inside. */
import { fileURLToPath } from "node:url";
import { readText } from "../files.ts";
import type { ReportData } from "./data.ts";

/** The page's style, in order. */
const STYLES = ["style.css", "chart.css", "tasks.css", "grid.css"];

/** The modules of the page's script; each imports only from those before it. */
const MODULES = ["dom.js", "grid.js", "chart.js", "overview.js", "task.js", "list.js", "main.js"];

/** Renders a report as HTML that loads nothing else. */
export async function renderReport(data: ReportData): Promise<string> {
  const [styles, modules] = await Promise.all([STYLES, MODULES].map(readParts));
  const title = escapeHtml(`Report of ${data.run.folder}`);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>
${styles.join("\n")}</style>
</head>
<body>
<header>
<a class="skip" href="#tasks">Skip to the tasks</a>
<h1>${title}</h1>
<div id="facts"></div>
<nav id="contents" aria-label="Contents"></nav>
</header>
<main id="sections">
<noscript><p>This page needs JavaScript, which is part of it.</p></noscript>
</main>
<script type="application/json" id="data">${jsonText(data)}</script>
<script type="module">
${modules.map(withoutImports).join("\n")}</script>
</body>
</html>
`;
}

/** Allows the page's own style and script, and no connection. */
const POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "script-src 'unsafe-inline'",
  "img-src data:",
].join("; ");

const readParts = (names: readonly string[]) =>
  Promise.all(
    names.map((name) => readText(fileURLToPath(new URL(`page/${name}`, import.meta.url)))),
  );

/** Returns a module as a part of one script: without imports, and with nothing exported. */
function withoutImports(module: string): string {
  const text = module.replaceAll(/^import [^;]*;\n/gm, "").replaceAll(/^export /gm, "");
  // The tag would end the script.
  return text.replaceAll("</script", "<\\/script");
}

/** Returns JSON that no HTML parser takes for a tag. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value).replaceAll("<", "\\u003c");

/** Escapes a text for HTML. */
export const escapeHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
