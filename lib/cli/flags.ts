/** From zod schemas to the flags of a command line, and from what was typed to checked values. */
import { InvalidArgumentError, Option } from "commander";
import { z } from "zod";
import { InputError } from "../errors.ts";

/** What is used of the JSON schema of one option. */
interface ValueSchema {
  type?: string;
  enum?: string[];
  items?: ValueSchema;
  default?: unknown;
  description?: string;
  /** The word that stands for the value in `--help`, from `.meta({ value })`. */
  value?: string;
}

/** The word in `--help` for a value of each kind that doesn't name its own. */
const WORDS: Record<string, string> = { integer: "N", number: "X", string: "TEXT" };

/** The flag of a camelCase option name: `loraRank` → `--lora-rank`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * The commander options of a shape. A boolean is a switch (`--no-x` where the default is true), an
 * array is given by repeating its flag, an enum lists its choices, an option that is neither
 * optional nor has a default is mandatory. Throws a TypeError for a schema that can't be typed on a
 * command line (an object, a union of kinds).
 */
export function flagsOf(shape: z.ZodRawShape): Option[] {
  const schema = z.toJSONSchema(z.object(shape), { io: "input", unrepresentable: "any" });
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).map(([name, value]) =>
    buildFlag(name, value as ValueSchema, required.has(name))
  );
}

function buildFlag(name: string, schema: ValueSchema, required: boolean): Option {
  const flag = flagOf(name);
  if (schema.type === "boolean") {
    return new Option(schema.default === true ? `--no-${flag.slice(2)}` : flag, schema.description);
  }
  const repeatable = schema.type === "array";
  const item = repeatable ? schema.items ?? {} : schema;
  const read = readerOf(name, item);
  const word = schema.value ?? item.value ?? (item.enum ? "CHOICE" : WORDS[item.type ?? ""]);
  const description = [schema.description, repeatable ? "(repeatable)" : ""].join(" ").trim();
  const option = new Option(`${flag} <${word}>`, description);
  if (item.enum) option.choices(item.enum);
  if (schema.default !== undefined) option.default(schema.default, showDefault(schema.default));
  const typed: unknown[] = [];
  option.argParser((text: string) => {
    const value = read(text);
    if (!repeatable) return value;
    typed.push(value);
    return typed;
  });
  return option.makeOptionMandatory(required);
}

/** How one word becomes a value of the schema's kind. */
function readerOf(name: string, schema: ValueSchema): (text: string) => unknown {
  const { enum: choices } = schema;
  if (choices) {
    return (text) => {
      if (choices.includes(text)) return text;
      throw new InvalidArgumentError(`Allowed choices are ${choices.join(", ")}.`);
    };
  }
  switch (schema.type) {
    case "string":
      return (text) => text;
    case "integer":
    case "number":
      return (text) => {
        const value = text.trim() === "" ? NaN : Number(text);
        if (Number.isFinite(value)) return value;
        throw new InvalidArgumentError("It must be a number.");
      };
    default:
      throw new TypeError(`option ${name}: its kind of value can't be typed on a command line`);
  }
}

function showDefault(value: unknown): string {
  return Array.isArray(value) ? value.join(", ") : String(value);
}

/**
 * The values of a shape from what commander read. Throws an {@link InputError} that names each flag
 * whose value breaks its schema.
 */
export function checkValues<S extends z.ZodRawShape>(
  shape: S,
  typed: Record<string, unknown>,
): z.output<z.ZodObject<S>> {
  const checked = z.object(shape).safeParse(typed);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map(({ path: [name, ...rest], message }) =>
    `${flagOf(String(name))}: ${message}${rest.length > 0 ? ` (value ${Number(rest[0]) + 1})` : ""}`
  );
  throw new InputError(problems.join("; "));
}
