/** Converts zod schemas to command-line flags, and arguments to checked values. */
import { InvalidArgumentError, Option } from "commander";
import { z } from "zod";
import { InputError } from "../errors.ts";

/** The part of an option's JSON schema that is used. */
interface ValueSchema {
  type?: string;
  enum?: string[];
  items?: ValueSchema;
  default?: unknown;
  description?: string;
  /** The value's placeholder in `--help`, from `.meta({ value })`. */
  value?: string;
}

/** Default placeholders in `--help`, by type. */
const WORDS: Record<string, string> = { integer: "N", number: "X", string: "TEXT" };

/** Converts a camelCase option name to its flag: `loraRank` → `--lora-rank`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * Returns the commander options of a shape. A boolean is a switch (`--no-x` where the default is true),
 * an array a repeatable flag, an enum a list of choices; an option is mandatory unless it is optional or
 * has a default.
 *
 * @throws TypeError for a schema without a command-line form (an object, a union of types)
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
  const placeholder = schema.value ?? item.value ?? (item.enum ? "CHOICE" : WORDS[item.type ?? ""]);
  const description = [schema.description, repeatable ? "(repeatable)" : ""].join(" ").trim();
  const option = new Option(`${flag} <${placeholder}>`, description);
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

/** Returns the parser of an argument of the schema's type. */
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
      throw new TypeError(`option ${name}: its type has no command-line form`);
  }
}

function showDefault(value: unknown): string {
  return Array.isArray(value) ? value.join(", ") : String(value);
}

/**
 * Checks the values that commander parsed against a shape.
 *
 * @throws InputError naming each flag with an invalid value
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
