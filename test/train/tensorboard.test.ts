import assert from "node:assert/strict";
import protobuf from "protobufjs";
import { EventFile } from "../../lib/train/tensorboard.ts";
import { withFolder } from "../helpers/folder.ts";

/** Computes CRC-32C bit by bit, as its definition says. */
function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

const masked = (bytes: Uint8Array) => {
  const crc = BigInt(crc32c(bytes));
  return Number(((crc >> 15n | crc << 17n & 0xffffffffn) + 0xa282ead8n) & 0xffffffffn);
};

/** Reads the events of a file, and checks each record. */
async function eventsIn(path: string): Promise<Uint8Array[]> {
  const bytes = await Deno.readFile(path);
  const view = new DataView(bytes.buffer);
  const events: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(view.getBigUint64(at, true));
    const data = bytes.subarray(at + 12, at + 12 + length);
    assert.equal(view.getUint32(at + 8, true), masked(bytes.subarray(at, at + 8)));
    assert.equal(view.getUint32(at + 12 + length, true), masked(data));
    events.push(data);
    at += 16 + length;
  }
  return events;
}

/** Reads the fields of a message by their numbers, without its definition. */
function fieldsOf(bytes: Uint8Array): Map<number, unknown> {
  const reader = protobuf.Reader.create(bytes);
  const fields = new Map<number, unknown>();
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const read = [
      () => Number(reader.int64()),
      () => reader.double(),
      () => reader.bytes(),
      undefined,
      undefined,
      () => reader.float(),
    ][tag & 7];
    assert(read, `wire type ${tag & 7}`);
    fields.set(tag >>> 3, read());
  }
  return fields;
}

const text = (bytes: unknown) => new TextDecoder().decode(bytes as Uint8Array);

Deno.test("the CRC of the test is that of its standard", () => {
  assert.equal(crc32c(new TextEncoder().encode("123456789")), 0xe3069283);
});

Deno.test("EventFile writes the records that TensorBoard reads", async () => {
  await withFolder({}, async (folder) => {
    const file = new EventFile(folder);
    await file.begin(30);
    await file.append(60, { "training/loss": 0.5 });
    assert.match(file.path.slice(folder.length + 1), /^events\.out\.tfevents\.\d{10}\.\d+$/);
    const [version, start, loss] = (await eventsIn(file.path)).map(fieldsOf);
    assert.equal(text(version.get(3)), "brain.Event:2");
    assert.ok(Math.abs(Number(version.get(1)) - Date.now() / 1000) < 60);
    assert.equal(start.get(2), 31);
    assert.deepEqual([...fieldsOf(start.get(7) as Uint8Array)], [[1, 1]]);
    assert.equal(loss.get(2), 60);
    const value = fieldsOf(fieldsOf(loss.get(5) as Uint8Array).get(1) as Uint8Array);
    assert.equal(text(value.get(1)), "training/loss");
    assert.equal(value.get(2), 0.5);
  });
});
