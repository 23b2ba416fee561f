import { createHash } from "node:crypto";
import { dateReader, type ReadDate } from "./dates.ts";
import type { From, MappingFile } from "./schema.ts";

/** One row as the file gives it: texts of CSV, values of JSON. */
export type Row = Readonly<Record<string, unknown>>;

/** What a field says in a row; undefined where it says nothing. */
export type Take = (row: Row) => string | undefined;

type Detailed = Exclude<From, string>;

/** How a field is taken, its columns, and how its dates are read. */
export type Field = { take: Take; columns: readonly string[]; readDate: ReadDate };

/** Compiles where a field comes from. Throws RangeError with a sentence for what cannot be. */
export function fieldOf(mapping: MappingFile, from: From): Field {
  const detailed: Detailed = typeof from === "string" ? { column: from } : from;
  const columns = columnsOf(detailed);
  const none = new Set([...(mapping.none ?? []), ...(detailed.none ?? [])]);
  return {
    columns,
    take: cutting(detailed, translating(detailed, taking(detailed, columns, none))),
    readDate: dateReader(detailed.dates ?? mapping.dates, detailed.zone ?? mapping.zone),
  };
}

function columnsOf({ column, join, first, hash, constant }: Detailed): readonly string[] {
  const said = [column, join, first, hash, constant].filter((one) => one !== undefined);
  if (said.length !== 1) throw new RangeError("says not exactly one of column, join, first, hash, constant");
  if (constant !== undefined) return [];
  return column === undefined ? (join ?? first ?? hash ?? []) : [column];
}

function taking(
  { join, hash, constant, with: between = " · " }: Detailed,
  columns: readonly string[],
  none: ReadonlySet<string>,
): Take {
  if (constant !== undefined) return () => constant;
  const said = (row: Row) =>
    columns.map((column) => textAt(row, column)).filter((text) => text !== "" && !none.has(text));
  if (hash !== undefined) return (row) => hashOf(columns.map((column) => textAt(row, column)));
  if (join === undefined) return (row) => said(row)[0];
  return (row) => {
    const parts = [...new Set(said(row))];
    return parts.length === 0 ? undefined : parts.join(between);
  };
}

function hashOf(parts: readonly string[]): string | undefined {
  if (parts.every((part) => part === "")) return undefined;
  return createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 32);
}

function translating({ values, otherwise }: Detailed, take: Take): Take {
  if (values === undefined) return (row) => take(row) ?? otherwise;
  const words = new Map(Object.entries(values).map(([theirs, ours]) => [theirs.toLowerCase(), ours]));
  return (row) => {
    const word = take(row);
    // An unknown word without `otherwise` is left as it is, so that the row is rejected by its name.
    return word === undefined ? otherwise : (words.get(word.toLowerCase()) ?? otherwise ?? word);
  };
}

function cutting({ atMost }: Detailed, take: Take): Take {
  if (atMost === undefined) return take;
  return (row) => {
    const text = take(row);
    return text === undefined ? undefined : cut(text, atMost);
  };
}

/** The first line of a text, cut to `atMost` characters, the last of which then is an ellipsis. */
export function cut(text: string, atMost: number): string {
  const characters = [...(text.trim().split(/\r?\n/, 1)[0] ?? "")];
  return characters.length <= atMost ? characters.join("") : `${characters.slice(0, atMost - 1).join("")}…`;
}

/** The text of a column, trimmed; empty where it is missing. `a.b` reaches into JSON objects. */
export function textAt(row: Row, column: string): string {
  const value = Object.hasOwn(row, column) ? row[column] : reach(row, column);
  if (value === undefined || value === null) return "";
  return (typeof value === "object" ? JSON.stringify(value) : String(value)).trim();
}

function reach(row: Row, column: string): unknown {
  if (!column.includes(".")) return undefined;
  let value: unknown = row;
  for (const step of column.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/** Whether a row or header has a column, by its name or as a path. */
export function hasColumn(row: Row, column: string): boolean {
  return Object.hasOwn(row, column) || reach(row, column) !== undefined;
}
