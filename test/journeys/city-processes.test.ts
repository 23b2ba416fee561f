import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { checkCity } from "../../src/app/check.ts";
import { type Caller, startTestCity, type TestCity } from "../support/city.ts";

const root = mkdtempSync(path.join(tmpdir(), "liangwang-city-processes-"));
const folder = path.join(root, "town");
cpSync(fileURLToPath(new URL("../../cities/port-linden", import.meta.url)), folder, { recursive: true });

/** How many people look at a quay of this depth. */
const lookers = (deep: number) => `<?xml version="1.0"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="quay" name="quay" namespace="t">
  <inputData id="i" name="depth"><variable name="depth" typeRef="number"/></inputData>
  <decision id="lookers" name="lookers"><variable name="lookers"/>
    <informationRequirement><requiredInput href="#i"/></informationRequirement>
    <decisionTable hitPolicy="FIRST"><input id="c"><inputExpression><text>depth</text></inputExpression></input>
      <output id="o" name="count"/>
      <rule><inputEntry><text>&gt;= 5</text></inputEntry><outputEntry><text>${deep}</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
    </decisionTable></decision>
</definitions>`;

const model = (id: string, elements: string) => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:liangwang="urn:liangwang:bpmn:1" targetNamespace="t">
<process id="${id}" isExecutable="true">${elements}</process></definitions>`;

/** Asks the decision, then a process of its own, then as many people as were decided. */
const inspection = (decision = "lookers") =>
  model(
    "quay-look",
    `<startEvent id="begin"/><sequenceFlow id="f1" sourceRef="begin" targetRef="decide"/>
    <businessRuleTask id="decide" liangwang:decision="${decision}" liangwang:resultVariable="count"/>
    <sequenceFlow id="f2" sourceRef="decide" targetRef="prepare"/>
    <callActivity id="prepare" calledElement="preparation"/>
    <sequenceFlow id="f3" sourceRef="prepare" targetRef="look"/>
    <userTask id="look" name="Look at the quay" liangwang:candidateScope="process.manage">
      <multiInstanceLoopCharacteristics><loopCardinality>count</loopCardinality></multiInstanceLoopCharacteristics>
    </userTask>
    <sequenceFlow id="f4" sourceRef="look" targetRef="end"/><endEvent id="end"/>`,
  );
const preparation = model(
  "preparation",
  `<startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="e"/><endEvent id="e"/>`,
);
const put = (file: string, text: string) => writeFileSync(path.join(folder, file), text);

let city: TestCity;
let administrator: Caller;
beforeAll(async () => {
  mkdirSync(path.join(folder, "decisions"), { recursive: true });
  put("decisions/quay.dmn", lookers(3));
  put("processes/quay-look.bpmn", inspection());
  put("processes/preparation.bpmn", preparation);
  city = await startTestCity({ city: folder });
  administrator = await city.as("administrator");
});
afterAll(async () => {
  await city.stop();
  rmSync(root, { recursive: true });
});

const opened = async (depth: number) => {
  const moved = await administrator.does("/api/processes/quay-look/start", { variables: { depth } });
  expect(moved.incidents).toEqual([]);
  return (moved.open as { node: string }[]).map(({ node }) => node);
};

it("runs the processes of a city's folder, which ask its decisions and call each other", async () => {
  expect(await opened(9)).toEqual(["look", "look", "look"]);
  expect(await opened(2)).toEqual(["look"]);
});

it("asks a decision as it stands now", async () => {
  await administrator.does("/api/processes", { file: "quay.dmn", xml: lookers(2) });
  expect(await opened(9)).toEqual(["look", "look"]);
});

it("says what is not there to be started, and lets only who keeps processes start one", async () => {
  const missing = await administrator.post("/api/processes/nothing/start");
  expect(missing.body).toMatchObject({ code: "process.unknown" });
  const dispatcher = await city.as("dispatcher");
  expect((await dispatcher.post("/api/processes/quay-look/start")).status).toBe(403);
});

it("tells at the check, with file and line, what a process asks for in vain, and a second one of the same name", async () => {
  const now = new Date("2026-03-10T08:30:00Z");
  expect(await checkCity(folder, now)).toContain("processes      4 in all");
  put("processes/quay-look.bpmn", inspection("nobody-decides"));
  rmSync(path.join(folder, "processes/preparation.bpmn"));
  put("processes/zz.bpmn", model("ticket", `<startEvent id="s"/>`));
  const told = String(await checkCity(folder, now).catch((error: unknown) => error));
  expect(told).toMatch(/quay-look\.bpmn:4: decide: there is no decision "nobody-decides"/);
  expect(told).toMatch(/quay-look\.bpmn:6: prepare: there is no process "preparation"/);
  expect(told).toMatch(/zz\.bpmn:3: ticket: the process "ticket" is in ticket\.bpmn, too/);
  // A start refuses it as well: the process of all tickets would be another.
  await expect(startTestCity({ city: folder })).rejects.toThrow(
    /the process "ticket" is in ticket\.bpmn, too/,
  );
});
