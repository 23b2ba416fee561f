import { filled, joinedTexts, type Language, same, type Text, texts } from "../language.ts";
import { Problem } from "../problems.ts";
import {
  alike,
  empty,
  formats,
  keywords,
  kinds,
  noEntries,
  parts,
  quoted,
  type Sentence,
  several,
} from "./field-sentences.ts";

/** What forms call the members of bodies and the parameters of addresses, by the name programs use. */
export type FieldNames = Readonly<Record<string, Text>>;

/** One failure as Ajv tells it, with `verbose`. */
export type FieldFault = {
  keyword: string;
  /** JSON pointer to the value. */
  instancePath: string;
  params: Record<string, unknown>;
  message?: string;
  data?: unknown;
};

const datePattern = "^\\d{4}-\\d{2}-\\d{2}$";

/** Whether there is a sentence for a keyword; for the test that walks all schemas. */
export function hasSentence(keyword: string): boolean {
  return Object.hasOwn(keywords, keyword) || Object.hasOwn(alike, keyword);
}

/** What is wrong with one field: where (JSON pointer), by which keyword, and the sentence of it. */
export type FieldError = {
  path: string;
  pointer: string;
  keyword: string;
  /** The validator's own words, for programmers. */
  message: string;
  sentence: Text;
  label: Text;
};

/**
 * The problem of a value that does not hold to its schema: a sentence in the reader's language that names the field as
 * forms do; `errors` tells programs where (JSON pointer) and by which keyword, and says each in a sentence.
 */
export function fieldProblem(faults: readonly FieldFault[], part: string, names: FieldNames): Problem {
  const errors = faults.map((fault) => errorOf(fault, part, names));
  const fault = tellingOf(faults);
  const say = fault === undefined ? (keywords.anyOf as Sentence) : sentenceOf(fault);
  const parameters = fault === undefined ? {} : { ...placesOf(fault), field: labelOf(fault, part, names) };
  return new Problem("kernel.invalid", { status: 400, say }, parameters, { errors: saidErrors(errors) });
}

/** What is wrong with each field of a form: of several failures of one field the first. */
export function fieldErrors(faults: readonly FieldFault[], part: string, names: FieldNames): FieldError[] {
  const first = new Map<string, FieldError>();
  for (const fault of faults) {
    const error = errorOf(fault, part, names);
    if (!first.has(error.pointer)) first.set(error.pointer, error);
  }
  return [...first.values()];
}

/**
 * The one problem of all that is wrong in a form: the sentence of a single field, or how many and which; `errors` says
 * each, to be shown beside its field.
 */
export function formProblem(errors: readonly FieldError[]): Problem {
  const [only] = errors;
  const extensions = { errors: saidErrors(errors) };
  if (only !== undefined && errors.length === 1)
    return new Problem("kernel.invalid", { status: 400, say: only.sentence }, {}, extensions);
  const shown = errors.slice(0, shownAtMost).map(({ label }) => filled(quoted, { field: label }));
  const fields = joinedTexts(shown, commas, errors.length > shownAtMost ? " …" : "");
  const entry = { status: 400, say: several };
  return new Problem("kernel.invalid", entry, { count: errors.length, fields }, extensions);
}

const errorOf = (fault: FieldFault, part: string, names: FieldNames): FieldError => {
  const label = labelOf(fault, part, names);
  return {
    path: `${part}${fault.instancePath}`,
    pointer: pointerOf(fault),
    keyword: fault.keyword,
    message: fault.message ?? fault.keyword,
    sentence: filled(sentenceOf(fault), { ...placesOf(fault), field: label }),
    label,
  };
};

/** As a problem's member: each sentence in the reader's language. */
export const saidErrors = (errors: readonly FieldError[]) => (language: Language) =>
  errors.map(({ label: _label, sentence, ...error }) => ({ ...error, sentence: sentence[language] }));

