/** Cosine similarities of embeddings, by how their tasks are related, and whose neighbours they are. */
import { mean } from "d3-array";
import { parseVariant } from "../../arc/augment.ts";
import { kinshipOf, KINSHIPS } from "../../arc/mini/kinship.ts";
import { barPanel } from "../../plot/panels.ts";
import { framed } from "../../plot/picture.ts";
import { BOOTSTRAP, type Interval, type Matrix, pairedBootstrap } from "../../stats/bootstrap.ts";
import { percent, range, signed } from "../../stats/format.ts";
import { readCheckpoint } from "../../train/checkpoint_file.ts";
import { cosine } from "../../train/cosine_similarity.ts";
import type { Similarities } from "../experiment.ts";
import type { Entry, Table } from "../table.ts";
import { headingOf } from "./heading.ts";
import type { Measurement } from "./kind.ts";

/** Embeddings of the same task. */
const OWN = "the task itself";
/** Real tasks have rules of their own. */
const OTHER = "another task";

/** What an embedding has in common with another, from the closest to the most distant. */
const RELATIONS = [OWN, ...KINSHIPS, OTHER];

const relationOf = (one: string, other: string): string =>
  one === other
    ? OWN
    : [one, other].every((id) => id.startsWith("mini-"))
    ? kinshipOf(one, other)
    : OTHER;

/** Returns the share of pairs of two tasks by how they are related. */
function sharesOfPairs(tasks: readonly string[]): Map<string, number> {
  const shares = new Map<string, number>();
  const share = 2 / (tasks.length * (tasks.length - 1));
  tasks.forEach((one, i) => {
    for (const other of tasks.slice(i + 1)) {
      const relation = relationOf(one, other);
      shares.set(relation, (shares.get(relation) ?? 0) + share);
    }
  });
  return shares;
}

/** The share of a task's embeddings whose nearest neighbour is related so. */
const nearest = (relation: string) => `nearest: ${relation}`;

/** Returns the numbers of one relation: of tasks that have such others. */
function lineOf(table: Table, curve: string, relation: string) {
  const lines = table.run(curve, 0).filter(({ scores }) => scores.has(relation));
  const of = (value: (scores: Map<string, number>) => number): Interval =>
    pairedBootstrap([lines.map(({ scores }) => value(scores))] as Matrix, BOOTSTRAP);
  return {
    ...{ curve, relation, tasks: lines.length },
    cosine: of((scores) => scores.get(relation)!),
    closer: of((scores) => scores.get(OWN)! - scores.get(relation)!),
    nearest: mean(table.run(curve, 0), ({ scores }) => scores.get(nearest(relation)) ?? 0)!,
  };
}

const linesOf = (table: Table) =>
  table.curves.flatMap((curve) =>
    RELATIONS.filter((relation) => table.run(curve, 0).some(({ scores }) => scores.has(relation)))
      .map((relation) => lineOf(table, curve, relation))
  );

const three = (value: number) => value.toFixed(3);
const signedThree = (value: number) => signed(value, 3);

/** Similarities of the embeddings of a checkpoint. */
export const similarities: Measurement<Similarities> = {
  async read(_experiment, { folder: checkpoint, curve, seed }) {
    const { embeddings, head: { step } } = await readCheckpoint(checkpoint);
    const all = embeddings.names.map((name) => ({
      task: parseVariant(name).taskId,
      vector: embeddings.get(name),
    }));
    return [...Map.groupBy(all, ({ task }) => task)].flatMap(([task, own]) => {
      const cosines = new Map<string, number[]>();
      const neighbours: string[] = [];
      for (const one of own) {
        let [most, closest] = [-Infinity, OTHER];
        for (const other of all) {
          if (other === one) continue;
          const relation = relationOf(task, other.task);
          const value = cosine(one.vector, other.vector);
          const values = cosines.get(relation);
          if (values) values.push(value);
          else cosines.set(relation, [value]);
          if (value > most) [most, closest] = [value, relation];
        }
        neighbours.push(closest);
      }
      const key = { curve, seed, step, group: "", task };
      return [...cosines].flatMap(([relation, values]): Entry[] => {
        const share = mean(neighbours, (closest) => Number(closest === relation))!;
        return [
          { ...key, score: relation, value: mean(values)! },
          { ...key, score: nearest(relation), value: share },
        ];
      });
    });
  },
  summary({ curves }, table) {
    const label = (key: string) => curves.find((curve) => curve.key === key)!.label;
    const others = new Map(
      table.curves.map((key) => [key, sharesOfPairs(table.run(key, 0).map(({ task }) => task))]),
    );
    const points = linesOf(table).map((line) => ({
      ...line,
      others: others.get(line.curve)!.get(line.relation),
    }));
    return {
      points,
      header: [
        ...["", "in common", "cosine", "95% interval", "less than within a task by"],
        ...["95% interval", "tasks", "nearest neighbour (%)", "other tasks (%)"],
      ],
      lines: points.map(({ curve, relation, tasks, cosine, closer, nearest, others }) => [
        ...[label(curve), relation, three(cosine.mean), range(cosine, three)],
        ...relation === OWN ? ["", ""] : [signedThree(closer.mean), range(closer, signedThree)],
        ...[String(tasks), percent(nearest), others === undefined ? "" : percent(others)],
      ]),
    };
  },
  draw(experiment, { table, facts }) {
    const lines = linesOf(table);
    return framed(headingOf(experiment, facts), {
      hconcat: experiment.curves.map(({ key, label }) =>
        barPanel(
          "cosine similarity",
          lines.filter(({ curve }) => curve === key)
            .map(({ relation, cosine }) => ({ label: relation, ...cosine })),
          { title: label },
        )
      ),
    });
  },
};
