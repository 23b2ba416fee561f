import { describe, expect, test } from "vitest";
import { describeFinding } from "../bpmn/findings.ts";
import type { Variables } from "../json.ts";
import { evaluateDecision } from "./evaluate.ts";
import { readDecisions } from "./read.ts";

const dmn = (content: string) =>
  `<?xml version="1.0"?><definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="t">${content}</definitions>`;

async function evaluated(content: string, decision: string, input: Variables = {}) {
  const read = await readDecisions(dmn(content), "made.dmn");
  if (!read.ok) throw new Error(read.findings.map((finding) => describeFinding(finding).en).join("\n"));
  return evaluateDecision(read.model, decision, input);
}

const text = (feel: string) => `<literalExpression><text><![CDATA[${feel}]]></text></literalExpression>`;
const decision = (name: string, logic: string, needs = "", type = "") =>
  `<decision id="d_${name}" name="${name}"><variable name="${name}" ${type && `typeRef="${type}"`}/>${needs}${logic}</decision>`;
const input = (name: string, type: string) =>
  `<inputData id="i_${name}" name="${name}"><variable name="${name}" typeRef="${type}"/></inputData>`;
const needs = (kind: string, ...ids: string[]) =>
  ids
    .map((id) => `<informationRequirement><required${kind} href="#${id}"/></informationRequirement>`)
    .join("");
const table = (attributes: string, rules: [string, string][], outputs = '<output id="o"/>') =>
  `<decisionTable ${attributes}><input id="in"><inputExpression><text>n</text></inputExpression></input>${outputs}${rules
    .map(
      ([test, out]) =>
        `<rule><inputEntry><text><![CDATA[${test}]]></text></inputEntry>${out
          .split("|")
          .map((each) => `<outputEntry><text>${each}</text></outputEntry>`)
          .join("")}</rule>`,
    )
    .join("")}</decisionTable>`;

describe("decision tables", () => {
  const rules: [string, string][] = [
    ["> 1", "10"],
    ["> 2", "30"],
    ["> 3", "20"],
  ];
  const of = (attributes: string, n: number) =>
    evaluated(input("n", "number") + decision("d", table(attributes, rules), needs("Input", "i_n")), "d", {
      n,
    });

  test.each([
    ['hitPolicy="FIRST"', 5, 10],
    ['hitPolicy="RULE ORDER"', 5, [10, 30, 20]],
    ['hitPolicy="COLLECT"', 3, [10, 30]],
    ['hitPolicy="COLLECT" aggregation="SUM"', 5, 60],
    ['hitPolicy="COLLECT" aggregation="COUNT"', 3, 2],
    ['hitPolicy="COLLECT" aggregation="COUNT"', 0, 0],
    ['hitPolicy="COLLECT" aggregation="MIN"', 5, 10],
    ['hitPolicy="COLLECT" aggregation="MAX"', 5, 30],
    ['hitPolicy="COLLECT" aggregation="MAX"', 0, null],
    ['hitPolicy="UNIQUE"', 2, 10],
    ['hitPolicy="UNIQUE"', 0, null],
  ])("%s of %s gives %j", async (attributes, n, expected) => {
    expect(await of(attributes, n)).toMatchObject({ value: expected, problems: [] });
  });

  test("rules that contradict their hit policy give no result and say why", async () => {
    expect(await of('hitPolicy="UNIQUE"', 5)).toMatchObject({
      value: null,
      problems: ["3 rules match, but the hit policy is UNIQUE"],
    });
    expect(await of('hitPolicy="ANY"', 5)).toMatchObject({
      value: null,
      problems: [expect.stringContaining("ANY")],
    });
  });

  test("output order and priority follow the listed values, over several outputs from left to right", async () => {
    const outputs = `<output name="a"><outputValues><text>"x","y"</text></outputValues></output><output name="b"><outputValues><text>2,1</text></outputValues></output>`;
    const unordered: [string, string][] = [
      ["-", '"y"|2'],
      ["-", '"x"|1'],
      ["-", '"x"|2'],
    ];
    const sorted = (policy: string) =>
      evaluated(
        input("n", "number") +
          decision("d", table(`hitPolicy="${policy}"`, unordered, outputs), needs("Input", "i_n")),
        "d",
        { n: 1 },
      );
    expect(await sorted("OUTPUT ORDER")).toMatchObject({
      value: [
        { a: "x", b: 2 },
        { a: "x", b: 1 },
        { a: "y", b: 2 },
      ],
    });
    expect(await sorted("PRIORITY")).toMatchObject({ value: { a: "x", b: 2 } });
  });
});

describe("boxed expressions", () => {
  const child = (name: string, feel: string) => `<${name}>${text(feel)}</${name}>`;
  test.each([
    [
      "context",
      `<context><contextEntry><variable name="a"/>${text("2")}</contextEntry><contextEntry><variable name="b"/>${text("a * 3")}</contextEntry></context>`,
      { a: 2, b: 6 },
    ],
    [
      "context with a result",
      `<context><contextEntry><variable name="a"/>${text("2")}</contextEntry><contextEntry>${text("a + 1")}</contextEntry></context>`,
      3,
    ],
    ["list", `<list>${text("1")}${text("1 + 1")}</list>`, [1, 2]],
    [
      "relation",
      `<relation><column name="a"/><column name="b"/><row>${text("1")}${text("2")}</row></relation>`,
      [{ a: 1, b: 2 }],
    ],
    [
      "conditional",
      `<conditional>${child("if", "1 < 2")}${child("then", '"yes"')}${child("else", '"no"')}</conditional>`,
      "yes",
    ],
    ["filter", `<filter>${child("in", "[1, 2, 3]")}${child("match", "item > 1")}</filter>`, [2, 3]],
    ["for", `<for iteratorVariable="i">${child("in", "[1, 2]")}${child("return", "i * 2")}</for>`, [2, 4]],
    [
      "some",
      `<some iteratorVariable="i">${child("in", "[1, 2]")}${child("satisfies", "i > 1")}</some>`,
      true,
    ],
    [
      "every",
      `<every iteratorVariable="i">${child("in", "[1, 2]")}${child("satisfies", "i > 1")}</every>`,
      false,
    ],
    [
      "function in a context",
      `<context><contextEntry><variable name="twice"/><functionDefinition><formalParameter name="x"/>${text("x * 2")}</functionDefinition></contextEntry><contextEntry>${text("twice(4)")}</contextEntry></context>`,
      8,
    ],
  ])("%s", async (_name, logic, expected) => {
    expect(await evaluated(decision("d", logic), "d")).toMatchObject({ value: expected, problems: [] });
  });
});

