import type { TSchema } from "typebox";
import { type Finding, inspectDocument, type ReadDocument } from "../../kernel/index.ts";
import {
  type CategoriesFile,
  type CityFile,
  type CityFileKind,
  cityFileSchemas,
  type DeadlinesFile,
  type TemplatesFile,
} from "./schema.ts";

export type Path = (string | number)[];

/** A city file that holds to its schema; `finding` points at any place in it. */
export type CityDocument<T> = Pick<ReadDocument<TSchema>, "file" | "finding"> & { value: T };

export interface CityFiles {
  city: CityFile;
  categories: CategoriesFile;
  deadlines: DeadlinesFile;
  templates: TemplatesFile;
}

export type ReadResult<T> = { ok: true; document: CityDocument<T> } | { ok: false; findings: Finding[] };

/** Reads the YAML text of one city file and checks it against its published schema. Pure. */
export function readCityFile<K extends CityFileKind>(
  kind: K,
  file: string,
  text: string,
): ReadResult<CityFiles[K]> {
  const read = inspectDocument(cityFileSchemas[kind], text, file, { isKept: true });
  if (!read.ok) return read;
  // The schema of a kind is what its type is made of.
  return { ok: true, document: { ...read.document, value: read.document.value as CityFiles[K] } };
}
