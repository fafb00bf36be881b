/** Builds the page: a task to draw or load, and a run that adapts to it. */
import { z } from "zod";
import { parseTaskFile } from "../../arc/parse.ts";
import type { Task } from "../../arc/task.ts";
import { field, html } from "../../run_report/page/dom.js";
import { DRAWN, emptyTask } from "./draft.ts";
import { readTasks, tasksOf } from "./files.ts";
import { History } from "./history.ts";
import { hashOf, taskOfHash } from "./link.ts";
import { RunPanel } from "./run_panel.ts";
import { saveJson } from "./save.ts";
import { keep, kept } from "./storage.ts";
import { button, TaskEditor } from "./task_editor.ts";
import { Tools } from "./tools.ts";

const message = html("p", { role: "alert", class: "message" });
const spoken = html("p", { role: "status", class: "hidden" });

const history = new History<Task>(kept() ?? emptyTask(), (task) => {
  keep(task);
  editor.show(task);
  panel.taskChanged();
  refreshUndo();
});
const tools = new Tools();
const editor = new TaskEditor(history, tools, (text) => spoken.textContent = text);
const panel = new RunPanel(() => history.now);

const undo = button("Undo", () => history.undo());
const redo = button("Redo", () => history.redo());
function refreshUndo(): void {
  [undo.disabled, redo.disabled] = [!history.canUndo, !history.canRedo];
}
refreshUndo();
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
  if (event.target instanceof HTMLInputElement && event.target.type === "number") return;
  event.preventDefault();
  if (event.shiftKey) history.redo();
  else history.undo();
});

/** Does work, and shows its error; what is drawn stays. */
async function attempt(work: () => Promise<void> | void): Promise<void> {
  message.textContent = "";
  try {
    await work();
  } catch (error) {
    message.textContent = (error as Error).message;
  }
}

// Examples

let examples: readonly Task[] = [];
const choice = html("select", {}, html("option", { value: "" }, "choose …"));
function offer(tasks: readonly Task[]): void {
  examples = tasks;
  choice.replaceChildren(
    html("option", { value: "" }, "choose …"),
    ...tasks.map(({ id }, i) => html("option", { value: i }, id.replace(/^mini-eval\//, ""))),
  );
}
choice.addEventListener("change", () => {
  const task = examples[Number(choice.value)];
  if (choice.value !== "" && task) history.edit(task);
});
const examplesFile = z.record(z.string(), z.unknown());
void attempt(async () => {
  const response = await fetch("examples.json");
  if (!response.ok) throw new Error("the examples can't be loaded; reload the page");
  const found = Object.entries(examplesFile.parse(await response.json()));
  if (examples.length === 0) offer(found.map(([id, json]) => parseTaskFile(json, "examples", id)));
});

// Files

function load(tasks: readonly Task[]): void {
  if (tasks.length > 1) offer(tasks);
  history.edit(tasks[0]);
}
const file = html("input", { type: "file", accept: ".json,application/json" });
file.addEventListener("change", () =>
  attempt(async () => {
    const [chosen] = file.files ?? [];
    file.value = "";
    if (chosen) load(await readTasks(chosen));
  }));
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  const { files, types } = event.dataTransfer!;
  const text = types.includes("text/plain") ? event.dataTransfer!.getData("text/plain") : "";
  void attempt(async () => {
    if (files.length > 0) load(await readTasks(files[0]));
    else if (text !== "") load(tasksOf(text, "the dropped text"));
  });
});

// Links

async function copyLink(): Promise<void> {
  const address = new URL(await hashOf(history.now), location.href).href;
  await navigator.clipboard.writeText(address);
  spoken.textContent = message.textContent = "The link is copied; it holds the task.";
}
async function openLink(): Promise<void> {
  const linked = await taskOfHash(location.hash);
  if (!linked) return;
  history.edit(linked);
  // Otherwise a reload would bring the linked task back over the drawn one.
  globalThis.history.replaceState(null, "", location.pathname + location.search);
}
addEventListener("hashchange", () => attempt(openLink));
void attempt(openLink);

document.getElementById("draw")!.append(
  html(
    "div",
    { class: "controls sources" },
    field("Examples", choice),
    field("Or a file (drop it here, too)", file),
    html(
      "div",
      { class: "buttons" },
      button("New task", () => history.edit(emptyTask())),
      button("Save the task", () => {
        const { train, test, id } = history.now;
        saveJson({ train, test }, id === DRAWN ? "task.json" : `${id.replaceAll("/", "-")}.json`);
      }),
      button("Copy a link", () => attempt(copyLink)),
    ),
  ),
  message,
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

if ("serviceWorker" in navigator) {
  // The page works without it, but not offline.
  navigator.serviceWorker.register("offline.js").catch(() => {});
}
