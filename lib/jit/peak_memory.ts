/** The memory that a run of a graph needs. */
import { sizeOf } from "./memory.ts";
import type { InnerType, Program, Value } from "./graph.ts";

/**
 * Returns the most bytes that the results of a program's nodes take at a time, where each is freed after its
 * last use. Inputs and constants are not counted.
 */
export function peakBytes({ nodes, outputs }: Program): number {
  const lastUse = new Map<string, number>();
  nodes.forEach(({ inputs }, i) => inputs.forEach((name) => lastUse.set(name, i)));
  for (const { name } of outputs) lastUse.set(name, nodes.length);
  const ending = Map.groupBy(
    nodes.flatMap(({ outputs }) => outputs.filter(({ name }) => name !== "")),
    ({ name }) => lastUse.get(name)!,
  );
  let [now, most] = [0, 0];
  nodes.forEach(({ outputs }, i) => {
    for (const value of outputs) if (value.name !== "") now += bytesOf(value);
    most = Math.max(most, now);
    for (const value of ending.get(i) ?? []) now -= bytesOf(value);
  });
  return most;
}

const BYTES: Readonly<Record<InnerType, number>> = {
  float32: 4,
  float16: 2,
  int32: 4,
  int64: 8,
  bool: 1,
};

const bytesOf = ({ shape, dtype }: Value<InnerType>) => sizeOf(shape) * BYTES[dtype];
