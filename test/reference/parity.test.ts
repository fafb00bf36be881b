import assert from "node:assert/strict";
import { stream } from "../../lib/random.ts";
import { decodeSafetensors, type Stored } from "../../lib/safetensors.ts";
import { replay } from "../../lib/reference/parity.ts";

/** Training steps that the reference implementation recorded. */
function recording(name: string): Stored {
  const url = new URL(`../fixtures/${name}.safetensors`, import.meta.url);
  return decodeSafetensors(Deno.readFileSync(url), name);
}

const A = recording("trm-a");
const B = recording("trm-b");
const LORA = recording("trm-lora");

/** A recording whose tensors called like `names` are changed. */
function changed(
  { tensors, metadata }: Stored,
  names: RegExp,
  change: (values: Float32Array) => Float32Array,
): Stored {
  const matching = Object.entries(tensors).filter(([name]) => names.test(name));
  assert.ok(matching.length > 0, `the recording has ${names}`);
  const replaced = matching.map(([name, { shape, data }]) => [
    name,
    { shape, data: change(Float32Array.from(data)) },
  ]);
  return { metadata, tensors: { ...tensors, ...Object.fromEntries(replaced) } };
}

/** Groups of a replay whose error exceeds its tolerance. */
async function failures(stored: Stored): Promise<string[]> {
  const groups = await replay(stored, "recording", { threads: 1 });
  return groups.filter(({ error, tolerance }) => !(error <= tolerance)).map(({ group }) => group);
}

/** With LoRA of seven matrices, two tensors each, and the token embedding train. */
const TRAINED = { "trm-a": 12, "trm-b": 12, "trm-lora": 21 };

for (const [name, stored] of Object.entries({ "trm-a": A, "trm-b": B, "trm-lora": LORA })) {
  Deno.test(`replay gives the reference's training steps of ${name}`, async () => {
    const groups = await replay(stored, name, { threads: 2 });
    for (const { group, error, tolerance } of groups) {
      assert.ok(error <= tolerance, `${group} is off by ${error}`);
    }
    const trained = TRAINED[name as keyof typeof TRAINED];
    const steps = JSON.parse(stored.metadata.metrics).length;
    const counts = Object.fromEntries(groups.map(({ group, tensors }) => [group, tensors]));
    assert.deepEqual(counts, {
      "states": 2 * steps,
      "logits": 2 * steps,
      "predictions": 2 * steps,
      "halting": 2 * steps,
      "metrics": 8 * steps,
      "trunk gradients": trained * steps,
      "trunk after": trained * steps,
      "embedding gradients": steps,
      "embeddings after": steps,
      "moving average": trained,
    });
  });
}

Deno.test("replay does not depend on how the first weights are rounded", async () => {
  const random = stream(0, "rounding");
  const rounded = changed(
    A,
    /^init\./,
    (values) => values.map((value) => value * (1 + (random.float() - 0.5) * 2 ** -23)),
  );
  assert.deepEqual(await failures(rounded), []);
});

Deno.test("replay fails if a weight is slightly off", async () => {
  const off = changed(
    A,
    /^init\.inner\.L_level\.layers\.1\.mlp\.down_proj/,
    (values) => values.with(100, values[100] + 0.01),
  );
  const failing = await failures(off);
  for (const group of ["states", "logits", "trunk gradients", "embedding gradients"]) {
    assert.ok(failing.includes(group), `${group} among ${failing}`);
  }
});

/** The largest magnitude, moved by a part of a thousand. */
function nudge(values: Float32Array): Float32Array {
  const at = values.reduce(
    (best, value, i) => Math.abs(value) > Math.abs(values[best]) ? i : best,
    0,
  );
  return values.with(at, values[at] * 1.001);
}

/** What is changed, how, and the groups that notice. */
const CHANGES: [names: RegExp, (values: Float32Array) => Float32Array, groups: string[]][] = [
  [/^step0\.grad\.inner\.lm_head/, nudge, ["trunk gradients"]],
  [/^step0\.grad\.inner\.L_level\.layers\.0\.self_attn\.qkv/, nudge, ["trunk gradients"]],
  [/^step1\.grad\.puzzle_rows/, nudge, ["embedding gradients"]],
  [/^step3\.z_L/, nudge, ["states"]],
  [/^step3\.q_halt_logits/, nudge, ["logits"]],
  [/^step0\.preds/, (values) => values.with(0, values[0] + 1), ["predictions"]],
  [/^step3\.halted/, (values) => values.with(0, 1 - values[0]), ["halting"]],
  [/^step3\.after\.puzzle_emb/, nudge, ["embeddings after"]],
  [/^step3\.after\.inner\.q_head\.bias/, nudge, ["trunk after"]],
  [/^ema\.inner\.q_head\.bias/, nudge, ["moving average"]],
  [/^step3\.logits/, (values) => values.with(7, NaN), ["logits"]],
  [/^step3\.z_H/, (values) => values.subarray(1), ["states"]],
  [/^step3\.steps/, (values) => values.subarray(1), ["halting"]],
];

Deno.test("replay fails in one group only if a recorded value of it is slightly off", async () => {
  for (const [names, change, groups] of CHANGES) {
    assert.deepEqual(await failures(changed(A, names, change)), groups, String(names));
  }
});

Deno.test("replay fails in its metrics if a metric is off", async () => {
  const metrics = JSON.parse(A.metadata.metrics);
  for (const name of Object.keys(metrics[0])) {
    const off = [...metrics.slice(0, 3), { ...metrics[3], [name]: metrics[3][name] + 1e-3 }];
    const stored = { ...A, metadata: { ...A.metadata, metrics: JSON.stringify(off) } };
    assert.deepEqual(await failures(stored), ["metrics"], name);
  }
});

Deno.test("replay names what a recording lacks", async () => {
  const rejects = (stored: Stored, message: RegExp) =>
    assert.rejects(replay(stored, "file", { threads: 1 }), { name: "InputError", message });
  const without = (name: string) => {
    const { [name]: _, ...tensors } = A.tensors;
    return { ...A, tensors };
  };
  await rejects(without("step2.grad.inner.lm_head.weight"), /file has no tensor step2\.grad/);
  await rejects(without("init.inner.H_init"), /file has no tensor init\.inner\.H_init/);
  const { lr: _, ...rest } = A.metadata;
  await rejects({ ...A, metadata: rest }, /^file is not a recording: .+ → at lr$/);
  await rejects({ ...A, metadata: { ...A.metadata, config: "{" } }, /is not JSON/);
  const lora = { ...JSON.parse(A.metadata.config), lora_rank: 2 };
  await rejects(
    { ...A, metadata: { ...A.metadata, config: JSON.stringify(lora) } },
    /file has no tensor init\.inner\.lm_head\._lora_A/,
  );
  await rejects(
    { ...A, metadata: { ...A.metadata, metrics: "[]" } },
    /^file is not a recording: .+ → at metrics$/,
  );
});
