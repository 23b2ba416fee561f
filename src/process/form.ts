import Type, { type Static } from "typebox";
import {
  compileFormValidator,
  compileValidator,
  type FieldError,
  type FieldFault,
  type FieldNames,
  fieldErrors,
  formProblem,
  jsonFault,
  TextSchema,
  type Told,
} from "../kernel/index.ts";
import { told } from "./findings.ts";
import type { Variables } from "./json.ts";

const FieldName = "^[A-Za-z_][A-Za-z0-9_]{0,59}$";
const closed = { additionalProperties: false };

const Choice = Type.Object(
  { const: Type.String({ minLength: 1, maxLength: 200 }), names: TextSchema },
  closed,
);

/** One field, in the words of JSON Schema 2020-12; `names` and `help` are what people read. */
export const FormField = Type.Object(
  {
    type: Type.Enum(["string", "integer", "number", "boolean"]),
    names: TextSchema,
    /** Shown with what the process hands to the task under this name, and not asked for. */
    readOnly: Type.Optional(Type.Boolean()),
    help: Type.Optional(TextSchema),
    format: Type.Optional(Type.Enum(["date", "unit"])),
    oneOf: Type.Optional(Type.Array(Choice, { minItems: 1, maxItems: 100 })),
    minLength: Type.Optional(Type.Integer({ minimum: 0 })),
    maxLength: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    minimum: Type.Optional(Type.Number()),
    maximum: Type.Optional(Type.Number()),
  },
  closed,
);

/** What a task or a start asks whoever does it to fill in: a flat object, so that every face can show every form. */
export const FormSchema = Type.Object(
  {
    type: Type.Literal("object"),
    properties: Type.Record(Type.String({ pattern: FieldName }), FormField, closed),
    required: Type.Optional(Type.Array(Type.String())),
  },
  closed,
);
export type Form = Static<typeof FormSchema>;

const isForm = compileValidator(FormSchema, "body");

const textLengthAtMost = 2_000;

/** Reads a form as a model's author wrote it, or says what is wrong with it. */
export function readForm(text: string): Form | Told {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const fault = jsonFault(text);
    if (fault === undefined) throw error;
    return told("form.no-json", { line: fault.line, column: fault.column, reason: fault.said });
  }
  if (!isForm(value)) {
    const [fault] = fieldErrors((isForm.errors ?? []) as FieldFault[], "", {});
    return told("form.unfit", { place: fault?.pointer || "/", reason: fault?.sentence ?? "" });
  }
  const form = value as Form;
  const asked = Object.entries(form.properties).flatMap(([name, field]) => (field.readOnly ? [] : [name]));
  const lost = (form.required ?? []).find((name) => !asked.includes(name));
  return lost === undefined ? form : told("form.requires-lost", { field: lost });
}

/**
 * What was filled in, as variables: every field of the form, null where an optional one was left out, and nothing else,
 * for whatever else came along might steer the process. `further` says what else is wrong with a value that its schema
 * takes. Throws `kernel.invalid` with everything that is wrong, each field with its sentence.
 */
export function filledIn(
  form: Form,
  given: Variables,
  further: (fits: Variables) => FieldError[] = () => [],
): Variables {
  const asked = askedFor(form);
  const judged = withFewStrangers(new Set(asked.map(([name]) => name)), given);
  const check = compileFormValidator(schemaOf(form));
  const faults = check(judged) ? [] : ((check.errors ?? []) as FieldFault[]);
  const errors = fieldErrors(faults, "variables", namesOf(form));
  const wrong = new Set(errors.map(({ pointer }) => pointer));
  const fits = Object.entries(judged).filter(([name]) => !wrong.has(`/${name}`));
  errors.push(...further(Object.fromEntries(fits)));
  if (errors.length > 0) throw formProblem(inOrderOf(asked, errors));
  return Object.fromEntries(
    asked.map(([name]) => [name, Object.hasOwn(given, name) ? (given[name] ?? null) : null]),
  );
}

const strangersAtMost = 20;

/** What was given without the most of what the form does not ask for: a few are told, a flood is not judged one by one. */
function withFewStrangers(asked: ReadonlySet<string>, given: Variables): Variables {
  let strangers = 0;
  return Object.fromEntries(
    Object.entries(given).filter(([name]) => asked.has(name) || ++strangers <= strangersAtMost),
  );
}

/** As the form asks them, from top to bottom. */
function inOrderOf(
  asked: readonly (readonly [string, unknown])[],
  errors: readonly FieldError[],
): FieldError[] {
  const places = new Map(asked.map(([name], place) => [`/${name}`, place]));
  const placeOf = ({ pointer }: FieldError) => places.get(pointer) ?? places.size;
  return [...errors].sort((a, b) => placeOf(a) - placeOf(b));
}

/**
 * What of an answer is a fact that may stand in an act: choices, yes or no, units, all of them out of what the city has
 * written. Words, numbers and dates can tell of a person and stay erasable.
 */
export function factsOf(form: Form | undefined, answer: Variables): Variables {
  const facts = askedFor(form ?? noForm).flatMap(([name, { type, format, oneOf }]) => {
    const value = answer[name];
    const isFact = type === "boolean" || format === "unit" || oneOf !== undefined;
    return isFact && value !== null && value !== undefined ? [[name, value] as const] : [];
  });
  return Object.fromEntries(facts);
}

const noForm: Form = { type: "object", properties: {} };

const askedFor = (form: Form) => Object.entries(form.properties).filter(([, { readOnly }]) => !readOnly);

/** The fields of a form that name a unit, with what they name. */
export function unitsNamed(form: Form, variables: Variables): { field: string; unit: string }[] {
  return askedFor(form).flatMap(([field, { format }]) => {
    const unit = variables[field];
    return format === "unit" && typeof unit === "string" ? [{ field, unit }] : [];
  });
}

export function namesOf(form: Form): FieldNames {
  return Object.fromEntries(Object.entries(form.properties).map(([name, { names }]) => [name, names]));
}

function schemaOf(form: Form): object {
  const { required = [] } = form;
  const fields = askedFor(form).map(([name, field]) => {
    const { names: _names, help: _help, readOnly: _readOnly, oneOf, format, ...rules } = field;
    const rule = {
      ...(field.type === "string" && { maxLength: textLengthAtMost }),
      ...(field.type === "string" && required.includes(name) && { minLength: 1 }),
      ...rules,
      ...(format === "date" && { format }),
      ...(oneOf !== undefined && { enum: oneOf.map((choice) => choice.const) }),
    };
    return [name, rule];
  });
  return { type: "object", properties: Object.fromEntries(fields), required, additionalProperties: false };
}
