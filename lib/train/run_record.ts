/** What a run leaves in its folder: configuration, measurements and latest checkpoint. */
import { join } from "node:path";
import type { z } from "zod";
import { removeTemporaries, writeAtomic } from "../files.ts";
import { anyLine, appendLine, keepLines } from "../lines.ts";
import { provenance } from "../provenance.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { writeCheckpoint } from "./checkpoint_file.ts";
import type { Plan } from "./loop.ts";
import { RUN_FILES } from "./run_files.ts";
import { EventFile } from "./tensorboard.ts";
import { timesLine } from "./times.ts";

/** Scores of an evaluation. */
export interface Evaluation {
  /** Mean scores by name. */
  readonly means: Record<string, number>;
  /** Scores of each task. */
  readonly tasks: readonly object[];
}

/** What a process of a run writes. */
interface RecordOptions {
  /** Whether evaluations are written. */
  readonly evaluates: boolean;
  /** Threads of all processes together. */
  readonly cores: number;
}

/** Writes the files of a run. */
export class RunRecord {
  readonly #began = performance.now();
  #saved = performance.now();

  private constructor(
    readonly folder: string,
    readonly events: EventFile,
    /** Step of the last kept evaluation; -1 without one. */
    readonly evaluated: number,
    /** Seconds and core-seconds of the run before this process. */
    private readonly before: { readonly seconds: number; readonly coreSeconds: number },
    private readonly cores: number,
  ) {}

  /** Begins to write after step `done`, or -1: removes later lines, and writes the configuration. */
  static async open(
    folder: string,
    done: number,
    config: { readonly plan: Plan },
    { evaluates, cores }: RecordOptions,
  ): Promise<RunRecord> {
    await removeTemporaries(folder);
    const at = (file: keyof typeof RUN_FILES) => join(folder, RUN_FILES[file]);
    await keepLines(at("metrics"), done, anyLine);
    const times = await keepLines(at("times"), done, timesLine);
    const evaluations = evaluates ? await keepLines(at("evaluations"), done, anyLine) : [];
    const events = new EventFile(folder);
    await events.begin(done);
    const whole = { ...config, ...await provenance() };
    await writeAtomic(at("config"), JSON.stringify(whole, null, 2) + "\n");
    const { seconds, coreSeconds = seconds * cores } = times.at(-1) ?? { seconds: 0 };
    const evaluated = evaluations.at(-1)?.step ?? -1;
    return new RunRecord(folder, events, evaluated, { seconds, coreSeconds }, cores);
  }

  /** Returns the milliseconds since the last checkpoint. */
  get unsaved(): number {
    return performance.now() - this.#saved;
  }

  /** Writes mean metrics of the steps up to this one. */
  async metrics(step: number, means: Record<string, number>): Promise<void> {
    await this.#time(step);
    await appendLine(this.#at("metrics"), { step, ...means });
    await this.events.append(step, prefixed("training/", means));
  }

  /** Writes the scores of a step. */
  async evaluation(step: number, evaluation: Evaluation): Promise<void> {
    await appendLine(this.#at("evaluations"), { step, ...evaluation });
    await this.events.append(step, prefixed("evaluation/", evaluation.means));
    await this.#time(step);
  }

  /** Replaces the checkpoint. */
  async checkpoint(checkpoint: Checkpoint): Promise<void> {
    await writeCheckpoint(this.#at("checkpoint"), checkpoint);
    this.#saved = performance.now();
  }

  /** Writes how long the run takes so far. */
  async #time(step: number): Promise<void> {
    const own = (performance.now() - this.#began) / 1000;
    const line: z.infer<typeof timesLine> = {
      step,
      seconds: tenths(this.before.seconds + own),
      coreSeconds: tenths(this.before.coreSeconds + own * this.cores),
    };
    await appendLine(this.#at("times"), line);
  }

  #at(file: keyof typeof RUN_FILES): string {
    return join(this.folder, RUN_FILES[file]);
  }
}

/** Rounds to tenths. */
const tenths = (value: number) => Math.round(10 * value) / 10;

/** Returns values with a prefix before their names. */
const prefixed = (prefix: string, values: Record<string, number>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
