/** What this project uses of jstat, which has no types of its own. */
declare const jstat: {
  readonly binomial: {
    /** Returns the probability of at most `x` of `tries`, each with `probability`. */
    cdf(x: number, tries: number, probability: number): number;
  };
  readonly normal: {
    /** Returns the probability of at most `x`. */
    cdf(x: number, mean: number, deviation: number): number;
  };
  readonly studentt: {
    /** Returns the value below which a share `p` of Student's t lies. */
    inv(p: number, degreesOfFreedom: number): number;
  };
};
export default jstat;
