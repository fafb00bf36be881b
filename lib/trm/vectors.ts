/** Arithmetic of flat vectors. */

/** Adds `more` to `sum`. */
export function addInto(sum: Float32Array, more: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] += more[i];
}

/** Fills `states` with copies of a vector. */
export function repeatVector(states: Float32Array, vector: Float32Array): void {
  states.set(vector);
  // Each copy doubles the filled range.
  for (let done = vector.length; done < states.length; done *= 2) {
    states.copyWithin(done, 0, Math.min(done, states.length - done));
  }
}
