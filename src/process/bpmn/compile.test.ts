import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readDecisions } from "../decision/read.ts";
import { bpmn, flows } from "../testing/model.ts";
import { isTooDeep } from "../xml-depth.ts";
import { compileProcess } from "./compile.ts";
import { describeFinding, type Finding } from "./findings.ts";

const refusals = async (elements: string, roots = "") => {
  const compiled = await compileProcess(bpmn(elements, roots), "made.bpmn");
  return compiled.ok
    ? []
    : compiled.findings.filter((f) => f.severity === "refused").map((finding) => describeFinding(finding).en);
};

test("a file whose elements lie too deep in each other is refused and fails nothing", async () => {
  const nested = (levels: number, of: (inner: string, level: number) => string) =>
    Array.from({ length: levels }).reduce<string>((inner, _, level) => of(inner, level), "");
  const processes = (levels: number) =>
    bpmn(nested(levels, (inner, level) => `<subProcess id="s${level}" name='>/"'>${inner}</subProcess>`));
  const reasons = (read: { ok: boolean; findings?: Finding[] }) =>
    read.findings?.map((finding) => finding.told.code) ?? [];
  for (const levels of [300, 20_000])
    expect(reasons(await compileProcess(processes(levels), "deep.bpmn"))).toEqual(["model.too-deep"]);
  expect(reasons(await compileProcess(processes(100), "deep.bpmn"))).not.toContain("model.too-deep");
  const context = (inner: string) => `<context><contextEntry>${inner}</contextEntry></context>`;
  const dmn = `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="d" namespace="t">
    <decision id="x" name="x"><variable name="x"/>${nested(20_000, context)}</decision></definitions>`;
  expect(reasons(await readDecisions(dmn, "deep.dmn"))).toEqual(["model.too-deep"]);
  const many = `${'<a b="c>"/>'.repeat(5_000)}<!-- <x><x> -->${"<x></x>".repeat(5_000)}`;
  expect(isTooDeep(many)).toBe(false);
});

