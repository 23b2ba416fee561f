import {
  dateAndTime,
  FeelDate,
  FeelDateTime,
  FeelDuration,
  FeelTime,
  date as feelDate,
  duration as feelDuration,
  time as feelTime,
  isFunction,
} from "feelin";
import { testRaw } from "../feel.ts";
import type { DecisionModel, ItemType } from "./model.ts";

/** A value fitted to a type, or why it does not fit. */
export type Fitted = { ok: true; value: unknown } | { ok: false; reason: string };

const MAX_DEPTH = 64;

/**
 * Fits a value to a type of the model or of FEEL (DMN 1.5 clause 10.3.2.9.4): text becomes the temporal value its type
 * asks for, a single value a list of one and a list of one its value. Null fits every type.
 */
export function conform(
  model: DecisionModel,
  value: unknown,
  typeName: string | undefined,
  depth = 0,
): Fitted {
  if (typeName === undefined || value === null || value === undefined)
    return { ok: true, value: value ?? null };
  const name = typeName.replace(/^feel:/, "").trim();
  const type = model.types[name];
  if (type && depth < MAX_DEPTH) return fitItem(model, value, type, name, depth);
  return fitBuiltin(value, name);
}

function fitItem(model: DecisionModel, value: unknown, type: ItemType, name: string, depth: number): Fitted {
  if (!type.isCollection) return fitSingle(model, value, type, name, depth);
  const list = Array.isArray(value) ? value : [value];
  const items = list.map((item) => fitSingle(model, item, type, name, depth));
  const bad = items.find((item) => !item.ok);
  return bad ?? { ok: true, value: items.map((item) => (item.ok ? item.value : null)) };
}

function fitSingle(
  model: DecisionModel,
  value: unknown,
  type: ItemType,
  name: string,
  depth: number,
): Fitted {
  if (value === null || value === undefined) return { ok: true, value: null };
  const fitted = type.components
    ? fitComponents(model, value, type.components, name, depth)
    : conform(model, value, type.base, depth + 1);
  if (!fitted.ok || type.allowed === undefined) return fitted;
  const values = Array.isArray(fitted.value) && !type.isCollection ? fitted.value : [fitted.value];
  const refused = values.find((each) => testRaw(type.allowed ?? "", each, {}).value !== true);
  if (refused === undefined) return fitted;
  return {
    ok: false,
    reason: `${show(refused)} is not among the values allowed for ${name}: ${type.allowed}`,
  };
}

function fitComponents(
  model: DecisionModel,
  value: unknown,
  components: Record<string, ItemType>,
  name: string,
  depth: number,
): Fitted {
  const source = single(value);
  if (!isContext(source)) return { ok: false, reason: `${show(value)} is no ${name}` };
  const result: Record<string, unknown> = { ...source };
  for (const [key, type] of Object.entries(components)) {
    const fitted = fitItem(model, source[key] ?? null, type, `${name}.${key}`, depth + 1);
    if (!fitted.ok) return fitted;
    // A collection that is not given stays not given rather than becoming a list of nothing.
    result[key] = source[key] === null || source[key] === undefined ? null : fitted.value;
  }
  return { ok: true, value: result };
}

type Convert = (value: unknown) => unknown;
const parsed =
  (type: new (...given: never[]) => unknown, parse: (text: string) => unknown): Convert =>
  (value) => {
    const result = typeof value === "string" ? parse(value) : value;
    return result instanceof type ? result : undefined;
  };

const BUILTIN: Record<string, Convert> = {
  number: (value) => (typeof value === "number" && Number.isFinite(value) ? value : undefined),
  string: (value) => (typeof value === "string" ? value : undefined),
  boolean: (value) => (typeof value === "boolean" ? value : undefined),
  date: parsed(FeelDate, feelDate),
  time: parsed(FeelTime, feelTime),
  "date and time": parsed(FeelDateTime, dateAndTime),
  dateTime: parsed(FeelDateTime, dateAndTime),
  "days and time duration": parsed(FeelDuration, feelDuration),
  dayTimeDuration: parsed(FeelDuration, feelDuration),
  "years and months duration": parsed(FeelDuration, feelDuration),
  yearMonthDuration: parsed(FeelDuration, feelDuration),
  context: (value) => (isContext(value) ? value : undefined),
  list: (value) => (Array.isArray(value) ? value : [value]),
};

// Types that are neither FEEL's nor the model's (Any, function types, prefixed imports) take everything.
function fitBuiltin(value: unknown, name: string): Fitted {
  const convert = BUILTIN[name];
  if (!convert) return { ok: true, value };
  const result = convert(value) ?? convert(single(value));
  return result === undefined
    ? { ok: false, reason: `${show(value)} is no ${name}` }
    : { ok: true, value: result };
}

function single(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

function isContext(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value) || isFunction(value)) return false;
  return Object.getPrototypeOf(value) === Object.prototype;
}

function show(value: unknown): string {
  return typeof value === "object" && value !== null
    ? String(JSON.stringify(value))
    : JSON.stringify(value ?? null);
}
