import type { ErrorObject } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import {
  type CategoriesFile,
  type CityFile,
  type CityFileKind,
  cityFileSchemas,
  type DeadlinesFile,
  type TemplatesFile,
} from "./schema.ts";

/** One thing wrong in a city file: where, what, and what to do about it. Lines and columns count from 1. */
export interface Finding {
  file: string;
  line: number;
  column: number;
  /** Where in the data, as written by a reader: `groups[2].categories[0].code`. */
  path: string;
  problem: string;
  advice: string;
}

export type Path = (string | number)[];

/** A city file that holds to its schema; `finding` points at any place in it. */
export interface CityDocument<T> {
  file: string;
  value: T;
  finding: (path: Path, problem: string, advice: string) => Finding;
}

export interface CityFiles {
  city: CityFile;
  categories: CategoriesFile;
  deadlines: DeadlinesFile;
  templates: TemplatesFile;
}

export type ReadResult<T> = { ok: true; document: CityDocument<T> } | { ok: false; findings: Finding[] };

// `strict: false`: TypeBox marks its schemas with its own keywords, which Ajv need not know.
const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: false });
const validators = Object.fromEntries(
  Object.entries(cityFileSchemas).map(([kind, schema]) => [kind, ajv.compile(schema)]),
);

/** Reads the YAML text of one city file and checks it against its published schema. Pure. */
export function readCityFile<K extends CityFileKind>(
  kind: K,
  file: string,
  text: string,
): ReadResult<CityFiles[K]> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const finding = locator(file, document, lines);
  if (document.errors.length > 0) {
    return {
      ok: false,
      findings: document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        const advice = "Correct the YAML here: indentation by spaces, quotes closed, no key twice.";
        return { file, line, column: col, path: "", problem: error.message, advice };
      }),
    };
  }
  const value: unknown = document.toJS();
  const validate = validators[kind];
  if (validate === undefined) throw new TypeError(`no schema for ${kind}`);
  if (!validate(value)) {
    return {
      ok: false,
      findings: outermost(validate.errors ?? []).map((error) => toFinding(error, finding)),
    };
  }
  return { ok: true, document: { file, value: value as CityFiles[K], finding } };
}

function locator(file: string, document: Document, lines: LineCounter): CityDocument<unknown>["finding"] {
  return (path, problem, advice) => {
    const { line, col } = lines.linePos(offsetOf(document, path));
    return { file, line, column: col, path: written(path), problem, advice };
  };
}

/** The offset of the key of a map entry, or of the item of a list; the nearest parent that exists otherwise. */
function offsetOf(document: Document, path: Path): number {
  if (path.length === 0) return 0;
  const parent: unknown = document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === last);
    if (pair !== undefined && isNode(pair.key) && pair.key.range) return pair.key.range[0];
  }
  const node: unknown = document.getIn(path, true);
  if (isNode(node) && node.range) return node.range[0];
  return offsetOf(document, path.slice(0, -1));
}

function written(path: Path): string {
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

function toFinding(error: ErrorObject, finding: CityDocument<unknown>["finding"]): Finding {
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

function steps(pointer: string): Path {
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
