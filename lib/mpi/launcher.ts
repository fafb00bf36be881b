/** What a launcher, such as `mpirun` or `srun`, tells the processes that it starts. */

/** Variables with the number of processes of a job. */
export const SIZES = [
  "OMPI_COMM_WORLD_SIZE",
  "PMI_SIZE",
  "MPI_LOCALNRANKS",
  "SLURM_STEP_NUM_TASKS",
] as const;

/** Variables with the number of processes of a job on this machine. */
const LOCAL_SIZES = [
  "OMPI_COMM_WORLD_LOCAL_SIZE",
  "MPI_LOCALNRANKS",
  "SLURM_STEP_TASKS_PER_NODE",
] as const;

/** The variable that names an MPI library instead of the usual ones. */
export const LIBRARY = "MPI_LIBRARY";

/** Variables that are read, for permissions. */
export const VARIABLES: readonly string[] = [
  ...new Set([...SIZES, ...LOCAL_SIZES, "PMIX_RANK", LIBRARY]),
];

/** Reads an environment variable. */
export type Environment = (name: string) => string | undefined;

/** What a launcher says about its job. */
export interface Launch {
  /** Processes of the job; 1 without a launcher. */
  readonly size: number;
  /** Processes on this machine. */
  readonly localSize: number;
  /** Whether the launcher is that of Open MPI, or speaks its protocol. */
  readonly isOpenMpi: boolean;
  /** The file of the MPI library, if one is named. */
  readonly file?: string;
}

/** Reads what the launcher says. */
export function launchOf(environment: Environment): Launch {
  const most = (names: readonly string[]) =>
    Math.max(1, ...names.map((name) => Number.parseInt(environment(name) ?? "1") || 1));
  const isOpenMpi = ["OMPI_COMM_WORLD_SIZE", "PMIX_RANK"].some((name) =>
    environment(name) !== undefined
  );
  const file = environment(LIBRARY);
  return {
    size: most(SIZES),
    localSize: most(LOCAL_SIZES),
    isOpenMpi,
    ...file ? { file } : {},
  };
}
