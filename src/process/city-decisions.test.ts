import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestKernel, testKernel } from "../../test/support/kernel.ts";
import { parseCalendar } from "../calendar/index.ts";
import { act, type Context, FaultyFiles, newId, systemContext, within } from "../kernel/index.ts";
import { deployProcess } from "./actions.ts";
import { checkCityDecisions, loadCityDecisions } from "./city-decisions.ts";
import { Processes } from "./processes.ts";
import { bpmn, flows } from "./testing/model.ts";

const calendarFile = new URL("../../cities/jingan/calendar.yaml", import.meta.url);
const calendar = parseCalendar(readFileSync(calendarFile, "utf8"), "calendar.yaml");
const root = mkdtempSync(path.join(tmpdir(), "liangwang-decisions-"));

let kernel: TestKernel;
let context: Context;
beforeAll(async () => {
  kernel = await testKernel();
  context = systemContext(kernel.ground);
});
afterAll(async () => {
  rmSync(root, { recursive: true });
  await kernel.close();
});

/** A model that decides how many days a matter has by its depth. */
const model = (id: string, days: number, decision = `${id}-days`) => `<?xml version="1.0"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="${id}" name="${id}" namespace="t">
  <inputData id="i" name="depth"><variable name="depth" typeRef="number"/></inputData>
  <decision id="${decision}" name="${decision}"><variable name="days"/>
    <informationRequirement><requiredInput href="#i"/></informationRequirement>
    <decisionTable hitPolicy="FIRST"><input id="c"><inputExpression><text>depth</text></inputExpression></input>
      <output id="o" name="days"/>
      <rule><inputEntry><text>&gt; 5</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>${days}</text></outputEntry></rule>
    </decisionTable></decision>
</definitions>`;

/** A city folder with these files in `decisions/`. */
function cityWith(files: Record<string, string>): string {
  const folder = mkdtempSync(path.join(root, "city-"));
  mkdirSync(path.join(folder, "decisions"));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, "decisions", name), text);
  return folder;
}

async function versionsOf(id: string): Promise<[number, string][]> {
  const { rows } = await sql<{ version: number; file: string }>`
    SELECT version, file FROM process.decision_model WHERE id = ${id} ORDER BY version`.execute(
    kernel.database.kysely,
  );
  return rows.map(({ version, file }) => [version, file]);
}

test("a city's decisions are loaded once, and anew only when their file has changed", async () => {
  const city = cityWith({ "depth.dmn": model("depth", 5), "notes.md": "not a decision" });
  await loadCityDecisions(context, city);
  await loadCityDecisions(context, city);
  expect(await versionsOf("depth")).toEqual([[1, "decisions/depth.dmn"]]);
  writeFileSync(path.join(city, "decisions/depth.dmn"), model("depth", 7));
  await loadCityDecisions(context, city);
  expect((await versionsOf("depth")).map(([version]) => version)).toEqual([1, 2]);
});

test("a process asks the decision its city has loaded", async () => {
  await loadCityDecisions(context, cityWith({ "asked.dmn": model("asked", 5) }));
  const elements = `<startEvent id="s"/><businessRuleTask id="rule" liangwang:decision="asked-days"
    liangwang:resultVariable="days"/><userTask id="work" name="work"/>${flows("s -> rule", "rule -> work")}`;
  await deployProcess(context, "asks.bpmn", bpmn(elements, "", "asks"));
  const processes = new Processes({ calendar: () => calendar });
  const subject = { kind: "thing", id: newId() };
  const moved = await act(context, "thing.change", subject, (tx) =>
    processes.start(within(context, tx), tx, { process: "asks", subject, variables: { depth: 9 } }),
  );
  expect(moved).toMatchObject({ open: [{ node: "work" }], incidents: [] });
  const { rows } = await sql<{ variables: unknown }>`
    SELECT variables FROM process.instance WHERE id = ${moved.instance}`.execute(kernel.database.kysely);
  expect(rows).toEqual([{ variables: { depth: 9, days: 1 } }]);
});

test("a file that cannot be used is told with its line, and keeps the others from being loaded", async () => {
  const broken = model("broken", 5).replace('href="#i"', 'href="#gone"');
  const city = cityWith({ "a.dmn": model("unloaded", 5), "b.dmn": broken });
  const failed = await loadCityDecisions(context, city).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(FaultyFiles);
  expect(String(failed)).toMatch(/decisions\/b\.dmn:\d+: .*gone/);
  expect(await versionsOf("unloaded")).toEqual([]);
});

test("two files that decide the same are refused: who is asked would be a matter of chance", async () => {
  const { findings, models } = await checkCityDecisions(
    cityWith({ "a.dmn": model("one", 5, "days"), "b.dmn": model("two", 9, "days") }),
  );
  expect(models).toBe(2);
  expect(findings.map(({ line, code, parameters }) => [line, code, parameters])).toEqual([
    [4, "decision.twice", { name: "days", other: "a.dmn" }],
  ]);
});

test("a city without decisions is in order", async () => {
  const city = mkdtempSync(path.join(root, "none-"));
  expect(await checkCityDecisions(city)).toEqual({ models: 0, findings: [] });
  await loadCityDecisions(context, city);
});