describe("what this engine would not run as drawn is refused with file, line, element and reason", () => {
  test.each([
    [`<scriptTask id="x" name="Run it"/>`, /^made\.bpmn:5: x "Run it": script tasks are not supported/],
    [`<transaction id="x"/>`, /made\.bpmn:5: x: transactions are not supported/],
    [`<adHocSubProcess id="x"/>`, /ad-hoc sub-processes are not supported/],
    [`<complexGateway id="x"/>`, /complex gateways are not supported/],
    [`<userTask id="x" isForCompensation="true"/>`, /compensation is not supported/],
    [`<userTask id="x" liangwang:notBy="gone"/>`, /x: notBy names "gone", which is no task/],
    [
      `<startEvent id="x"><conditionalEventDefinition id="y"/></startEvent>`,
      /conditional events are not supported/,
    ],
    [
      `<endEvent id="x"><timerEventDefinition id="y"/></endEvent>`,
      /a timer trigger is not allowed on an end event/,
    ],
    [
      `<userTask id="x"><multiInstanceLoopCharacteristics/></userTask>`,
      /needs a loopCardinality or liangwang:collection/,
    ],
    [`<userTask id="x"><standardLoopCharacteristics/></userTask>`, /would never end/],
    [`<callActivity id="x"/>`, /names no process\. Write its id as calledElement/],
    [`<userTask id="x" liangwang:due="3 days"/>`, /duration is not valid FEEL/],
    [`<userTask id="x" liangwang:due="P3X"/>`, /"P3X" is no ISO 8601 duration/],
    [
      `<intermediateCatchEvent id="x"><timerEventDefinition liangwang:clock="lunar"><timeDuration>P1D</timeDuration></timerEventDefinition></intermediateCatchEvent>`,
      /clock is "lunar"; it must be "natural" or "working"/,
    ],
    [
      `<exclusiveGateway id="x"/><userTask id="a"/><userTask id="b"/>${flows("x -> a", "x -> b : 1 >")}`,
      /conditionExpression is not valid FEEL.*\n?/,
    ],
    [
      `<exclusiveGateway id="x"/><userTask id="a"/><userTask id="b"/>${flows("x -> a", "x -> b : true")}`,
      /x: its flow f0_x_a to a has neither a condition nor is it the default/,
    ],
    [
      `<eventBasedGateway id="x"/><userTask id="a"/>${flows("x -> a")}`,
      /must lead to catch events or receive tasks, not to a/,
    ],
  ])("%s", async (elements, expected) => {
    expect((await refusals(elements)).join("\n")).toMatch(expected);
  });

  test("a file that is no BPMN says so", async () => {
    const compiled = await compileProcess("<hello/>", "hello.bpmn");
    expect(compiled.ok ? [] : compiled.findings.map((finding) => describeFinding(finding).en)[0]).toMatch(
      /^hello\.bpmn: not readable as BPMN 2\.0/,
    );
  });

  test("a foreign expression language is refused in an executable process and a remark in a drawing", async () => {
    const xml = bpmn(
      `<startEvent id="s"/><userTask id="a"/><sequenceFlow id="f" sourceRef="s" targetRef="a"><conditionExpression xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="tFormalExpression" language="http://www.w3.org/1999/XPath">x</conditionExpression></sequenceFlow>`,
    );
    expect((await compileProcess(xml, "x.bpmn")).ok).toBe(false);
    const drawing = await compileProcess(
      xml.replace('isExecutable="true"', 'isExecutable="false"'),
      "x.bpmn",
    );
    expect(drawing).toMatchObject({ ok: true, graphs: [{ executable: false }] });
  });

  test("whatever is missing from a file, it loads or is refused with a reason; nothing breaks", async () => {
    const whole = bpmn(
      `<startEvent id="s"/><subProcess id="p1"><startEvent id="s2"/><userTask id="a"/><boundaryEvent id="b" attachedToRef="a"><timerEventDefinition id="t"><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent><endEvent id="e2"/>${flows("s2 -> a", "b -> e2").replaceAll('id="f', 'id="i')}</subProcess>
       <exclusiveGateway id="g" default="f2_g_c"/><callActivity id="c" calledElement="other"/><receiveTask id="r" messageRef="m"/><userTask id="n"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></userTask>
       ${flows("s -> p1", "p1 -> g", "g -> c", "g -> r : x > 1", "r -> n")}`,
      `<message id="m" name="m"/>`,
    );
    const parts = [...whole.matchAll(/<[^!?/][^>]*\/>|\s[a-zA-Z:]+="[^"]*"/g)].map((match) => match[0]);
    for (const part of parts) {
      for (const changed of [whole.replace(part, ""), whole.replace(part, part.replace(/"[^"]*"/, '"zz"'))]) {
        const compiled = await compileProcess(changed, "changed.bpmn");
        if (!compiled.ok)
          expect(compiled.findings.some((finding) => finding.severity === "refused")).toBe(true);
      }
    }
  });

  test("lanes, pools, data and notes are documentation", async () => {
    expect(
      await refusals(
        `<laneSet id="ls"><lane id="l"><flowNodeRef>a</flowNodeRef></lane></laneSet><dataObject id="d"/><dataObjectReference id="dr" dataObjectRef="d"/><userTask id="a"/><textAnnotation id="n"><text>hi</text></textAnnotation><association id="as" sourceRef="a" targetRef="n"/><group id="g"/>`,
      ),
    ).toEqual([]);
  });
});

const models = new URL("../../../../shared/data/processes/bpmn-miwg-reference/", import.meta.url);
const present = existsSync(models);

/** The reference models that use what is not supported, and what each of them must be refused for. */
const REFUSED: Record<string, RegExp> = {
  "B.2.0.bpmn": /conditional events are not supported/,
  "C.1.0.bpmn": /invoiceApproved "yes": conditionExpression is not valid FEEL/,
  "C.1.1.bpmn": /invoiceApproved "yes": conditionExpression is not valid FEEL/,
  "C.3.0.bpmn": /"Premium": conditionExpression is not valid FEEL/,
  "C.6.0.bpmn": /compensate events are not supported/,
  "C.9.2.bpmn": /"Document Request": multi-instance needs a loopCardinality/,
};

describe.skipIf(!present)("BPMN MIWG reference models (left out where ../shared/data is missing)", () => {
  const files = present ? readdirSync(models).filter((file) => file.endsWith(".bpmn")) : [];
  test.each(files)("%s loads, or is refused precisely", async (file) => {
    const compiled = await compileProcess(readFileSync(new URL(file, models), "utf8"), file);
    const refused = compiled.ok ? [] : compiled.findings.filter((finding) => finding.severity === "refused");
    const expected = REFUSED[file];
    expect(refused.map((finding) => describeFinding(finding).en).join("\n")).toMatch(expected ?? /^$/);
    for (const finding of refused) {
      expect(finding.line).toBeGreaterThan(0);
      expect(finding.element).not.toBeNull();
    }
    if (compiled.ok)
      for (const graph of compiled.graphs) expect(JSON.parse(JSON.stringify(graph))).toEqual(graph);
  });
});
