/**
 * Registers the ONNX form of every tfjs kernel that functions given to `jit` may use. To add one,
 * call `lower` in the file that it belongs to; test/jit/ compares each with tfjs's cpu backend.
 */
import "./elementwise.ts";
import "./matmul.ts";
import "./reduce.ts";
import "./shape.ts";
