/** Answers a competition's tasks within a budget of time: `deno task compete`. */
import { z } from "zod";
import { dirname, join } from "node:path";
import { resolveTasks } from "./lib/arc/sources.ts";
import { solvedTasks } from "./lib/arc/task.ts";
import { type Context, defineCommand, main } from "./lib/cli/command.ts";
import { formatDuration } from "./lib/cli/format.ts";
import { duration } from "./lib/cli/options.ts";
import { scoreTable } from "./lib/cli/scores.ts";
import { maxSide } from "./lib/cli/training.ts";
import { drive, realClock } from "./lib/compete/drive.ts";
import { type BudgetPlan, planBudget, type Rates } from "./lib/compete/plan.ts";
import { measureRates } from "./lib/compete/rates.ts";
import { readState, writeState } from "./lib/compete/state.ts";
import { CompetitionWork, writeSubmission } from "./lib/compete/work.ts";
import { InputError } from "./lib/errors.ts";
import { checkWritable, fileExists } from "./lib/files.ts";
import { adaptationTo } from "./lib/train/adaptation.ts";
import { votingOf } from "./lib/train/checkpoint.ts";
import { RUN_FILES } from "./lib/train/run_files.ts";
import { passByGroup, SCORES_FILE, scoreTasks, writeScores } from "./lib/vote/scores.ts";

/** The longest that steps are measured: this share of the budget, or these seconds. */
const MEASURE = { share: 0.03, seconds: 10 };

/** The command `deno task compete`. */
export const compete = defineCommand({
  name: "compete",
  summary: "Adapts a checkpoint to tasks and votes, within a budget of time",
  examples: [
    "deno task compete --from data/checkpoints/small.safetensors --tasks challenges.json --budget 12h",
  ],
  options: {
    from: z.string().describe("checkpoint to adapt: a file or a run's folder"),
    tasks: z.array(z.string()).default(["mini-eval"]).describe(
      "tasks to answer: a challenges file, a split or a mini set; NAME#20 for twenty of them",
    ),
    maxSide,
    budget: duration().optional().meta({ value: "DURATION" }).describe(
      "time for everything, such as 12h, 1h30m or 90s; with --resume, what is left by default",
    ),
    out: z.string().default("runs/compete/submission.json").meta({ value: "FILE" }).describe(
      "submission to write; its folder holds the run",
    ),
    resume: z.boolean().default(false).describe("continue the run in the folder"),
  },
  run: async ({ from, maxSide, out, resume, seed, threads, ...options }, _words, context) => {
    const folder = dirname(out);
    const hasRun = await fileExists(join(folder, RUN_FILES.checkpoint));
    if (hasRun && !resume) {
      throw new InputError(
        `${folder} already has a run; continue it with --resume, or choose another folder with --out`,
      );
    }
    const earlier = resume ? await readState(folder) : undefined;
    const used = options.budget === undefined ? earlier?.used ?? 0 : 0;
    const budget = options.budget ?? earlier?.budget;
    if (budget === undefined) throw new InputError("give the --budget of the run, such as 12h");
    const clock = realClock(used);
    const tasks = await resolveTasks(options.tasks, { maxSide });
    const adaptation = await adaptationTo(tasks, { from, init: "mean", seed });
    await checkWritable(out);
    const rates = await measureRates(adaptation, tasks, {
      seconds: Math.min(MEASURE.seconds, MEASURE.share * budget),
      threads,
      signal: context.signal,
    });
    const testInputs = tasks.reduce((sum, { test }) => sum + test.length, 0);
    const voters = votingOf(adaptation.plan).votes + 1;
    const spent = { used: clock.now(), steps: earlier?.steps };
    const plan = planBudget(budget, spent, rates, { testInputs, voters });
    report(plan, rates, context.log);
    if (!resume) {
      if (await fileExists(out)) context.log(`replaces ${out}`);
      // Until the first vote, each attempt is a single cell.
      await writeSubmission(out, tasks, new Map());
    }
    await writeState(folder, { budget, steps: plan.steps });
    const config = {
      command: "compete",
      options: { from, tasks: options.tasks, maxSide, threads },
    };
    const place = {
      ...{ folder, submission: out, tasks, adaptation, config, threads },
      // A run that was stopped before its first checkpoint begins again.
      resume: resume && hasRun,
    };
    const work = new CompetitionWork(place, context);
    const voted = await drive(plan, work, clock, context.signal);
    const time = `${formatDuration(clock.now())} of ${formatDuration(budget)} used`;
    const lines = [`${voted} of ${plan.final} variants voted at the end; ${time}`];
    const solved = solvedTasks(tasks);
    if (solved.length === 0 || work.candidates.size === 0) {
      const text = [...lines, `submission: ${out}`].join("\n");
      return { text, json: { submission: out, voted } };
    }
    const scores = scoreTasks(solved, work.candidates);
    await writeScores(join(folder, SCORES_FILE), scores);
    return {
      text: [scoreTable(scores), ...lines, `submission: ${out}`].join("\n"),
      json: { submission: out, voted, groups: passByGroup(scores.tasks) },
    };
  },
});

/** Prints a plan and what it follows from. */
function report(plan: BudgetPlan, rates: Rates, log: Context["log"]): void {
  const { steps, early, final, trainUntil, voteUntil } = plan;
  log(
    `measured: ${rates.secondsPerStep.toFixed(3)} s a step, ` +
      `${(1000 * rates.secondsPerAnswer).toFixed(1)} ms an answer`,
  );
  log(
    `plan: ${steps} steps until ${
      formatDuration(trainUntil)
    } at the latest, with votes of ${early} ` +
      `variants; then votes of ${final} until ${formatDuration(voteUntil)}`,
  );
}

if (import.meta.main) await main(compete);
