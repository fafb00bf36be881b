/** Lists the devices that compute here, and fetches the library of CUDA: `deno task device`. */
import { env } from "onnxruntime-node";
import { deviceName, measureDevice } from "./lib/bench/device_speed.ts";
import { defineCommand, main } from "./lib/cli/command.ts";
import { formatTable } from "./lib/cli/table.ts";
import { InputError } from "./lib/errors.ts";
import { type Device, DEVICES } from "./lib/jit/device.ts";
import { requireDevice } from "./lib/jit/require_device.ts";

/** A device as `list` prints it. */
interface Found {
  readonly device: Device;
  readonly name?: string;
  /** GFLOP/s of a product of matrices. */
  readonly speed?: number;
  /** What it needs, where it does not run. */
  readonly problem?: string;
}

const list = defineCommand({
  name: "list",
  summary: "List the devices, each with the speed of a matrix product, or with what it needs",
  options: {},
  async run() {
    const found: Found[] = [];
    for (const device of DEVICES) found.push(await look(device));
    const lines = found.map(({ device, name = "", speed, problem }) => [
      device,
      speed === undefined ? "" : `${speed.toPrecision(3)} GFLOP/s`,
      problem === undefined ? name : "missing",
    ]);
    return {
      text: [
        formatTable(["--device", "matrix product", ""], lines, ["left", "right", "left"]),
        ...found.flatMap(({ problem }) => problem === undefined ? [] : ["", problem]),
      ].join("\n"),
      json: found,
    };
  },
});

async function look(device: Device): Promise<Found> {
  try {
    await requireDevice(device);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { device, problem: error.message };
  }
  return { device, name: await deviceName(device), speed: await measureDevice(device) };
}

const installCuda = defineCommand({
  name: "install-cuda",
  summary: "Download ONNX Runtime's CUDA library into the package's folder (Linux on x64)",
  options: {},
  async run(_options, _words, { log }) {
    const { os, arch } = Deno.build;
    if (os !== "linux" || arch !== "x86_64") {
      throw new InputError(
        `there is no CUDA library for ${os} on ${arch}, only for Linux on x64; ` +
          "use --device webgpu, which needs no download",
      );
    }
    log("downloading from api.nuget.org");
    const script = `npm:onnxruntime-node@${env.versions.node}/script/install.js`;
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "-A", script, "--onnxruntime-node-install=cuda12"],
      env: { NO_COLOR: "1" },
      stdout: "null",
      stderr: "piped",
    }).output();
    if (!success) {
      const [, reason] = /Error: (.*)/.exec(new TextDecoder().decode(stderr)) ?? [];
      throw new Error(`the CUDA library was not downloaded: ${reason ?? "it is not said why"}`);
    }
    await requireDevice("cuda");
    return { text: "--device cuda runs", json: { installed: true } };
  },
});

if (import.meta.main) await main([list, installCuda]);
