/**
 * Seeded, named random streams. Every draw in this project comes from one of these, so that the
 * same seed gives the same bytes, and so that adding a draw to one stream moves no other.
 *
 * ```ts
 * const random = stream(0, "sampler");
 * random.int(6); // the same number in every run
 * ```
 */
// @ts-types="@types/seedrandom"
import seedrandom from "seedrandom";

/** The state of a stream, to be saved beside a checkpoint and given back to {@link resume}. */
export type RandomState = seedrandom.State.Alea;

/** A source of random draws. */
export interface Random {
  /** A number in [0, 1). */
  float(): number;
  /** An integer in 0…n-1. */
  int(n: number): number;
  /** One element of a non-empty list. */
  pick<T>(items: readonly T[]): T;
  /** A shuffled copy. */
  shuffle<T>(items: readonly T[]): T[];
  /** A draw from the standard normal distribution. */
  normal(): number;
  /** What {@link resume} needs to go on from here. */
  state(): RandomState;
}

/** The stream called by `names` under `seed`, at its start. */
export function stream(seed: number, ...names: (string | number)[]): Random {
  return wrap(seedrandom.alea([seed, ...names].join("/"), { state: true }));
}

/** A stream that goes on where {@link Random.state} was taken. */
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
    // Box-Muller without the cached second half, so that a stream's state is only the generator's.
    normal: () => Math.sqrt(-2 * Math.log(1 - prng())) * Math.cos(2 * Math.PI * prng()),
    state: () => prng.state(),
  };
}
