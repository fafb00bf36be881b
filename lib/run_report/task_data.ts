/** A task's part of the report: its grids, candidates and votes. */
import { mean, sum } from "d3-array";
import { NAME_SEPARATOR } from "../arc/augment.ts";
import { sideOf } from "../arc/canvas.ts";
import { equalGrids, type Grid, gridKey, isEmptyGrid } from "../arc/grid.ts";
import type { Task, TestPair } from "../arc/task.ts";
import { ATTEMPTS } from "../vote/submission.ts";
import { rank, sigmoid } from "../vote/votes.ts";
import { type Answers, type TaskAnswers, votesOf } from "./answers.ts";
import { cellAccuracy } from "./cells.ts";
import type { ReportCandidate, ReportPath, ReportTask, ReportTest } from "./data.ts";

/** How much of a task's vote is kept. */
export interface Limits {
  /** Candidates of a test input. */
  readonly candidates: number;
  /** Variants whose supervision steps are kept. */
  readonly paths: number;
}

/** The share of right cells from which an unsolved task is a near miss. */
export const NEAR = 0.9;

/** Returns the report's data of a task, given the answers to it. */
export function taskData(
  task: Task,
  { test, train }: TaskAnswers,
  { trained, limits }: { readonly trained: boolean; readonly limits: Limits },
): ReportTask {
  const grids = new Keys();
  const gridIndex = (grid: Grid) => grids.index(textOf(grid));
  const names = new Keys();
  const variant = (name: string) => names.index(name);
  // The order of the variants is that of their answers.
  test[0].forEach(({ variant: name }) => variant(name));
  const pairs = task.train.map(({ input, output }, i) => ({
    input: gridIndex(input),
    output: gridIndex(output),
    right: rounded(mean(votesOf(train[i]), ({ grid }) => Number(equalGrids(grid, output)))!),
  }));
  const inputs = task.test.map((pair, i) =>
    testData(pair, test[i], { gridIndex, variant, limits })
  );
  return {
    id: task.id,
    ...task.group === undefined ? {} : { group: task.group },
    side: sideOf(task),
    trained,
    ...standing(task, inputs, grids.all),
    fit: rounded(mean(pairs, ({ right }) => right)!),
    grids: grids.all,
    variants: names.all.map(suffixOf),
    train: pairs,
    test: inputs,
  };
}

interface Indexing {
  gridIndex(grid: Grid): number;
  variant(name: string): number;
  readonly limits: Limits;
}

function testData(
  { input, output }: TestPair,
  answers: readonly Answers[],
  { gridIndex, variant, limits }: Indexing,
): ReportTest {
  const votes = votesOf(answers);
  const ranked = rank(votes);
  const kept = ranked.slice(0, limits.candidates);
  const all = sum(ranked, ({ count }) => count);
  const shareOf = (count: number) => all === 0 ? 0 : rounded(Math.min(1, count / all));
  const left = ranked.slice(limits.candidates);
  const halts = answers[0].steps.length > 1;
  return {
    input: gridIndex(input),
    ...output ? { output: gridIndex(output) } : {},
    candidates: kept.map(({ grid, count, confidence }): ReportCandidate => ({
      grid: gridIndex(grid),
      count: rounded(count),
      share: shareOf(count),
      confidence: rounded(confidence),
      variants: votes.filter((vote) => equalGrids(vote.grid, grid)).map((vote) =>
        variant(vote.variant)
      ),
      ...output ? { cells: rounded(cellAccuracy(grid, output)) } : {},
    })),
    left: { candidates: left.length, share: shareOf(sum(left, ({ count }) => count)) },
    paths: !halts ? [] : answers.slice(0, limits.paths).map((own): ReportPath => ({
      variant: variant(own.variant),
      grids: own.steps.map(({ grid }) => gridIndex(grid)),
      halts: own.steps.map(({ halt }) => rounded(sigmoid(halt))),
      chosen: [...own.chosen],
    })),
  };
}

/** Returns how far a task is solved, its right cells, and the votes for the first attempts. */
function standing(
  { test }: Task,
  inputs: readonly ReportTest[],
  grids: readonly string[],
): Pick<ReportTask, "status" | "cells" | "share"> {
  const share = rounded(mean(inputs, ({ candidates }) => candidates[0]?.share ?? 0)!);
  if (test.some(({ output }) => output === undefined)) return { status: "unknown", share };
  const attempts = inputs.map(({ candidates }) => candidates.slice(0, ATTEMPTS));
  const solved =
    test.filter(({ output }, i) => attempts[i].some(({ grid }) => grids[grid] === textOf(output!)))
      .length;
  const cells = rounded(
    mean(attempts, (own) => Math.max(0, ...own.map(({ cells = 0 }) => cells)))!,
  );
  const missed = cells >= NEAR ? "near" : "unsolved";
  const status = solved === test.length ? "solved" : solved > 0 ? "part" : missed;
  return { status, share, cells };
}

/** Returns a grid as text; one without cells is an empty text. */
const textOf = (grid: Grid) => isEmptyGrid(grid) ? "" : gridKey(grid);

/** Returns a variant's name without the task's id. */
const suffixOf = (name: string) => name.split(NAME_SEPARATOR).slice(1).join(" ");

/** Rounds a number to four digits, which keeps the report small. */
export const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;

/** Different texts, each by its index. */
class Keys {
  readonly #index = new Map<string, number>();

  /** Returns the texts in the order of their indices. */
  get all(): string[] {
    return [...this.#index.keys()];
  }

  /** Returns the index of a text; a new one gets the next. */
  index(text: string): number {
    const known = this.#index.get(text);
    if (known !== undefined) return known;
    this.#index.set(text, this.#index.size);
    return this.#index.size - 1;
  }
}
