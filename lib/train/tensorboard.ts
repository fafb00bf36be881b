/**
 * Measurements as TensorBoard's event files, so that people can watch a run with what they use for other
 * runs: `tensorboard --logdir runs`. A file is a sequence of records: an event in protocol buffers,
 * with its length before it, and a masked CRC-32C after each of the two.
 */
import crc32c from "crc-32/crc32c.js";
import { join } from "node:path";
import protobuf from "protobufjs";
import { appendBytes } from "../files.ts";

/** The parts of TensorFlow's event.proto and summary.proto that scalars need. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Value { string tag = 1; float simple_value = 2; }
  message Summary { repeated Value value = 1; }
  message SessionLog { int32 status = 1; }
  message Event {
    double wall_time = 1;
    int64 step = 2;
    oneof what { string file_version = 3; Summary summary = 5; SessionLog session_log = 7; }
  }
`);
const Event = root.lookupType("Event");

/** The status of a session log at the start of a process; TensorBoard then drops this and later steps. */
const START = 1;

/** Returns the record of an event. */
function recordOf(event: Record<string, unknown>): Uint8Array {
  const wallTime = Date.now() / 1000;
  const data = Event.encode(Event.fromObject({ wallTime, ...event })).finish();
  const record = new Uint8Array(12 + data.length + 4);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc(data), true);
  return record;
}

/** Returns the CRC-32C of some bytes, rotated and shifted as records hold it. */
function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c.buf(bytes) >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Writes scalars of a run: a file for each process that makes a part of it. */
export class EventFile {
  readonly path: string;

  /** Names a file in the run's folder; names sort by time. */
  constructor(folder: string) {
    const seconds = Math.floor(Date.now() / 1000);
    this.path = join(folder, `events.out.tfevents.${seconds}.${Deno.pid}`);
  }

  /** Starts the file of a process that goes on after a step. */
  async begin(step: number): Promise<void> {
    await appendBytes(this.path, recordOf({ fileVersion: "brain.Event:2" }));
    await appendBytes(this.path, recordOf({ step: step + 1, sessionLog: { status: START } }));
  }

  /** Appends values of a step, by name. */
  async append(step: number, values: Readonly<Record<string, number>>): Promise<void> {
    const value = Object.entries(values).map(([tag, simpleValue]) => ({ tag, simpleValue }));
    await appendBytes(this.path, recordOf({ step, summary: { value } }));
  }
}
