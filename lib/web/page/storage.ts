/** Keeps the drawn task in the browser, over reloads. */
import type { Task } from "../../arc/task.ts";
import { parsePageTask } from "./page_task.ts";

const KEY = "task";

/** Keeps a task, where the browser allows it. */
export function keep({ id, train, test }: Task): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ id, train, test }));
  } catch {
    // Storage is full or forbidden; the task stays in the page.
  }
}

/** Returns the kept task, if there is a valid one. */
export function kept(): Task | undefined {
  try {
    const json = JSON.parse(localStorage.getItem(KEY)!);
    return parsePageTask(json, "the kept task", json.id);
  } catch {
    return undefined;
  }
}
