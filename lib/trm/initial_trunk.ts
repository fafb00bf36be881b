/** The trunk before training: random draws of its weights and initial states. */
import { type Random, stream } from "../random.ts";
import type { ModelConfig } from "./config.ts";
import { HALTING_HEAD, layoutOf, parameterCount, type Trunk, viewOf } from "./parameters.ts";

/** Initial bias of the halting head: negative, so an untrained model never halts early. */
const HALT_BIAS = -5;

/**
 * Returns a trunk before training: truncated normals of std 1/√fan_in for matrices, 1/√D for the
 * token embedding and convolutions, which begin small, and 1 for initial states that are random; zeros for the halting head, with a bias of
 * -5.
 */
export function initialTrunk(model: ModelConfig, seed: number): Trunk {
  const { hidden, initialStates = "random" } = model;
  const weights = new Float32Array(parameterCount(model));
  for (const parameter of layoutOf(model)) {
    const { name, shape } = parameter;
    const view = viewOf(weights, parameter);
    if (name === `${HALTING_HEAD}weight`) continue;
    if (name === `${HALTING_HEAD}bias`) view.fill(HALT_BIAS);
    else {
      const fanIn = name === "embed_tokens" ? hidden : shape[1];
      truncatedNormal(view, 1 / Math.sqrt(fanIn), stream(seed, "initial", name));
    }
  }
  const state = (name: string) => {
    const zeros = new Float32Array(hidden);
    if (initialStates === "zero") return zeros;
    return truncatedNormal(zeros, 1, stream(seed, "initial", name));
  };
  return { weights, hInit: state("H_init"), lInit: state("L_init") };
}

/** The std of a standard normal truncated at ±2; JAX's truncated normal divides by it too. */
const TRUNCATED_STD = 0.87962566103423978;

/** Fills `out` with draws of a normal truncated at ±2 and scaled to std `std`. */
function truncatedNormal(out: Float32Array, std: number, random: Random): Float32Array {
  for (let i = 0; i < out.length; i++) {
    let draw;
    do draw = random.normal(); while (Math.abs(draw) > 2);
    out[i] = draw * std / TRUNCATED_STD;
  }
  return out;
}
