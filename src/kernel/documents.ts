import Type, { type Static, type TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { type Document, isAlias, isCollection, isNode, LineCounter, type Node, parseDocument } from "yaml";

/** What is wrong in a file: where, what, and what to do. */
export type Fault = { file: string; line: number; message: string };

/** Thrown with all faults of a set of files at once. */
export class FaultyFiles extends Error {
  readonly faults: readonly Fault[];
  constructor(faults: readonly Fault[]) {
    super(faults.map(formatFault).join("\n"));
    this.name = "FaultyFiles";
    this.faults = faults;
  }
}

/** `file:line: message`, as editors understand it. */
export function formatFault(fault: Fault): string {
  return `${fault.file}:${fault.line}: ${fault.message}`;
}

/** A read document: its value, and where in the file a path of it stands, for checks beyond the schema. */
export type ReadDocument<S extends TSchema> = {
  value: Static<S>;
  /** The fault of `message` at the line of `path`, such as ["departments", 3, "code"]. */
  fault(path: readonly (string | number)[], message: string): Fault;
};

const compiled = new WeakMap<TSchema, ReturnType<typeof Compile>>();

/**
 * Reads YAML (of which JSON is a part) that must fit `schema`.
 * Throws {@link FaultyFiles} naming file, line and what is expected, for every fault found.
 */
export function readDocument<S extends TSchema>(schema: S, text: string, file: string): ReadDocument<S> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true });
  const lineAt = (offset: number | undefined) => (offset === undefined ? 1 : lines.linePos(offset).line);
  const fault = (path: readonly (string | number)[], message: string): Fault => {
    return { file, line: lineAt(nodeAt(document, path)?.range?.[0]), message };
  };
  if (document.errors.length > 0) {
    throw new FaultyFiles(
      document.errors.map((e) => ({ file, line: lineAt(e.pos[0]), message: `not valid YAML: ${e.message}` })),
    );
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new FaultyFiles([{ file, line: 1, message: `not valid YAML: ${error.message}` }]);
  }
  let check = compiled.get(schema);
  if (check === undefined) {
    check = Compile(schema);
    compiled.set(schema, check);
  }
  if (!check.Check(value)) {
    throw new FaultyFiles(
      check.Errors(value).map((error) => {
        const path = error.instancePath
          .split("/")
          .slice(1)
          .map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"));
        return fault(
          path,
          `${error.instancePath === "" ? "the document" : error.instancePath} ${error.message}`,
        );
      }),
    );
  }
  return { value: value as Static<S>, fault };
}

/** The node at `path`, or the deepest one on the way to it that is there. */
function nodeAt(document: Document, path: readonly (string | number)[]): Node | null {
  let node: Node | null = document.contents;
  for (const step of path) {
    const resolved = isAlias(node) ? node.resolve(document) : node;
    if (!isCollection(resolved)) return node;
    // A key of digits may be written as a number or as text, and a place in a list is told as text by pointers.
    const next = [step, String(step), Number(step)]
      .map((key) => resolved.get(key, true))
      .find((found) => isNode(found));
    if (!isNode(next)) return node;
    node = next;
  }
  return node;
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