describe("requirements", () => {
  const knowledge = `<businessKnowledgeModel id="b" name="area"><encapsulatedLogic><formalParameter name="a" typeRef="number"/><formalParameter name="b" typeRef="number"/>${text("a * b")}</encapsulatedLogic></businessKnowledgeModel>`;
  const knows = `<knowledgeRequirement><requiredKnowledge href="#b"/></knowledgeRequirement>`;

  test("decisions, inputs and functions that are required are in sight, others are not", async () => {
    const content =
      knowledge +
      input("n", "number") +
      decision("base", text("n + 1"), needs("Input", "i_n")) +
      decision("d", text("area(base, 3)"), needs("Decision", "d_base") + knows) +
      decision("blind", text("n"));
    expect(await evaluated(content, "d", { n: 1 })).toEqual({
      value: 6,
      decisions: { base: 2, d: 6 },
      problems: [],
      warnings: [],
    });
    expect(await evaluated(content, "blind", { n: 1 })).toMatchObject({
      value: null,
      warnings: ["n: Variable 'n' not found"],
    });
    expect(await evaluated(content, "no-such")).toBeUndefined();
  });

  test("a boxed invocation binds by name and refuses a parameter that is not there", async () => {
    const invoke = (name: string) =>
      `<invocation>${text("area")}<binding><parameter name="b"/>${text("5")}</binding><binding><parameter name="${name}"/>${text("2")}</binding></invocation>`;
    expect(await evaluated(knowledge + decision("d", invoke("a"), knows), "d")).toMatchObject({ value: 10 });
    expect(await evaluated(knowledge + decision("d", invoke("c"), knows), "d")).toMatchObject({
      value: null,
      problems: ["area has no parameter c"],
    });
  });

  test("a decision service is called by name, with its input decisions given", async () => {
    const service = `<decisionService id="s" name="svc"><outputDecision href="#d_out"/><inputDecision href="#d_in"/></decisionService>`;
    const content =
      decision("in", text("1")) +
      decision("out", text("in + 1"), needs("Decision", "d_in")) +
      service +
      decision(
        "d",
        text("svc(41)"),
        `<knowledgeRequirement><requiredKnowledge href="#s"/></knowledgeRequirement>`,
      );
    expect(await evaluated(content, "d")).toMatchObject({ value: 42 });
    expect(await evaluated(content, "svc", { in: 6 })).toMatchObject({ value: 7 });
  });
});

describe("types", () => {
  test("text becomes the date its type asks for and ISO 8601 again in the result", async () => {
    const content =
      input("from", "date") + decision("d", text('from + duration("P1M")'), needs("Input", "i_from"));
    expect(await evaluated(content, "d", { from: "2026-01-31" })).toMatchObject({
      value: "2026-02-28",
      problems: [],
    });
    expect(await evaluated(content, "d", { from: "soon" })).toMatchObject({
      value: null,
      problems: ['"soon" is no date'],
    });
  });

  test("a value that is not allowed is named with what is", async () => {
    const type = `<itemDefinition name="tGrade"><typeRef>string</typeRef><allowedValues><text>"good","bad"</text></allowedValues></itemDefinition>`;
    const content = type + input("grade", "tGrade") + decision("d", text("grade"), needs("Input", "i_grade"));
    expect(await evaluated(content, "d", { grade: "good" })).toMatchObject({ value: "good" });
    expect(await evaluated(content, "d", { grade: "odd" })).toMatchObject({
      value: null,
      problems: ['"odd" is not among the values allowed for tGrade: "good","bad"'],
    });
  });
});

describe("what could not be evaluated as written is refused", () => {
  test.each([
    [`<import name="x" namespace="y" importType="z"/>`, /imports of other files are not supported/],
    [
      decision(
        "d",
        `<literalExpression expressionLanguage="urn:javascript"><text>1</text></literalExpression>`,
      ),
      /d_d "d": an expression is written in urn:javascript/,
    ],
    [decision("d", text("1"), needs("Decision", "gone")), /requires gone, which the file does not have/],
    [decision("d", text("1"), needs("Decision", "d_d")), /the decision requires itself/],
    [
      `<businessKnowledgeModel id="b" name="b"><encapsulatedLogic kind="Java">${text("1")}</encapsulatedLogic></businessKnowledgeModel>`,
      /functions of kind Java are not supported/,
    ],
  ])("%s", async (content, reason) => {
    const read = await readDecisions(dmn(content), "made.dmn");
    expect(read.ok ? "" : read.findings.map((finding) => describeFinding(finding).en).join("\n")).toMatch(
      reason,
    );
  });
});
