/** What a terminal shows of a task, of answers as they form, and of the result. */
import type { Grid } from "../arc/grid.ts";
import type { Task } from "../arc/task.ts";
import { formatCount, formatDuration } from "../cli/format.ts";
import { type Answer, type Answers, indexOfGrid, isGuess, rightPairs } from "./answers.ts";
import { beside, flow, gridBlock, stack, titled } from "./layout.ts";
import { type Block, lineOf, paragraph, widthOf } from "./spans.ts";
import type { Solution } from "./solve.ts";
import type { State } from "./work.ts";

/** A size in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Returns a task's train pairs and test inputs. */
export function taskBlock({ id, train, test }: Task, columns: number): Block {
  const pairs = train.map(({ input, output }, i) =>
    titled(`train ${i + 1}`, pairBlock(input, output, columns), columns)
  );
  const tests = test.map(({ input }, i) =>
    titled(`test ${i + 1}`, gridBlock(input, columns), columns)
  );
  return stack([paragraph(id, columns, "bold"), flow(pairs, columns), flow(tests, columns)]);
}

function pairBlock(input: Grid, output: Grid, columns: number): Block {
  const grids = [gridBlock(input, columns), gridBlock(output, columns)];
  const joined = beside([grids[0], [lineOf("→")], grids[1]], 1);
  return widthOf(joined) <= columns ? joined : [...grids[0], lineOf("↓"), ...grids[1]];
}

/**
 * Returns the state of a run in at most `rows` lines: with the answers as grids where they fit, else as
 * text.
 */
export function stateBlock(state: State, { columns, rows }: Size): Block {
  const status = paragraph(statusText(state), columns, "bold");
  const { answers } = state;
  if (!answers) return status.slice(0, rows);
  const grids = flow(
    answers.tests.flatMap((own, test) =>
      own.map((answer, i) => answerBlock(`test ${test + 1}, answer ${i + 1}`, answer, columns))
    ),
    columns,
  );
  const shares = answers.tests.flatMap((own, test) =>
    paragraph(`test ${test + 1}: ${sharesText(own)}`, columns)
  );
  const pages = [stack([status, grids]), [...status, ...shares], status];
  return pages.find(({ length }) => length <= rows) ?? status.slice(0, rows);
}

const answerBlock = (title: string, { grid, share }: Answer, columns: number): Block =>
  titled(title, titled(`${percent(share)} of votes`, gridBlock(grid, columns), columns), columns);

/** Returns a state as a line of text. */
export function stateText(state: State): string {
  const tests = state.answers?.tests ?? [];
  return [
    statusText(state),
    ...tests.map((own, test) => `test ${test + 1}: ${sharesText(own)}`),
  ].join("; ");
}

function statusText({ step, steps, loss, answers, secondsLeft }: State): string {
  if (steps === undefined) return "preparing";
  return [
    `step ${step} of ${steps}`,
    ...loss === undefined ? [] : [`loss ${loss.toFixed(3)}`],
    ...answers ? [`${rightPairs(answers)} of ${answers.train.length} train pairs right`] : [],
    ...secondsLeft === undefined ? [] : [`${formatDuration(secondsLeft)} left`],
  ].join(", ");
}

const sharesText = (answers: readonly Answer[]): string =>
  answers.length === 0
    ? "no answer yet"
    : `${answers.map(({ share }) => percent(share)).join(" and ")} of votes`;

const percent = (share: number): string => `${Math.round(100 * share)}%`;

const SEEN = "the trunk was trained on this task before";

/** Returns the answers, beside the solutions where they are known, and how sure they are. */
export function solutionBlock(task: Task, solution: Solution, columns: number): Block {
  const { answers } = solution;
  const tests = task.test.map(({ output }, test) => {
    const own = answers.tests[test];
    const blocks = own.map((answer, i) => answerBlock(`answer ${i + 1}`, answer, columns));
    // The free line is that of the votes.
    const known = output ? [[[], ...titled("solution", gridBlock(output, columns), columns)]] : [];
    return [
      ...paragraph(`test ${test + 1}${verdict(own, output, solution)}`, columns, "bold"),
      ...flow([...blocks, ...known], columns),
    ];
  });
  return stack([
    ...tests,
    [trainText(answers), effortText(solution), ...solution.seen ? [SEEN] : []]
      .flatMap((line) => paragraph(line, columns)),
  ]);
}

function verdict(
  own: readonly Answer[],
  output: Grid | undefined,
  { answers, canvas }: Solution,
): string {
  const guess = isGuess(answers) ? " (a guess)" : "";
  if (own.length === 0) return ": no answer";
  if (!output) return guess;
  const right = indexOfGrid(own, output);
  if (right >= 0) return `: right, answer ${right + 1}${guess}`;
  const [rows, columns] = [output.length, output[0].length];
  const why = rows <= canvas.rows && columns <= canvas.columns
    ? ""
    : `, since no answer can be as large as the solution of ${rows}×${columns}`;
  return `: differs${why}${guess}`;
}

/** Says which train pairs were learned. */
function trainText(answers: Answers): string {
  const { train } = answers;
  const all = `${rightPairs(answers)} of ${train.length} train pairs right`;
  if (!isGuess(answers)) return all;
  const wrong = train.flatMap((right, i) => right ? [] : [i + 1]);
  return `${all}; not learned: ${wrong.join(", ")}, so the answers are guesses`;
}

function effortText({ steps: { done, planned }, seconds, voters, answers }: Solution): string {
  const steps = done === planned ? formatCount(done, "step") : `${done} of ${planned} steps`;
  const vote = answers.step === done ? "" : ` after step ${answers.step}`;
  return `${steps} in ${formatDuration(seconds.all)}; ${
    formatCount(voters, "variant")
  } voted${vote}`;
}