/**
 * The failure to tell. Ajv tells the outermost last; where alternatives all failed and only one of them took a value of
 * this type, what that one found is meant.
 */
function tellingOf(faults: readonly FieldFault[]): FieldFault | undefined {
  const outermost = faults.at(-1);
  const inner = faults.slice(0, -1).filter(({ keyword }) => keyword !== "type");
  return inner.length === 1 ? inner[0] : outermost;
}

/** The sentence of one failure, with `{field}` and the places of its keyword. */
export function sentenceOf(fault: FieldFault): Sentence {
  const { keyword, params, data } = fault;
  if (keyword === "type" && (data === undefined || data === null || data === "")) return empty;
  if (keyword === "minLength" && params.limit === 1) return empty;
  if (keyword === "minItems" && params.limit === 1) return noEntries;
  if (keyword === "pattern" && params.pattern === datePattern) return formats.date as Sentence;
  if (keyword === "format") return formats[String(params.format)] ?? (keywords.format as Sentence);
  const bound = keyword === "minimum" || keyword === "maximum" ? boundOf(params.comparison) : undefined;
  return keywords[bound ?? alike[keyword] ?? keyword] ?? (keywords.anyOf as Sentence);
}

/** Ajv tells the draft's older exclusive bounds under the names of the inclusive ones. */
function boundOf(comparison: unknown): string | undefined {
  return comparison === ">" ? "exclusiveMinimum" : comparison === "<" ? "exclusiveMaximum" : undefined;
}

const shownAtMost = 12;

/** What fills the places of a failure's sentence, but for `{field}`. */
export function placesOf({ keyword, params }: FieldFault): Record<string, unknown> {
  if (keyword === "type") {
    const wanted = [params.type].flat().map(String);
    return {
      kind: joinedTexts(
        wanted.map((kind) => kinds[kind] ?? same(kind)),
        orWords,
      ),
    };
  }
  const values = keyword === "enum" ? params.allowedValues : [params.allowedValue];
  const allowed = Array.isArray(values) ? values.slice(0, shownAtMost).map(String) : [];
  const more = Array.isArray(values) && values.length > shownAtMost ? " …" : "";
  return { ...params, allowed: joinedTexts(allowed.map(same), commas, more) };
}

const orWords: Text = { en: " or ", "zh-CN": "或", ja: "または" };
const commas: Text = { en: ", ", "zh-CN": "、", ja: "、" };
const within: Text = { en: " › ", "zh-CN": " › ", ja: " › " };
const item: Text = { en: "entry {n}", "zh-CN": "第 {n} 项", ja: "{n} 件目" };

/** The member that is missing or not known, where that is the fault. */
function memberOf({ params }: FieldFault): string | undefined {
  const member = params.missingProperty ?? params.additionalProperty ?? params.unevaluatedProperty;
  return typeof member === "string" ? member : undefined;
}

/** RFC 6901, of the field that is wrong, missing or not known. */
function pointerOf(fault: FieldFault): string {
  const member = memberOf(fault);
  if (member === undefined) return fault.instancePath;
  return `${fault.instancePath}/${member.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** The field's name with those of what it lies in: `Facts › entry 1 › Value`. */
function labelOf(fault: FieldFault, part: string, names: FieldNames): Text {
  const member = memberOf(fault);
  const steps = [
    ...fault.instancePath
      .split("/")
      .slice(1)
      .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~")),
    ...(member === undefined ? [] : [member]),
  ];
  if (steps.length === 0) return parts[part] ?? (parts.body as Text);
  return joinedTexts(
    steps.map((step) => nameOf(step, names)),
    within,
  );
}

function nameOf(step: string, names: FieldNames): Text {
  if (/^\d+$/.test(step)) return texts((language) => item[language].replace("{n}", String(Number(step) + 1)));
  const known = Object.hasOwn(names, step) ? names[step] : undefined;
  return known ?? same(step.length > 60 ? `${step.slice(0, 57)}…` : step);
}
