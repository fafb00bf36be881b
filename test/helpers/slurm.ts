/** A Slurm of one machine, for tests: started in a folder, without the system's configuration. */
import { join } from "node:path";
import { isInstalled } from "./launchers.ts";

const PROGRAMS = ["/usr/sbin/munged", "/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/bin/srun"];

/** Whether Slurm can be started: it is installed, and this process may change users. */
export const HAS_SLURM: boolean = PROGRAMS.every(isInstalled) && Deno.uid() === 0;

const configuration = (host: string, folder: string, cores: number) => `
ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=16817
SlurmdPort=16818
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${folder}/munge.sock
CredType=cred/munge
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SlurmdParameters=config_overrides
SelectType=select/cons_tres
MailProg=/bin/true
NodeName=${host} NodeAddr=127.0.0.1 CPUs=${cores} State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES State=UP
`;

/** Runs a program of Slurm and returns its status and text. */
export type Run = (
  program: string,
  args: readonly string[],
) => Promise<{ readonly code: number; readonly text: string }>;

/** Starts Slurm with some cores, runs `use`, and stops it. */
export async function withSlurm(cores: number, use: (run: Run) => Promise<void>): Promise<void> {
  // Paths of sockets are short.
  const folder = await Deno.makeTempDir({ dir: "/tmp" });
  const at = (name: string) => join(folder, name);
  const env = { SLURM_CONF: at("slurm.conf"), NO_COLOR: "1" };
  const run: Run = async (program, args) => {
    const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args], env })
      .output();
    const text = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
    return { code, text };
  };
  try {
    // The daemon wants a folder that others can enter.
    await Deno.chmod(folder, 0o755);
    for (const name of ["state", "spool"]) await Deno.mkdir(at(name));
    await Deno.writeFile(at("munge.key"), crypto.getRandomValues(new Uint8Array(1024)), {
      mode: 0o400,
    });
    await Deno.writeTextFile(at("slurm.conf"), configuration(Deno.hostname(), folder, cores));
    await run("munged", [
      ...["--force", "--key-file", at("munge.key"), "--socket", at("munge.sock")],
      ...["--pid-file", at("munged.pid"), "--log-file", at("munged.log")],
      ...["--seed-file", at("munge.seed")],
    ]);
    for (const program of ["slurmctld", "slurmd"]) await run(program, []);
    await isUp(run);
    await use(run);
  } finally {
    for (const name of ["slurmd", "slurmctld", "munged"]) {
      const pid = Number(await Deno.readTextFile(at(`${name}.pid`)).catch(() => "0"));
      if (pid > 0) Deno.kill(pid, "SIGTERM");
    }
    // The daemons write while they end.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await Deno.remove(folder, { recursive: true });
  }
}

/** Waits until the node takes jobs. */
async function isUp(run: Run): Promise<void> {
  let last = "";
  for (const deadline = Date.now() + 20_000; Date.now() < deadline;) {
    const { text } = await run("sinfo", ["--noheader", "--format=%t"]);
    if (text.trim() === "idle") return;
    last = text;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`Slurm does not start: ${last}`);
}
