import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestKernel, testActor, testKernel } from "../../test/support/kernel.ts";
import { anybody, testServer } from "../../test/support/server.ts";
import { parseCalendar } from "../calendar/index.ts";
import { newId, systemContext } from "../kernel/index.ts";
import { processModule } from "./module.ts";
import { Processes } from "./processes.ts";
import { bpmn, flows } from "./testing/model.ts";
import { beginProcess } from "./work/actions.ts";

const calendarFile = new URL("../../cities/jingan/calendar.yaml", import.meta.url);
const calendar = parseCalendar(readFileSync(calendarFile, "utf8"), "calendar.yaml");
const processes = new Processes({ calendar: () => calendar });

let kernel: TestKernel;
let server: Awaited<ReturnType<typeof testServer>>;

const reader = (unit: string) => testActor({ "process.read": "subtree" }, { id: `reader-${unit}`, unit });
const tokens = new Map([
  ["anybody", anybody],
  ["roads", reader("district/roads/")],
  ["water", reader("district/water/")],
]);

beforeAll(async () => {
  const module = processModule(processes, new Set(["exam.do"]));
  kernel = await testKernel([module]);
  server = await testServer(kernel, [module], tokens);
});
afterAll(async () => {
  await server.server.close();
  await kernel.close();
});

async function ask(who: string, method: string, path: string, body?: unknown, key = newId()) {
  const response = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${who}`, "content-type": "application/json", "idempotency-key": key },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}

const unit = 'liangwang:candidateUnit="unit"';
const grade = `<?xml version="1.0"?><definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="grades" name="grades" namespace="t">
  <inputData id="i" name="points"><variable name="points" typeRef="number"/></inputData>
  <decision id="grade" name="grade"><variable name="grade"/><informationRequirement><requiredInput href="#i"/></informationRequirement>
  <literalExpression><text>if points > 50 then "passed" else "failed"</text></literalExpression></decision></definitions>`;
const xml = bpmn(
  `<startEvent id="s"/><businessRuleTask id="r" liangwang:decision="grade"/><exclusiveGateway id="g" default="f4_g_b"/>
  <userTask id="a" name="Congratulate" ${unit}/><userTask id="b" ${unit}/><userTask id="c"/>
  ${flows("s -> r", "r -> g", 'g -> a : grade = "passed"', "a -> c", "g -> b")}`,
  "",
  "exam",
);

test("models are validated, loaded once, listed and given back as they were", async () => {
  const bad = await ask("anybody", "POST", "/api/processes/validate", {
    file: "bad.bpmn",
    xml: bpmn(`<scriptTask id="x"/>`),
  });
  expect(bad.body).toMatchObject({ ok: false, findings: [{ element: "x", line: 5, severity: "refused" }] });
  expect(
    await ask("anybody", "POST", "/api/processes", { file: "bad.bpmn", xml: bpmn(`<scriptTask id="x"/>`) }),
  ).toMatchObject({ status: 422, body: { code: "process.refused" } });
  const load = (file: string, model: string) =>
    ask("anybody", "POST", "/api/processes", { file, xml: model });
  expect(await load("grades.dmn", grade)).toMatchObject({
    status: 201,
    body: { deployed: [{ id: "grades", version: 1, isNew: true }] },
  });
  expect(await load("exam.bpmn", xml)).toMatchObject({
    body: { deployed: [{ id: "exam", version: 1, isNew: true }] },
  });
  expect(await load("exam.bpmn", xml)).toMatchObject({
    body: { deployed: [{ id: "exam", version: 1, isNew: false }] },
  });
  expect((await ask("roads", "GET", "/api/processes")).body).toMatchObject({
    processes: [{ id: "exam", names: { ja: "exam" }, version: 1, executable: true, running: 0 }],
  });
  expect((await ask("roads", "GET", "/api/processes/exam/xml")).body).toBe(xml);
  expect(await ask("roads", "GET", "/api/processes/none/xml")).toMatchObject({
    status: 404,
    body: { code: "process.unknown" },
  });
});

test("whoever draws work that no role may do is told so, and may load it", async () => {
  const work = (scope: string) =>
    ask("anybody", "POST", "/api/processes/validate", {
      file: "work.bpmn",
      xml: bpmn(
        `<startEvent id="s"/><userTask id="w" name="Mark it" liangwang:candidateScope="${scope}" ${unit}/><endEvent id="e"/>${flows("s -> w", "w -> e")}`,
      ),
    });
  expect((await work("exam.do")).body).toEqual({ ok: true, findings: [] });
  expect((await work("exam.nobody")).body).toMatchObject({
    ok: true,
    findings: [{ element: "w", name: "Mark it", severity: "warning", code: "process.nobody-may" }],
  });
});

test("decisions are evaluated with the record of what was decided", async () => {
  const answer = await ask("roads", "POST", "/api/decisions/evaluate", {
    decision: "grade",
    input: { points: 51 },
  });
  expect(answer.body).toEqual({
    model: "grades",
    version: 1,
    value: "passed",
    decisions: { grade: "passed" },
    problems: [],
    warnings: [],
  });
  expect(
    await ask("roads", "POST", "/api/decisions/evaluate", { decision: "none", input: {} }),
  ).toMatchObject({ status: 404 });
});

test("decision models are listed with who asks them, and read as tables and FEEL, also in versions that were", async () => {
  const table = `<decisionTable hitPolicy="FIRST"><input id="in"><inputExpression><text>points</text></inputExpression></input>
    <output name="grade"/><rule><inputEntry><text>&gt; 50</text></inputEntry><outputEntry><text>"passed"</text></outputEntry></rule>
    <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>"failed"</text></outputEntry></rule></decisionTable>`;
  const changed = grade.replace(/<literalExpression>.*<\/literalExpression>/, table);
  await ask("anybody", "POST", "/api/processes", { file: "grades.dmn", xml: changed });
  expect((await ask("roads", "GET", "/api/decisions")).body).toMatchObject({
    models: [
      {
        id: "grades",
        version: 2,
        decisions: ["grade"],
        usedBy: [{ process: "exam", element: "r", decision: "grade" }],
      },
    ],
  });
  const newest = await ask("roads", "GET", "/api/decisions/grades");
  expect(newest.body).toMatchObject({
    version: 2,
    versions: [{ version: 2 }, { version: 1 }],
    decisions: [
      {
        name: "grade",
        inputs: [{ name: "points", type: "number" }],
        parts: [
          {
            table: {
              hitPolicy: "FIRST",
              inputs: [{ expression: "points" }],
              rules: [{ tests: ["> 50"], outputs: ['"passed"'] }, { tests: ["-"] }],
            },
          },
        ],
      },
    ],
  });
  const first = await ask("roads", "GET", "/api/decisions/grades?version=1");
  expect(first.body).toMatchObject({
    decisions: [{ parts: [{ table: null, text: 'if points > 50 then "passed" else "failed"' }] }],
  });
  expect((await ask("roads", "GET", "/api/decisions/grades/xml?version=1")).body).toBe(grade);
  expect(await ask("roads", "GET", "/api/decisions/none")).toMatchObject({ status: 404 });
});

test("an instance is seen by those whose unit it gave work to, with its position and path", async () => {
  const id = newId();
  await beginProcess(processes, systemContext(kernel.ground), id, {
    process: "exam",
    variables: { points: 60, unit: "district/roads/north/" },
  });
  const seen = await ask("roads", "GET", `/api/process-instances/${id}`);
  expect(seen.body).toMatchObject({
    definition: "exam",
    status: "running",
    at: [{ node: "a", name: "Congratulate", incident: null }],
    passedFlows: ["f0_s_r", "f1_r_g", "f2_g_a"],
    passedNodes: ["s", "r", "g", "a"],
    items: [{ node: "a", unitPath: "district/roads/north/", state: "open" }],
  });
  expect(JSON.stringify(seen.body)).not.toContain("points");
  expect(await ask("water", "GET", `/api/process-instances/${id}`)).toMatchObject({ status: 404 });
  expect(await ask("roads", "POST", `/api/process-instances/${id}/cancel`, { reason: "x" })).toMatchObject({
    status: 403,
  });
});

test("an incident is found, corrected and retried, once for each request", async () => {
  const id = newId();
  const moved = await beginProcess(processes, systemContext(kernel.ground), id, {
    process: "exam",
    variables: { points: 10 },
  });
  expect(moved.incidents).toMatchObject([{ node: "b", message: "Variable 'unit' not found" }]);
  const [held] = (await ask("anybody", "GET", "/api/process-instances")).body.instances;
  expect(held).toMatchObject({ id, at: [{ node: "b", incident: "Variable 'unit' not found" }] });
  const retry = () =>
    ask(
      "anybody",
      "POST",
      `/api/process-instances/${id}/retry`,
      { token: held.at[0].token, variables: { unit: "district/water/" } },
      `retry-${id}`,
    );
  const first = await retry();
  expect(first.body).toMatchObject({ open: [{ node: "b" }], incidents: [] });
  expect(await retry()).toEqual(first);
  // Under another key: nothing is held there any more, and nothing is said to have been done.
  const again = { token: held.at[0].token };
  expect(
    await ask("anybody", "POST", `/api/process-instances/${id}/retry`, again, `again-${id}`),
  ).toMatchObject({
    status: 409,
    body: { code: "process.not-open" },
  });
  expect(await ask("water", "GET", `/api/process-instances/${id}`)).toMatchObject({ status: 200 });
  expect(
    (await ask("anybody", "POST", `/api/process-instances/${id}/cancel`, { reason: "a trial" })).body,
  ).toMatchObject({ status: "cancelled" });
});
