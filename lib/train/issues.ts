/** What a zod schema found wrong, as people read it. */
import type { z } from "zod";

/** All issues on one line, each with its place: `model.heads: must be …; seed: …`. */
export function describeIssues({ issues }: z.ZodError): string {
  const texts = issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join(".")}: ${message}`
  );
  return texts.join("; ").replace(/\s+/g, " ");
}
