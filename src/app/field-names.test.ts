import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { type FieldFault, fieldProblem, hasSentence, languages } from "../kernel/index.ts";
import { fieldNames } from "./field-names.ts";

type Schema = { [keyword: string]: unknown };

/** What tells no failure: words about a schema, and where its parts are. */
const silent = new Set([
  "description",
  "title",
  "default",
  "examples",
  "deprecated",
  "properties",
  "items",
  "$ref",
]);
const keywords = new Map<string, Schema[]>();
const fields = new Set<string>();

function walk(schema: unknown): void {
  if (Array.isArray(schema)) for (const each of schema) walk(each);
  else if (typeof schema === "object" && schema !== null) walkOne(schema as Schema);
}

function walkOne(schema: Schema): void {
  for (const [keyword, value] of Object.entries(schema)) {
    keywords.set(keyword, [...(keywords.get(keyword) ?? []), schema]);
    if (keyword === "properties" || keyword === "patternProperties") walk(Object.values(value as Schema));
    else if (!["enum", "const", "default", "examples", "required"].includes(keyword)) walk(value);
  }
  for (const field of Object.keys((schema.properties ?? {}) as Schema)) fields.add(field);
}

type Operation = {
  parameters?: { name: string; schema: unknown }[];
  requestBody?: { content: Record<string, { schema: unknown }> };
};

/** `docs/openapi.json` holds the schemas of all routes; another test keeps it true. */
beforeAll(async () => {
  const file = fileURLToPath(new URL("../../docs/openapi.json", import.meta.url));
  const { paths } = JSON.parse(await readFile(file, "utf8")) as {
    paths: Record<string, Record<string, Operation>>;
  };
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path))) {
    for (const { name, schema } of operation.parameters ?? []) {
      fields.add(name);
      walk(schema);
    }
    for (const { schema } of Object.values(operation.requestBody?.content ?? {})) walk(schema);
  }
});

test("every keyword by which a route's input can fail has a sentence", () => {
  const found = [...keywords.keys()].filter((keyword) => !silent.has(keyword));
  expect(found.length).toBeGreaterThan(12);
  expect(found.filter((keyword) => !hasSentence(keyword))).toEqual([]);
});

test("every field of a route's input has a name as forms call it, in every language", () => {
  expect(fields.size).toBeGreaterThan(150);
  expect([...fields].filter((field) => !Object.hasOwn(fieldNames, field)).sort()).toEqual([]);
  for (const [field, name] of Object.entries(fieldNames))
    for (const language of languages) expect(name[language], `${field} in ${language}`).toMatch(/\S/);
});

test("every format a route asks for is told with an example, not by its name", () => {
  const formats = new Set((keywords.get("format") ?? []).map(({ format }) => String(format)));
  expect(formats.size).toBeGreaterThan(2);
  for (const format of formats) {
    const fault: FieldFault = { keyword: "format", instancePath: "/x", params: { format }, data: "?" };
    expect(fieldProblem([fault], "body", {}).sentence("en")).not.toContain(`(${format})`);
  }
});
