/**
 * Seeded random streams by name. Equal seeds give equal draws in every run, and a draw from one stream
 * changes no other.
 *
 * ```ts
 * const random = stream(0, "sampler");
 * random.int(6); // equal in every run
 * ```
 */
// @ts-types="@types/seedrandom"
import seedrandom from "seedrandom";

/** The state of a stream, from which {@link resume} continues. */
export type RandomState = seedrandom.State.Alea;

/** A source of random draws. */
export interface Random {
  /** Draws a number in [0, 1). */
  float(): number;
  /** Draws an integer in 0…n-1. */
  int(n: number): number;
  /** Draws an element of a non-empty list. */
  pick<T>(items: readonly T[]): T;
  /** Returns a shuffled copy. */
  shuffle<T>(items: readonly T[]): T[];
  /** Draws from the standard normal distribution. */
  normal(): number;
  /** Returns the current state. */
  state(): RandomState;
}

/** Starts the stream of `seed` and `names`. */
export function stream(seed: number, ...names: (string | number)[]): Random {
  return wrap(seedrandom.alea([seed, ...names].join("/"), { state: true }));
}

/** Continues a stream from its state. */
export function resume(state: RandomState): Random {
  return wrap(seedrandom.alea("", { state }));
}

function wrap(prng: seedrandom.StatefulPRNG<RandomState>): Random {
  const int = (n: number) => Math.floor(prng() * n);
  return {
    float: () => prng(),
    int,
    pick: (items) => {
      if (items.length === 0) throw new RangeError("cannot pick from an empty list");
      return items[int(items.length)];
    },
    shuffle: (items) => {
      const copy = items.slice();
      for (let i = copy.length - 1; i > 0; i--) {
        const j = int(i + 1);
        [copy[i], copy[j]] = [copy[j], copy[i]];
      }
      return copy;
    },
    // Box-Muller without the cached second draw, so that the generator's is the whole state.
    normal: () => Math.sqrt(-2 * Math.log(1 - prng())) * Math.cos(2 * Math.PI * prng()),
    state: () => prng.state(),
  };
}
