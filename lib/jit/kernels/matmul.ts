/** Matrix products. */
import { broadcast_util } from "@tensorflow/tfjs";
import { CONTRIB } from "../graph.ts";
import { lower } from "../kernel.ts";
import { transpose } from "./shape.ts";

lower("BatchMatMul", (graph, { a, b }, { transposeA, transposeB }) => {
  const batch = broadcast_util.assertAndGetBroadcastShape(
    a.shape.slice(0, -2),
    b.shape.slice(0, -2),
  );
  const shape = [...batch, a.shape.at(transposeA ? -1 : -2)!, b.shape.at(transposeB ? -2 : -1)!];
  if (!transposeA && !transposeB) return graph.node("MatMul", [a, b], shape, a.dtype);
  // WebGPU transposes the operands of a product of matrices in place, but of no other.
  if (graph.device === "webgpu" && a.dtype === "float32" && shape.length === 2) {
    return graph.node("Gemm", [a, b], shape, a.dtype, {
      transA: { int: transposeA ? 1 : 0 },
      transB: { int: transposeB ? 1 : 0 },
    });
  }
  // The fused product transposes its operands as it packs them, without a copy.
  if (graph.device !== "webgpu" && a.dtype === "float32") {
    return graph.node("FusedMatMul", [a, b], shape, a.dtype, {
      transA: { int: transposeA ? 1 : 0 },
      transB: { int: transposeB ? 1 : 0 },
    }, CONTRIB);
  }
  const left = transposeA ? transpose(graph, a, swapLast(a.shape.length)) : a;
  const right = transposeB ? transpose(graph, b, swapLast(b.shape.length)) : b;
  return graph.node("MatMul", [left, right], shape, a.dtype);
});

function swapLast(rank: number): number[] {
  const perm = Array.from({ length: rank }, (_, axis) => axis);
  return [...perm.slice(0, -2), rank - 1, rank - 2];
}
