/** What this project uses of jstat, which has no types of its own. */
declare const jstat: {
  readonly studentt: {
    /** Returns the value below which a share `p` of Student's t lies. */
    inv(p: number, degreesOfFreedom: number): number;
  };
};
export default jstat;
