import { type Crs, toWgs84 } from "../../foundation/index.ts";
import type { Told } from "../../kernel/index.ts";
import { told } from "../findings.ts";
import { type Field, fieldOf, type Row, textAt } from "./fields.ts";
import type { ImportedRequest, MappingFile } from "./schema.ts";

type FieldName = keyof MappingFile["fields"];

/** A mapping, ready to read rows. `toRequest` gives the request, or the reason why the row is none. */
export type Mapping = {
  readonly file: MappingFile;
  /** Columns without which no row can be read. */
  readonly needed: readonly string[];
  toRequest(row: Row, now: number): ImportedRequest | string;
};

/** Compiles a mapping. `refuse` is told of each field that cannot be, and must throw when asked to. */
export function compileMapping(
  file: MappingFile,
  refuse: (path: readonly (string | number)[], told: Told) => void,
): Mapping {
  const fields = new Map<FieldName, Field>();
  for (const name of Object.keys(file.fields) as FieldName[]) {
    const from = file.fields[name];
    if (from === undefined) continue;
    try {
      fields.set(name, fieldOf(file, from));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      refuse(["fields", name], told("mapping.one-source"));
    }
  }
  const needed = (["externalId", "openedAt"] as const).flatMap((name) =>
    hasFallback(file.fields[name]) ? [] : (fields.get(name)?.columns ?? []),
  );
  return { file, needed, toRequest: (row, now) => requestOf(file, fields, row, now) };
}

function hasFallback(from: MappingFile["fields"]["openedAt"]): boolean {
  return typeof from === "object" && (from.otherwise !== undefined || from.first !== undefined);
}

/** Thrown within {@link requestOf} only: why a row is no request. */
class Rejection extends Error {}

function requestOf(
  file: MappingFile,
  fields: ReadonlyMap<FieldName, Field>,
  row: Row,
  now: number,
): ImportedRequest | string {
  const reading: Reading = { fields, row, now, crs: file.coordinates ?? "wgs84" };
  try {
    return readRequest(file, reading);
  } catch (error) {
    if (error instanceof Rejection) return error.message;
    throw error;
  }
}

type Reading = { fields: ReadonlyMap<FieldName, Field>; row: Row; now: number; crs: Crs };

function readRequest(file: MappingFile, reading: Reading): ImportedRequest {
  const text = (name: FieldName) => reading.fields.get(name)?.take(reading.row);
  const category = categoryWords(file, reading.row);
  const description = text("description") ?? "";
  const title = text("title") ?? category.at(-1) ?? description.slice(0, 60);
  if (title === "") throw new Rejection("it has neither title, category nor description");
  const closedAt = instant(reading, "closedAt");
  const request: ImportedRequest = {
    externalId: needed(reading, "externalId"),
    title: clip(title, 200),
    description: clip(description, 20_000),
    category,
    openedAt: instant(reading, "openedAt") ?? missing(reading, "openedAt"),
    ...optional("address", clipped(text("address"), 500)),
    ...place(reading),
    ...optional("agency", clipped(text("agency"), 200)),
    ...optional("status", oneOf(text("status"), "status", ["open", "closed", "void", "transferred"])),
    ...optional("closedAt", closedAt),
    ...optional("dueAt", instant(reading, "dueAt")),
    ...optional("answeredAt", instant(reading, "answeredAt")),
    ...optional("answer", clipped(text("answer"), 20_000)),
    ...optional("contactedAt", instant(reading, "contactedAt")),
    ...optional("claimed", oneOf(text("claimed"), "claimed", ["yes", "no"])),
    ...optional("confirmed", oneOf(text("confirmed"), "confirmed", ["yes", "no", "silent", "unreached"])),
    ...optional("satisfaction", satisfactionOf(text("satisfaction"))),
    ...optional("channel", channelOf(text("channel"))),
  };
  if (request.externalId.length > 200) throw new Rejection("its id is longer than 200 characters");
  mustBeStorable(request);
  return request;
}

function optional<K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [P in K]: V });
}

const clip = (text: string, length: number) =>
  text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
const clipped = (text: string | undefined, length: number) =>
  text === undefined ? undefined : clip(text, length);

function categoryWords(file: MappingFile, row: Row): string[] {
  const none = new Set(file.none ?? []);
  const words = (file.category ?? []).map((column) => textAt(row, column));
  return [...new Set(words.filter((word) => word !== "" && !none.has(word)))].map((word) => clip(word, 200));
}

function needed(reading: Reading, name: FieldName): string {
  return reading.fields.get(name)?.take(reading.row) ?? missing(reading, name);
}

function missing(reading: Reading, name: FieldName): never {
  throw new Rejection(`${columnsOf(reading, name)} is empty, and nothing else tells the ${name}`);
}

const columnsOf = (reading: Reading, name: FieldName) =>
  (reading.fields.get(name)?.columns ?? []).map((column) => `"${column}"`).join(", ");

function instant(reading: Reading, name: FieldName): number | undefined {
  const field = reading.fields.get(name);
  const text = field?.take(reading.row);
  if (field === undefined || text === undefined) return undefined;
  if (text === "now") return reading.now;
  const at = field.readDate(text);
  if (at === undefined)
    throw new Rejection(
      `${columnsOf(reading, name)} is no date of the mapping's patterns: "${clip(text, 60)}"`,
    );
  return at;
}

function place(reading: Reading): Pick<ImportedRequest, "longitude" | "latitude"> {
  const longitude = degrees(reading, "longitude", 180);
  const latitude = degrees(reading, "latitude", 90);
  if (longitude === undefined && latitude === undefined) return {};
  if (longitude === undefined || latitude === undefined)
    throw new Rejection("it has one coordinate without the other");
  // Off the coast of Africa: what systems write that do not know where something is.
  if (longitude === 0 && latitude === 0) return {};
  const [east, north] = toWgs84([longitude, latitude], reading.crs);
  return { longitude: east, latitude: north };
}

function degrees(reading: Reading, name: "longitude" | "latitude", most: number): number | undefined {
  const text = reading.fields.get(name)?.take(reading.row);
  if (text === undefined) return undefined;
  const value = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Math.abs(value) <= most) return value;
  throw new Rejection(`${columnsOf(reading, name)} is no ${name} in degrees: "${clip(text, 60)}"`);
}

/** The word of ours that the mapping has for theirs. */
function oneOf<const W extends string>(
  word: string | undefined,
  name: string,
  words: readonly W[],
): W | undefined {
  if (word === undefined) return undefined;
  const found = words.find((one) => one === word);
  if (found === undefined) {
    throw new Rejection(
      `the mapping does not say what the ${name} "${clip(word, 60)}" means (${words.join(", ")})`,
    );
  }
  return found;
}

function satisfactionOf(word: string | undefined): number | undefined {
  if (word === undefined) return undefined;
  if (!/^[1-5]$/.test(word)) throw new Rejection(`satisfaction is 1 to 5, not "${clip(word, 60)}"`);
  return Number(word);
}

function channelOf(word: string | undefined): string | undefined {
  return word === undefined ? undefined : clip(word, 60);
}

function mustBeStorable(request: ImportedRequest): void {
  for (const value of Object.values(request).flat()) {
    if (typeof value !== "string") continue;
    if (value.includes("\0")) throw new Rejection("a text contains the character NUL");
    if (!value.isWellFormed()) throw new Rejection("a text contains half a character (a lone surrogate)");
  }
}
