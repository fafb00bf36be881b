/** The file of ONNX Runtime that runtime_web.ts loads; in a worker for GPUs, another takes its place. */
export const RUNTIME_FILE = "runtime.wasm";
