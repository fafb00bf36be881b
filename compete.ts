/** Answers a competition's tasks within a budget of time: `deno task compete`. */
import { z } from "zod";
import { basename, dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { resolveTasks } from "./lib/arc/sources.ts";
import { solvedTasks } from "./lib/arc/task.ts";
import { type Context, defineCommand, main } from "./lib/cli/command.ts";
import { formatCount, formatDuration, formatTask } from "./lib/cli/format.ts";
import { device, deviceMemory, duration, precision } from "./lib/cli/options.ts";
import { computeOf, recorded } from "./lib/cli/compute.ts";
import { scoreTable } from "./lib/cli/scores.ts";
import { maxSide, warnOfTrained } from "./lib/cli/training.ts";
import { drive, realClock } from "./lib/compete/drive.ts";
import { type BudgetPlan, planBudget, type Rates } from "./lib/compete/plan.ts";
import { measureRates } from "./lib/compete/rates.ts";
import { openRun, readState } from "./lib/compete/state.ts";
import { CompetitionWork } from "./lib/compete/work.ts";
import { InputError, TakenError } from "./lib/errors.ts";
import { checkWritable, fileExists } from "./lib/files.ts";
import { checkEqual } from "./lib/mpi/check_equal.ts";
import { adaptationTo } from "./lib/train/adaptation.ts";
import { votingOf } from "./lib/train/checkpoint.ts";
import { checkpointBytes } from "./lib/train/checkpoint_size.ts";
import { loadAdapted } from "./lib/train/load_source.ts";
import { findResumed, lockRun } from "./lib/train/run.ts";
import { RUN_FILES } from "./lib/train/run_files.ts";
import { passByGroup } from "./lib/vote/scores.ts";

/** The longest that steps are measured: this share of the budget, or these seconds. */
const MEASURE = { share: 0.03, seconds: 10 };

/** The command `deno task compete`. */
export const compete = defineCommand({
  name: "compete",
  summary: "Adapts a checkpoint to tasks and votes, within a budget of time",
  shared: true,
  examples: [
    "deno task compete --from data/checkpoints/small.safetensors --tasks challenges.json --budget 12h",
    "deno task compete --from data/checkpoints/small.safetensors --tasks challenges.json --resume",
  ],
  options: {
    from: z.string().describe("checkpoint to adapt: a file or a run's folder"),
    tasks: z.array(z.string()).default(["mini-eval"]).describe(
      "tasks to answer: a challenges file, a split or a mini set; NAME#20 for twenty of them",
    ),
    maxSide,
    device,
    precision,
    deviceMemory,
    budget: duration().optional().meta({ value: "DURATION" }).describe(
      "time for everything, such as 12h, 1h30m or 90s; with --resume, what is left by default",
    ),
    out: z.string().default("runs/compete/submission.json").meta({ value: "FILE" }).describe(
      "submission to write; the run is in a folder beside it, FILE without .json and with .run",
    ),
    resume: z.boolean().default(false).describe("continue the run"),
  },
  run: async ({ from, maxSide, out, resume, seed, ...options }, _words, context) => {
    const { ranks } = context;
    const folder = join(dirname(out), `${basename(out, ".json")}.run`);
    const earlier = resume ? await readState(folder) : undefined;
    const budget = options.budget ?? earlier?.budget;
    if (budget === undefined) throw new InputError("give the --budget of the run, such as 12h");
    // A new budget starts now.
    const before = options.budget === undefined ? earlier!.used : 0;
    const clock = realClock(before, { ranks });
    const compute = await computeOf(options, ranks);
    const tasks = await resolveTasks(options.tasks, { maxSide });
    const source = await loadAdapted(from, {}, seed);
    const adaptation = adaptationTo(tasks, source, { init: "mean", seed });
    const { seenTaskIds } = adaptation;
    const testInputs = tasks.reduce((sum, { test }) => sum + test.length, 0);
    if (ranks.isRoot) {
      await checkWritable(out);
      // A checkpoint is written beside the one before.
      const checkpoints = resume ? 1 : 2;
      await checkWritable(
        join(folder, RUN_FILES.checkpoint),
        checkpoints * checkpointBytes(adaptation.plan, tasks.length),
      );
    }
    using _lock = ranks.isRoot ? await lockRun(folder) : undefined;
    if (earlier && ranks.isRoot && !isDeepStrictEqual(await readState(folder), earlier)) {
      throw new TakenError(`another process went on with ${folder}; give the command again`);
    }
    const config = {
      command: "compete",
      options: { from, tasks: options.tasks, maxSide, ...recorded(compute) },
    };
    const run = { plan: adaptation.plan, out: folder, resume, config };
    // A run that was stopped before its first checkpoint begins again.
    const begun = await findResumed(run, { missing: "begin", anySteps: true });
    warnOfTrained(seenTaskIds, tasks.length, context.log);
    checkEqual(ranks, "tasks or options", () => [
      JSON.stringify([adaptation.plan, budget, earlier, begun?.head.step]),
    ]);
    const exists = ranks.ofRoot(Number(await fileExists(out))) === 1;
    const answered = begun && exists ? earlier?.answered : undefined;
    const opened = { budget, used: clock.now(), answered };
    const undo = ranks.isRoot
      ? await openRun({ folder, submission: out, tasks, earlier, exists }, opened)
      : undefined;
    const planned = async () => {
      const rates = await measureRates(adaptation, tasks, {
        seconds: Math.min(MEASURE.seconds, MEASURE.share * budget),
        ...compute,
        signal: context.signal,
      });
      const voters = votingOf(adaptation.plan).votes + 1;
      const spent = {
        ...{ used: clock.now(), before, answered: answered?.variants },
        ...begun ? { done: begun.head.step } : {},
      };
      const plan = planBudget(budget, spent, rates, { testInputs, voters });
      logPlan(plan, rates, context.log);
      return plan;
    };
    const plan = await planned().catch(async (error) => {
      // A refused budget leaves what was there.
      if (error instanceof InputError) await undo?.();
      throw error;
    });
    if (exists && !answered) context.log(`${out} is there; the first vote replaces it`);
    const work = new CompetitionWork(
      {
        ...{ folder, submission: out, tasks, adaptation, plan, config, compute },
        resume: begun !== undefined,
      },
      { budget, used: clock.now(), answered },
      clock,
      context,
    );
    await work.save();
    const voted = await drive(plan, work, clock, context.signal);
    await work.save();
    const { scores } = work;
    const solved = solvedTasks(tasks).length;
    const { answered: kept } = work.state;
    const origin = kept ? `, of ${kept.variants} variants after step ${kept.step}` : "";
    const time = `${formatDuration(clock.now())} of ${formatDuration(budget)} used`;
    return {
      text: [
        ...scores ? [scoreTable(scores)] : [],
        ...scores && solved < tasks.length ? [`scored: ${solved} of ${tasks.length} tasks`] : [],
        `${work.steps ?? 0} of ${work.planned} steps; ` +
        `${voted} of ${plan.final} variants voted at the end; ${time}`,
        `submission: ${out}${origin}`,
        `report: ${formatTask("report", folder)}`,
        ...context.signal.aborted
          ? ["continue: the same command with --resume, without --budget"]
          : [],
      ].join("\n"),
      json: {
        submission: out,
        run: folder,
        steps: work.steps,
        voted,
        groups: scores && passByGroup(scores.tasks),
      },
    };
  },
});

/** Prints a plan and the rates that it follows from. */
function logPlan(plan: BudgetPlan, rates: Rates, log: Context["log"]): void {
  const { steps, done, earlyVotes, early, final, trainUntil, voteUntil } = plan;
  log(
    `measured: ${rates.secondsPerStep.toFixed(3)} s a step, ` +
      `${(1000 * rates.secondsPerAnswer).toFixed(1)} ms an answer`,
  );
  log(
    `plan: ${steps - done} ${done > 0 ? "more " : ""}steps until ${
      formatDuration(trainUntil)
    }, with ` +
      `${formatCount(earlyVotes, "vote")} of ${early} variants; then votes of ${final} until ${
        formatDuration(voteUntil)
      }`,
  );
}

if (import.meta.main) await main(compete);
