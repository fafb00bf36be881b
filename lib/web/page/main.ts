/** Builds the page: a task to draw or load, and a run that adapts to it. */
import type { Task } from "../../arc/task.ts";
import { html } from "../../run_report/page/dom.js";
import { button } from "./button.ts";
import { emptyTask } from "./draft.ts";
import { History } from "./history.ts";
import { gpuOf } from "./processor.ts";
import { RunPanel } from "./run_panel.ts";
import { Sources } from "./sources.ts";
import { keep, kept } from "./storage.ts";
import { TaskEditor } from "./task_editor.ts";
import { Tools } from "./tools.ts";

const spoken = html("p", { role: "status", class: "hidden" });
const history = new History<Task>(kept() ?? emptyTask(), show);
const tools = new Tools();
const editor = new TaskEditor(history, tools, (text) => spoken.textContent = text);
const panel = new RunPanel(() => history.now, await gpuOf());
const undo = button("Undo", () => history.undo());
const redo = button("Redo", () => history.redo());
const sources = new Sources(history);

/** Shows a changed task, and keeps it. */
function show(task: Task): void {
  editor.show(task);
  sources.taskChanged();
  panel.taskChanged();
  keep(task);
  showUndo();
}

function showUndo(): void {
  [undo.disabled, redo.disabled] = [!history.canUndo, !history.canRedo];
}

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
  // Numbers have an undo of their own.
  if (event.target instanceof HTMLInputElement && event.target.type === "number") return;
  event.preventDefault();
  if (event.shiftKey) history.redo();
  else history.undo();
});

showUndo();
document.getElementById("draw")!.append(
  sources.element,
  sources.message,
  html(
    "div",
    { class: "toolbar" },
    tools.element,
    html("div", { class: "buttons" }, undo, redo),
  ),
  editor.gridTools.element,
  spoken,
  editor.element,
);
document.getElementById("run")!.append(panel.element);

// The page works without it, but not offline.
navigator.serviceWorker?.register("offline.js").catch(() => {});
