/** The file of ONNX Runtime with WebGPU: takes the place of runtime_file.ts. */
export const RUNTIME_FILE = "runtime-webgpu.wasm";
