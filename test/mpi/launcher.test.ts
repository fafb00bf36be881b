import assert from "node:assert/strict";
import { launchOf, VARIABLES } from "../../lib/mpi/launcher.ts";
import deno from "../../deno.json" with { type: "json" };

const under = (variables: Record<string, string>) => launchOf((name) => variables[name]);

Deno.test("launchOf finds no launcher in a plain shell", () => {
  assert.deepEqual(under({}), { size: 1, localSize: 1, isOpenMpi: false });
});

Deno.test("launchOf reads what mpirun of MPICH and of Open MPI say", () => {
  const mpich = under({ PMI_SIZE: "4", MPI_LOCALNRANKS: "2" });
  assert.deepEqual(mpich, { size: 4, localSize: 2, isOpenMpi: false });
  const openMpi = under({ OMPI_COMM_WORLD_SIZE: "6", OMPI_COMM_WORLD_LOCAL_SIZE: "3" });
  assert.deepEqual(openMpi, { size: 6, localSize: 3, isOpenMpi: true });
});

Deno.test("launchOf reads what srun says, with pmi2 and with pmix", () => {
  const slurm = { SLURM_STEP_NUM_TASKS: "8", SLURM_STEP_TASKS_PER_NODE: "4(x2)" };
  assert.deepEqual(under(slurm), { size: 8, localSize: 4, isOpenMpi: false });
  assert.equal(under({ ...slurm, PMIX_RANK: "0" }).isOpenMpi, true);
});

Deno.test("launchOf takes one process of a batch job as alone, and a named library", () => {
  assert.equal(under({ SLURM_STEP_NUM_TASKS: "1" }).size, 1);
  assert.equal(under({ MPI_LIBRARY: "libmpi.so.40" }).file, "libmpi.so.40");
});

Deno.test("commands that ranks run may read the variables of launchers", () => {
  const { predict, train } = deno.permissions;
  for (const { env } of [predict, train]) {
    assert.deepEqual(VARIABLES.filter((name) => !env.includes(name)), []);
  }
});
