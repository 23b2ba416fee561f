import { useState } from "react";
import { type Got, Problem } from "../../api.ts";

/** What a task of a process asks for, and what was filled in, by the names of its fields. */
export type WorkForm = NonNullable<Got<"/api/work-items/{instance}/{item}">["form"]>;
export type FormField = WorkForm["properties"][string];
export type Values = Record<string, unknown>;
/** What is wrong with fields, by their names. */
export type Faults = Readonly<Record<string, string>>;

/** The fields that are filled in, in their order; the others only show what the process hands over. */
export const asked = (form: WorkForm): [name: string, field: FormField][] =>
  Object.entries(form.properties).filter(([, { readOnly }]) => readOnly !== true);

/** What was filled in, without what was left empty. */
export function filled(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([, value]) =>
        value !== undefined && value !== null && (typeof value !== "string" || value.trim() !== ""),
    ),
  );
}

/** The fields that must be filled in and are not. */
export const missingIn = (form: WorkForm, values: Values): string[] =>
  (form.required ?? []).filter((name) => !Object.hasOwn(filled(values), name));

/** What the server said against single fields of a form. */
export function faultsIn(error: unknown): Faults {
  if (!(error instanceof Problem) || !Array.isArray(error.extensions.errors)) return {};
  const told = error.extensions.errors as { pointer?: unknown; sentence?: unknown }[];
  return Object.fromEntries(
    told.flatMap(({ pointer, sentence }) =>
      typeof pointer === "string" && typeof sentence === "string"
        ? [[pointer.replace(/^\//, "").replaceAll("~1", "/").replaceAll("~0", "~"), sentence]]
        : [],
    ),
  );
}

/** What is still to be told of a refusal below the form: nothing where its one field says it. */
export const beyondField = (error: unknown): unknown =>
  Object.keys(faultsIn(error)).length === 1 ? null : error;

/** What the server said against single fields, until somebody changes the field. */
export function useFaults(error: unknown): { faults: Faults; mend: (name: string) => void } {
  const [mended, setMended] = useState<{ of: unknown; names: readonly string[] }>({ of: null, names: [] });
  const names = mended.of === error ? mended.names : [];
  return {
    faults: Object.fromEntries(Object.entries(faultsIn(error)).filter(([name]) => !names.includes(name))),
    mend: (name) => setMended({ of: error, names: [...names, name] }),
  };
}
