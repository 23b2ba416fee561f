import type { ErrorObject } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { TSchema } from "typebox";

/** Where in the data: keys and places in lists, from the outermost on. */
export type Place = readonly (string | number)[];

/** One thing wrong in a file: where, what, and what to do about it; `message` says all three. */
export type Finding = Fault & { path: string; problem: string; advice: string };

/** What is wrong in a file: where, what, and what to do. */
export type Fault = { file: string; line: number; message: string };

type Say = (path: Place, problem: string, advice: string) => Finding;

/** A finding, with the sentence that is made of its parts. */
export function findingOf(parts: Omit<Finding, "message">): Finding {
  const { path, problem, advice } = parts;
  return { ...parts, message: `${path === "" ? "" : `${path}: `}${problem}. ${advice}` };
}

/** Everything in which `value` does not hold to `schema`. Slow (it compiles the schema): for what is known to be wrong. */
export function schemaFindings(schema: TSchema, value: unknown, finding: Say): Finding[] {
  // `strict: false`: TypeBox marks its schemas with its own keywords, which Ajv need not know.
  const validate = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: false,
    validateFormats: false,
  }).compile(schema);
  if (validate(value)) return [finding([], "it does not hold to its schema", "Compare it with the schema.")];
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
  const described = parentSchema?.description === undefined ? "" : ` (${parentSchema.description})`;
  switch (error.keyword) {
    case "required":
      return finding(path, `"${params.missingProperty}" is missing`, `Add "${params.missingProperty}" here.`);
    case "additionalProperties": {
      const known = Object.keys(parentSchema?.properties ?? parentSchema?.patternProperties ?? {}).join(", ");
      const advice = `Remove it or correct its spelling; allowed here: ${known}.`;
      return finding(
        [...path, String(params.additionalProperty)],
        `"${params.additionalProperty}" is unknown`,
        advice,
      );
    }
    case "enum":
      return finding(
        path,
        `${shown(error.data)} is not allowed`,
        `Write one of: ${list(params.allowedValues)}.`,
      );
    case "anyOf": {
      const fields = (parentSchema?.anyOf ?? []).flatMap((choice) => Object.keys(choice.properties ?? {}));
      const advice = `Write exactly one of ${fields.join(", ")}, with a number above 0.`;
      return finding(path, `${shown(error.data)} does not fit`, advice);
    }
    case "type":
      return finding(
        path,
        `${shown(error.data)} is not of type ${params.type}`,
        `Write a ${params.type}${described}.`,
      );
    case "pattern":
      return finding(
        path,
        `${shown(error.data)} has the wrong form`,
        `Write it in the form ${params.pattern}${described}.`,
      );
    default:
      return finding(path, `${shown(error.data)} ${error.message ?? "is wrong"}`, `Correct it${described}.`);
  }
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
