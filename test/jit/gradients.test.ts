import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { HEAD_MASKS, type ModelConfig } from "../../lib/trm/config.ts";
import { outcomeOf, totalLoss } from "../../lib/trm/loss.ts";
import { cycle, describeTokens, embed, readHeads } from "../../lib/trm/net.ts";
import { layoutOf } from "../../lib/trm/parameters.ts";
import { compareWithCpu } from "./cases/case.ts";
import { GRADIENTS } from "./cases/gradients.ts";

Deno.test("jit computes the gradients of the cpu backend", () => compareWithCpu(GRADIENTS));

/** What else the loss calls: kernels that no gradient flows through, and what has one of its own. */
const NOT_COMPARED = [
  "Abs",
  "ArgMax",
  "Equal",
  "Fill",
  "Floor",
  "GatherV2",
  "Greater",
  "GreaterEqual",
  "Less",
  "LessEqual",
  "Max",
  "Min",
  "OneHot",
  "Rsqrt",
  "",
];
/** Operations of our own, which have a test of their own. */
const OURS = ["AddRmsNorm", "HeadProduct", "NeighbourConvolution", "RotaryEmbedding", "SwiGlu"];

Deno.test("totalLoss uses only kernels whose gradients are compared", async () => {
  const model: ModelConfig = {
    ...{
      hidden: 32,
      heads: HEAD_MASKS.length,
      inner: 8,
      layers: 1,
      hCycles: 1,
      lCycles: 1,
      maxSteps: 2,
    },
    ...{ embeddingTokens: 2, embeddingSize: 8, rope: "1d", convolution: "cross" },
    headMasks: [...HEAD_MASKS],
  };
  const { kernelNames } = await tf.profile(() => {
    const weights = Object.fromEntries(
      layoutOf(model).map(({ name, shape }) => [name, tf.ones([...shape])]),
    );
    const whole = tf.ones([1, 3], "int32");
    const batch = {
      ...{ tokens: whole, positions: whole },
      ...{ present: tf.ones([1, 3]), embeddings: tf.ones([1, 8]) },
    };
    const tokens = describeTokens(model, batch);
    const x = embed(model, weights, batch);
    const { zH } = cycle(model, weights, { zH: x, zL: x }, x, tokens);
    const { logits, halt } = readHeads(model, weights, zH, tokens);
    return totalLoss(outcomeOf(logits, halt!, whole));
  });
  const compared = new Set([...GRADIENTS.map(({ kernel }) => kernel), ...NOT_COMPARED, ...OURS]);
  assert.deepEqual(kernelNames.filter((name) => !compared.has(name)), []);
  for (const name of OURS) assert.ok(kernelNames.includes(name), `the loss uses ${name}`);
});
