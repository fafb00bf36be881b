/**
 * Registers the ONNX form of every tfjs kernel that `jit` supports. To add one, call `lower` in the
 * matching file; test/jit/ compares each with tfjs's cpu backend.
 */
import "./elementwise.ts";
import "./matmul.ts";
import "./reduce.ts";
import "./shape.ts";
