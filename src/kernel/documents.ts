import Type, { type Static, type TSchema } from "typebox";
import { Compile } from "typebox/compile";
import {
  type Document,
  type ErrorCode,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
} from "yaml";
import { type Finding, type Place, schemaFindings, written } from "./document-faults.ts";
import { type KeptValues, keptBesideTheProgram } from "./documents-kept.ts";
import { type Told, told, yamlFaults } from "./findings.ts";
import type { Language } from "./language.ts";

/** Thrown with all faults of a set of files at once. */
export class FaultyFiles extends Error {
  readonly faults: readonly Finding[];
  constructor(faults: readonly Finding[]) {
    super(faults.map((fault) => formatFault(fault)).join("\n"));
    this.name = "FaultyFiles";
    this.faults = faults;
  }
}

/** `file:line: path: sentence`, as editors understand it. */
export function formatFault({ file, line, path, message }: Finding, language: Language = "en"): string {
  return `${file}:${line}: ${path === "" ? "" : `${path}: `}${message[language]}`;
}

/** A read document: its value, and where in the file a path of it stands, for checks beyond the schema. */
export type ReadDocument<S extends TSchema> = {
  file: string;
  value: Static<S>;
  /** What is told of `path`, such as ["departments", 3, "code"], with its line. */
  finding(path: Place, told: Told): Finding;
};

const compiled = new WeakMap<TSchema, ReturnType<typeof Compile>>();

/**
 * Reads YAML (of which JSON is a part) that must fit `schema`.
 * Throws {@link FaultyFiles} naming file, line and what is expected, for every fault found.
 */
export function readDocument<S extends TSchema>(
  schema: S,
  text: string,
  file: string,
  options: Reading = {},
): ReadDocument<S> {
  const read = inspectDocument(schema, text, file, options);
  if (!read.ok) throw new FaultyFiles(read.findings);
  return read.document;
}

/**
 * `isKept`: read at every start and long, so that its value is taken from where it was kept at an earlier one, and the
 * text parsed only where a line of it is asked for. Never for a file that holds secrets.
 */
type Reading = { isKept?: boolean };

/** The same, for whoever gathers what is wrong in several files. */
export function inspectDocument<S extends TSchema>(
  schema: S,
  text: string,
  file: string,
  { isKept = false }: Reading = {},
): { ok: true; document: ReadDocument<S> } | { ok: false; findings: Finding[] } {
  kept ??= keptBesideTheProgram() ?? "nowhere";
  const values = isKept && kept !== "nowhere" ? kept : undefined;
  let value = values?.valueOf(text);
  let parsed: Parsed | undefined;
  if (value === undefined) {
    parsed = parse(text, file);
    if ("findings" in parsed) return { ok: false, findings: parsed.findings };
    value = parsed.value;
    values?.keep(text, value);
  }
  const lineOf = (path: Place): number => {
    parsed ??= parse(text, file);
    return "findings" in parsed ? 1 : parsed.lines.linePos(offsetOf(parsed.document, path)).line;
  };
  const finding: ReadDocument<S>["finding"] = (path, one) => ({
    ...one,
    file,
    line: lineOf(path),
    path: written(path),
  });
  let check = compiled.get(schema);
  if (check === undefined) {
    check = Compile(schema);
    compiled.set(schema, check);
  }
  if (!check.Check(value)) return { ok: false, findings: schemaFindings(schema, value, finding) };
  return { ok: true, document: { file, value: value as Static<S>, finding } };
}

let kept: KeptValues | "nowhere" | undefined;

type Parsed = { value: unknown; document: Document; lines: LineCounter } | { findings: Finding[] };

function parse(text: string, file: string): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true });
  const broken = (offset: number, code: ErrorCode) => {
    const { line, col: column } = lines.linePos(offset);
    return { ...told("file.not-yaml", { reason: yamlFaults[code], column }), file, line, path: "" };
  };
  if (document.errors.length > 0)
    return { findings: document.errors.map(({ pos, code }) => broken(pos[0], code)) };
  try {
    return { value: document.toJS({ maxAliasCount: 100 }), document, lines };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return { findings: [broken(0, "RESOURCE_EXHAUSTION")] };
  }
}

/** The offset of the key of a map's entry or of the item of a list, or of the nearest on the way to it that is there. */
function offsetOf(document: Document, path: Place): number {
  let node: Node | null = document.contents;
  let offset = 0;
  for (const step of path) {
    const resolved = isAlias(node) ? node.resolve(document) : node;
    if (!isCollection(resolved)) return offset;
    // A key of digits may be written as a number or as text, and a place in a list is told as text by pointers.
    const key = [step, String(step), Number(step)].find((each) => resolved.has(each));
    if (key === undefined) return offset;
    const next: unknown = resolved.get(key, true);
    node = isNode(next) ? next : null;
    const pair = isMap(resolved)
      ? resolved.items.find((item) => isScalar(item.key) && item.key.value === key)
      : undefined;
    const shown = isNode(pair?.key) ? pair.key : node;
    offset = shown?.range?.[0] ?? offset;
  }
  return offset;
}

/** Schema of a text in all languages, for city folders. */
export const TextSchema = Type.Object(
  {
    "zh-CN": Type.String({ minLength: 1 }),
    ja: Type.String({ minLength: 1 }),
    en: Type.String({ minLength: 1 }),
  },
  { additionalProperties: false },
);
