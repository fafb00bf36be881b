/** Builds the page on how adaptation works: an experiment on one task. */
import { gridKey } from "../../arc/grid.ts";
import type { Task } from "../../arc/task.ts";
import { html } from "../../run_report/page/dom.js";
import { gridFigure } from "../../run_report/page/grid.js";
import { InputError } from "../../errors.ts";
import type { ExampleGroup } from "../examples.ts";
import { Experiment } from "./experiment.ts";
import { wasmText } from "./processor.ts";

/** The task of the experiment, which no trunk was trained on, and whose family none has seen. */
const TASK = "mini-eval/enclosed-holes/043";

/** Returns the task, from the examples. */
async function loadTask(): Promise<Task> {
  const response = await fetch("examples.json");
  if (!response.ok) throw new InputError("the task can't be loaded; reload the page");
  const groups: ExampleGroup[] = await response.json();
  return groups.flatMap(({ tasks }) => tasks).find(({ id }) => id === TASK)!;
}

/** Draws the train pairs of a task. */
const pairsOf = ({ train }: Task): HTMLElement[] =>
  train.map(({ input, output }, i) =>
    html(
      "div",
      { class: "pair" },
      gridFigure({ text: gridKey(input), title: `Input ${i + 1}`, digits: false }),
      html("span", { class: "arrow", "aria-hidden": "true" }, "→"),
      gridFigure({ text: gridKey(output), title: `Output ${i + 1}`, digits: false }),
    )
  );

const run = document.getElementById("run")!;
try {
  const task = await loadTask();
  document.getElementById("pairs")!.append(...pairsOf(task));
  const experiment = new Experiment(task);
  run.append(
    experiment.element,
    html("p", { class: "muted runtime" }, `Runs in this tab: ${wasmText()}.`),
  );
} catch (error) {
  run.append(html("p", { role: "alert", class: "message" }, (error as Error).message));
}
navigator.serviceWorker?.register("offline.js").catch(() => {});
