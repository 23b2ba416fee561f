import type { ErrorObject } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { TSchema } from "typebox";
import { type Told, told } from "./findings.ts";
import { placesOf, sentenceOf } from "./http/field-faults.ts";
import { filled, languages, same, type Text, texts } from "./language.ts";

/** Where in the data: keys and places in lists, from the outermost on. */
export type Place = readonly (string | number)[];

/** One thing wrong in a file: where in it, what, and what to do about it. */
export type Finding = Told & { file: string; line: number; path: string };

type Say = (path: Place, told: Told) => Finding;

/** Everything in which `value` does not hold to `schema`. Slow (it compiles the schema): for what is known to be wrong. */
export function schemaFindings(schema: TSchema, value: unknown, finding: Say): Finding[] {
  // `strict: false`: TypeBox marks its schemas with its own keywords, which Ajv need not know.
  const validate = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: false,
    validateFormats: false,
  }).compile(schema);
  if (validate(value)) return [finding([], told("file.unfit"))];
  return outermost(validate.errors ?? []).map((error) => toFinding(error, finding));
}

/** A place in the data as a reader writes it: `groups[2].categories[0].code`. */
export function written(path: Place): string {
  return path
    .map((step, at) => (typeof step === "number" ? `[${step}]` : at === 0 ? step : `.${step}`))
    .join("");
}

/** Where alternatives all failed, the failure of the choice itself is told and those inside it are not. */
function outermost(errors: ErrorObject[]): ErrorObject[] {
  const choices = errors.filter((error) => error.keyword === "anyOf");
  const inside = (error: ErrorObject) =>
    choices.some((choice) => error.schemaPath.startsWith(`${choice.schemaPath}/`) && within(error, choice));
  return errors.filter((error) => error.keyword !== "propertyNames" && !inside(error));
}

function within(error: ErrorObject, choice: ErrorObject): boolean {
  return (
    error.instancePath === choice.instancePath || error.instancePath.startsWith(`${choice.instancePath}/`)
  );
}

function toFinding(error: ErrorObject, finding: Say): Finding {
  const path = steps(error.instancePath);
  const { params, parentSchema } = error as { params: Record<string, unknown>; parentSchema?: Described };
  const value = shown(error.data);
  const described = inBrackets(parentSchema?.description);
  switch (error.keyword) {
    case "required":
      return finding(path, told("file.required", { field: params.missingProperty }));
    case "additionalProperties": {
      const known = Object.keys(parentSchema?.properties ?? parentSchema?.patternProperties ?? {}).join(", ");
      const field = String(params.additionalProperty);
      return finding([...path, field], told("file.unknown-field", { field, allowed: known }));
    }
    case "enum":
      return finding(path, told("file.none-of", { value, allowed: list(params.allowedValues) }));
    case "anyOf": {
      const fields = (parentSchema?.anyOf ?? []).flatMap((choice) => Object.keys(choice.properties ?? {}));
      if (fields.length === 0) return finding(path, told("file.no-form", { value, described }));
      return finding(path, told("file.no-alternative", { value, fields: fields.join(", ") }));
    }
    case "type": {
      if (typeof error.data === "string" && isTexts(parentSchema))
        return finding(path, told("file.one-language", { value, field: String(path.at(-1) ?? "") }));
      const { kind } = placesOf({ ...error, params });
      return finding(path, told("file.type", { value, type: params.type, kind, described }));
    }
    case "pattern":
      return finding(path, told("file.pattern", { value, pattern: params.pattern, described }));
    default: {
      const fault = { ...error, params };
      const field = same(String(path.at(-1) ?? ""));
      const sentence = filled(sentenceOf(fault), { ...placesOf(fault), field });
      return finding(path, told("file.value", { value, sentence, described }));
    }
  }
}

/** Whether a text is wanted in every language, and nothing besides. */
function isTexts(schema: Described | undefined): boolean {
  const fields = Object.keys(schema?.properties ?? {});
  return fields.length === languages.length && languages.every((language) => fields.includes(language));
}

/** What the schema says of the value, in the words of whoever wrote it. */
function inBrackets(description: string | undefined): Text {
  if (description === undefined) return same("");
  return texts((language) => (language === "en" ? ` (${description})` : `（${description}）`));
}

interface Described {
  description?: string;
  properties?: Record<string, unknown>;
  patternProperties?: Record<string, unknown>;
  anyOf?: { properties?: Record<string, unknown> }[];
}

function steps(pointer: string): Place {
  if (pointer === "") return [];
  const unescaped = pointer
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  return unescaped.map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function list(values: unknown): string {
  return Array.isArray(values) ? values.join(", ") : String(values);
}
