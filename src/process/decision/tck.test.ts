import { existsSync, readdirSync, readFileSync } from "node:fs";
import { XMLParser } from "fast-xml-parser";
import { describe, expect, test } from "vitest";
import { describeFinding } from "../bpmn/findings.ts";
import type { Json, Variables } from "../json.ts";
import { evaluateDecision } from "./evaluate.ts";
import { readDecisions } from "./read.ts";

const kit = new URL("../../../../shared/data/decisions/dmn-tck-level-2/", import.meta.url);
const present = existsSync(kit);

type Value = { "#text"?: string; "@xsi:type"?: string; "@xsi:nil"?: string };
type Node = { "@name"?: string; value?: Value; component?: Node[]; list?: { item?: Node[] } };
type Case = {
  "@id": string;
  inputNode?: Node[];
  resultNode: (Node & { expected?: Node; "@errorResult"?: string })[];
};

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  trimValues: false,
  alwaysCreateTextNode: true,
  isArray: (name) => ["testCase", "inputNode", "resultNode", "component", "item"].includes(name),
});

function jsonOf(node: Node | undefined): Json {
  if (node?.component)
    return Object.fromEntries(node.component.map((part) => [part["@name"] ?? "", jsonOf(part)]));
  if (node?.list) return (node.list.item ?? []).map(jsonOf);
  const value = node?.value;
  if (!value || value["@xsi:nil"] === "true") return null;
  const text = value["#text"] ?? "";
  if (value["@xsi:type"] === "xsd:boolean") return text.trim() === "true";
  if (/decimal|double|float|int/.test(value["@xsi:type"] ?? "")) return Number(text);
  return text;
}

// The kit's decimals are those of IEEE 754 decimal128; ours are doubles, equal to the eighth digit after the point.
function close(value: Json): Json {
  if (typeof value === "number") return Math.round(value * 1e8) / 1e8;
  if (Array.isArray(value)) return value.map(close);
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, close(entry)]));
  }
  return value;
}

function casesOf(folder: string): { file: string; model: string; cases: Case[] }[] {
  const files = readdirSync(new URL(`${folder}/`, kit)).filter((file) => /-test-\d+\.xml$/.test(file));
  return files.map((file) => {
    const parsed = parser.parse(readFileSync(new URL(`${folder}/${file}`, kit), "utf8"));
    return { file, model: String(parsed.testCases.modelName["#text"]), cases: parsed.testCases.testCase };
  });
}

describe.skipIf(!present)(
  "DMN Technology Compatibility Kit, level 2 (left out where ../shared/data is missing)",
  () => {
    const folders = present ? readdirSync(kit).filter((name) => /^\d{4}-/.test(name)) : [];
    const runs = folders.flatMap((folder) => casesOf(folder).map((run) => ({ folder, ...run })));

    test.each(runs)("$file", async ({ folder, model: file, cases }) => {
      const read = await readDecisions(readFileSync(new URL(`${folder}/${file}`, kit), "utf8"), file);
      if (!read.ok) throw new Error(read.findings.map((finding) => describeFinding(finding).en).join("\n"));
      for (const { "@id": id, inputNode = [], resultNode } of cases) {
        const input: Variables = Object.fromEntries(
          inputNode.map((node) => [node["@name"] ?? "", jsonOf(node)]),
        );
        for (const result of resultNode) {
          const name = result["@name"] ?? "";
          const given = evaluateDecision(read.model, name, input);
          expect([id, name, close(given?.value ?? null)]).toEqual([id, name, close(jsonOf(result.expected))]);
        }
      }
    });

    test("is there as a whole", () => {
      expect(runs.flatMap((run) => run.cases)).toHaveLength(116);
    });
  },
);
