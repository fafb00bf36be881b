/** The trunk's parameters: one flat vector with a named view for each weight. */
import { VOCABULARY } from "../arc/canvas.ts";
import { stream } from "../random.ts";
import type { Random } from "../random.ts";
import type { ModelConfig } from "./config.ts";

/** What the names of the halting head's weights begin with. */
export const HALTING_HEAD = "q_head.";

/** One weight's place in the flat vector. Matrices are [out, in], row by row. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
}

/**
 * The weights in the order of the flat vector. Queries, keys and values stand next to each other,
 * as do gate and up, so that together they are the fused matrices of the reference implementation
 * without ever being cut or joined.
 */
export function layoutOf(model: ModelConfig): Parameter[] {
  const { hidden: D, inner: I } = model;
  const shapes: [string, number[]][] = [
    ["embed_tokens", [VOCABULARY, D]],
    ["lm_head", [VOCABULARY, D]],
    [`${HALTING_HEAD}weight`, [2, D]],
    [`${HALTING_HEAD}bias`, [2]],
  ];
  for (let layer = 0; layer < model.layers; layer++) {
    const inLayer: [string, number[]][] = [
      ["q_proj", [D, D]],
      ["k_proj", [D, D]],
      ["v_proj", [D, D]],
      ["o_proj", [D, D]],
      ["gate_proj", [I, D]],
      ["up_proj", [I, D]],
      ["down_proj", [D, I]],
    ];
    shapes.push(...inLayer.map(([name, shape]): [string, number[]] => [
      `layers.${layer}.${name}`,
      shape,
    ]));
  }
  let offset = 0;
  return shapes.map(([name, shape]) => {
    const size = shape.reduce((product, side) => product * side, 1);
    const parameter = { name, shape, offset, size };
    offset += size;
    return parameter;
  });
}

/** How many numbers the trunk's flat vector has. */
export function parameterCount(model: ModelConfig): number {
  const last = layoutOf(model).at(-1)!;
  return last.offset + last.size;
}

/** The stretch of a flat vector that a parameter is; shared memory. */
export function stretchOf(flat: Float32Array, { offset, size }: Parameter): Float32Array {
  return flat.subarray(offset, offset + size);
}

/** Views of a flat vector, one a weight, that share its memory. */
export function viewsOf(model: ModelConfig, flat: Float32Array): Record<string, Float32Array> {
  return Object.fromEntries(
    layoutOf(model).map((parameter) => [parameter.name, stretchOf(flat, parameter)]),
  );
}

/** Where states start, never trained. */
export interface InitialStates {
  /** Where z_H starts: one vector of width D for every token. */
  readonly hInit: Float32Array;
  /** Where z_L starts. */
  readonly lInit: Float32Array;
}

/** What a model starts from: its trainable trunk, and the fixed vectors that states start at. */
export interface Trunk extends InitialStates {
  /** Every weight, in the order of {@link layoutOf}. */
  readonly weights: Float32Array;
}

/** How far a halting logit starts below zero, so that nothing halts before it has learned to. */
const HALT_BIAS = -5;

/**
 * A trunk before training: truncated normals of std 1/√fan_in for matrices, 1/√D for the token
 * embedding, 1 for the starting states; a halting head of zeros with its bias at -5.
 */
export function initialTrunk(model: ModelConfig, seed: number): Trunk {
  const { hidden } = model;
  const weights = new Float32Array(parameterCount(model));
  for (const parameter of layoutOf(model)) {
    const { name, shape } = parameter;
    const view = stretchOf(weights, parameter);
    if (name === "q_head.weight") continue;
    if (name === "q_head.bias") view.fill(HALT_BIAS);
    else {
      const fanIn = name === "embed_tokens" ? hidden : shape[1];
      truncatedNormal(view, 1 / Math.sqrt(fanIn), stream(seed, "initial", name));
    }
  }
  const state = (name: string) =>
    truncatedNormal(new Float32Array(hidden), 1, stream(seed, "initial", name));
  return { weights, hInit: state("H_init"), lInit: state("L_init") };
}

/** Fills `states` with copies of a vector: every token of every example starts the same. */
export function repeatVector(states: Float32Array, vector: Float32Array): void {
  states.set(vector);
  // Each copy doubles what is there, so that a few large moves fill everything.
  for (let done = vector.length; done < states.length; done *= 2) {
    states.copyWithin(done, 0, Math.min(done, states.length - done));
  }
}

/** The std of a standard normal cut off at ±2, by which JAX's truncated normal is corrected. */
const CUT_STD = 0.87962566103423978;

/** Fills `out` with draws of a normal cut off at ±2 of its std, stretched to have std `std`. */
function truncatedNormal(out: Float32Array, std: number, random: Random): Float32Array {
  for (let i = 0; i < out.length; i++) {
    let draw;
    do draw = random.normal(); while (Math.abs(draw) > 2);
    out[i] = draw * std / CUT_STD;
  }
  return out;
}
