// @ts-check
/** Builds the page from the data in it. */
import { html } from "./dom.js";
import { taskList } from "./list.js";
import {
  calibrationSection,
  curvesSection,
  factsList,
  scoreSection,
  similaritySection,
} from "./overview.js";

/** @type {import("../data.ts").ReportData} */
const data = JSON.parse(document.getElementById("data")?.textContent ?? "");

/** @type {[id: string, title: string, parts: import("./dom.js").Child[]][]} */
const sections = [
  ["score", "Score", scoreSection(data)],
  ["curves", "Learning curves", curvesSection(data.curves)],
  [
    "calibration",
    data.run.supervisionSteps > 1 ? "Calibration of halting" : "Calibration",
    calibrationSection(data),
  ],
  ["embeddings", "Similarity of task embeddings", similaritySection(data.similarity)],
  ["tasks", "Tasks", taskList(data)],
];

document.getElementById("facts")?.append(factsList(data.run, data.tasks.length));
document.getElementById("contents")?.append(
  ...sections.map(([id, title]) => html("a", { href: `#${id}` }, title)),
);
document.getElementById("sections")?.replaceChildren(
  ...sections.map(([id, title, parts]) =>
    html(
      "section",
      { id, "aria-labelledby": `${id}-title` },
      html("h2", { id: `${id}-title` }, title),
      ...parts,
    )
  ),
);
