/** The settings of a run: trunk, length, seed and processor. */
import type { Task } from "../../arc/task.ts";
import { field, html } from "../../run_report/page/dom.js";
import type { Choice } from "../../solve/faster.ts";
import type { Until } from "../../solve/solve.ts";
import { type TrunkName, trunkOf, warningOfSide } from "../../solve/trunks.ts";
import type { Order } from "./messages.ts";
import { type Gpu, processorText } from "./processor.ts";
import { addressOf } from "./run.ts";

const SECONDS = 20;

/** Chooses settings. */
export class RunSettings {
  readonly element: HTMLElement;
  readonly #trunk = select({
    "": "by the task's sides",
    mini: "mini: sides up to 5",
    small: "small: larger sides",
    recursive: "recursive: 4 supervision steps",
  });
  readonly #amount = number(SECONDS, 1);
  readonly #unit = select({ seconds: "seconds", steps: "steps" });
  readonly #seed = number(0, 0);
  readonly #processor = select({
    cpu: "WebAssembly",
    webgpu: "WebGPU",
    faster: "the faster of both",
  });
  /** What was found out to be faster, by the address of the trunk. */
  readonly #choices = new Map<string, Choice>();

  /** Calls `changed` when another processor is to compute. */
  constructor(gpu: Gpu, changed: () => void) {
    this.#processor.value = gpu === "real" ? "faster" : "cpu";
    for (const control of [this.#processor, this.#trunk]) {
      control.addEventListener("change", changed);
    }
    this.element = html(
      "details",
      {},
      html("summary", {}, "Settings"),
      html(
        "div",
        { class: "controls" },
        wide(field("Trunk", this.#trunk)),
        field("How long", this.#amount),
        field("Unit", this.#unit),
        field("Seed", this.#seed),
        gpu !== "none" && wide(field("Processor", this.#processor)),
      ),
    );
  }

  /** Whether a GPU may compute. */
  get usesGpu(): boolean {
    return this.#processor.value !== "cpu";
  }

  /** Returns the order to solve a task. */
  orderFor(task: Task): Order {
    const amount = this.#amount.valueAsNumber;
    const until: Until = this.#unit.value === "steps"
      ? { steps: Math.max(1, Math.round(amount || 1)) }
      : { seconds: amount || SECONDS };
    const trunk = addressOf(this.#trunkFor(task));
    const device = this.#choiceFor(trunk)?.device ?? this.#processor.value as Order["device"];
    return { task, trunk, until, seed: this.#seed.valueAsNumber || 0, device };
  }

  #trunkFor(task: Task): TrunkName {
    return (this.#trunk.value || trunkOf(task)) as TrunkName;
  }

  #choiceFor(trunk: string): Choice | undefined {
    return this.#processor.value === "faster" ? this.#choices.get(trunk) : undefined;
  }

  /** Keeps what an order has found out. */
  learn({ trunk }: Order, choice: Choice): void {
    this.#choices.set(trunk, choice);
  }

  /** Says what computes for a task, and whether the task is larger than those of the trunk. */
  textFor(task: Task): string {
    const order = this.orderFor(task);
    const warning = warningOfSide(task, this.#trunkFor(task));
    return `Runs in this tab: ${processorText(order.device, this.#choiceFor(order.trunk))}.` +
      (warning ? ` Note: ${warning}.` : "");
  }
}

/** Gives a field with long texts the width of the settings. */
function wide(field: HTMLElement): HTMLElement {
  field.classList.add("wide");
  return field;
}

const number = (value: number, min: number) => html("input", { type: "number", value, min });

/** Builds a choice from texts by value. */
const select = (options: Readonly<Record<string, string>>) =>
  html(
    "select",
    {},
    ...Object.entries(options).map(([value, text]) => html("option", { value }, text)),
  );
