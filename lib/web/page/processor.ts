/** What computes in the tab: WebAssembly or, where it is right and faster, a GPU. */
import type { Choice } from "../../solve/faster.ts";
import type { Order } from "./messages.ts";

/** A GPU that WebGPU reaches: a real one, or a program that stands for one; `none` otherwise. */
export type Gpu = "real" | "software" | "none";

/** Finds out which GPU the browser offers to ONNX Runtime, which also needs promises in WebAssembly. */
export async function gpuOf(): Promise<Gpu> {
  if (!("Suspending" in WebAssembly)) return "none";
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  if (!adapter) return "none";
  return adapter.info.isFallbackAdapter ? "software" : "real";
}

/** The most threads; micro-batches are few. */
const MOST_THREADS = 4;

/** Returns the number of threads: several where the page is isolated from others. */
export const threads = () =>
  crossOriginIsolated ? Math.min(MOST_THREADS, navigator.hardwareConcurrency) : 1;

/** Says that WebAssembly computes, and on how many threads. */
export function wasmText(): string {
  const count = threads();
  if (count > 1) return `WebAssembly on ${count} threads`;
  const why = crossOriginIsolated ? "" : ", since its host does not isolate this page from others";
  return `WebAssembly on one thread${why}`;
}

/** Says what computes; `choice` is what was found out to be faster. */
export function processorText(chosen: Order["device"], choice?: Choice): string {
  if (choice) return choiceText(choice);
  if (chosen === "cpu") return wasmText();
  return chosen === "webgpu" ? "WebGPU" : "WebGPU or WebAssembly, as the first run finds out";
}

function choiceText({ device, seconds, failed }: Choice): string {
  const [wasm, gpu] = [seconds.cpu, seconds.webgpu ?? 0].map((one) =>
    Number.isNaN(one) ? "too long to measure" : `${(1000 * one).toFixed(1)} ms a step`
  );
  if (failed !== undefined) return `${wasmText()}, since WebGPU failed: ${failed}`;
  return device === "webgpu"
    ? `WebGPU (${gpu}; WebAssembly takes ${wasm})`
    : `${wasmText()} (${wasm}; WebGPU takes ${gpu})`;
}
