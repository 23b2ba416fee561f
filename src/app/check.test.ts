import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { FaultyFiles, formatFault, type Language } from "../kernel/index.ts";
import { checkCity } from "./check.ts";

const folder = mkdtempSync(path.join(tmpdir(), "liangwang-city-"));
afterAll(() => rmSync(folder, { recursive: true }));
const now = new Date("2026-03-10T00:00:00Z");

/** What is wrong with the small city after one change of one file. */
async function faultsAfter(
  file: string,
  change: (text: string) => string,
  language: Language = "en",
): Promise<string[]> {
  const city = mkdtempSync(path.join(folder, "city-"));
  cpSync("cities/port-linden", city, { recursive: true });
  const before = readFileSync(path.join(city, file), "utf8");
  const after = change(before);
  if (after === before) throw new Error(`the change of ${file} changes nothing`);
  writeFileSync(path.join(city, file), after);
  try {
    await checkCity(city, now);
    return [];
  } catch (error) {
    if (!(error instanceof FaultyFiles)) throw error;
    return error.faults.map((fault) =>
      formatFault({ ...fault, file: path.relative(city, fault.file) }, language),
    );
  }
}

test.each(["jingan", "port-linden"])("%s holds to every rule", async (city) => {
  expect(await checkCity(`cities/${city}`, now)).toContain("process        ticket");
});

test("a process that the engine runs but that is none of a ticket is refused", async () => {
  const faults = await faultsAfter("processes/ticket.bpmn", (xml) => xml.replaceAll('"contact"', '"phone"'));
  expect(faults.join("\n")).toMatch(
    /processes\/ticket\.bpmn:\d+: phone: user task "phone" is no stage\. Give it/,
  );
});

test("a decision that cannot be evaluated is refused with its file", async () => {
  const city = mkdtempSync(path.join(folder, "city-"));
  cpSync("cities/port-linden", city, { recursive: true });
  mkdirSync(path.join(city, "decisions"), { recursive: true });
  writeFileSync(path.join(city, "decisions/urgency.dmn"), "<definitions>");
  const failed = await checkCity(city, now).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(FaultyFiles);
  expect(String(failed)).toMatch(/decisions\/urgency\.dmn:1: not readable as DMN/);
});

test("a file that no reader reads is told with its own place and in our words, in every language", async () => {
  const place = readdirSync("cities/port-linden/places").find((name) => name.endsWith(".geojson"));
  const broken = await Promise.all([
    faultsAfter(`places/${place}`, (text) => text.replace(/"features"\s*:/, '"features"'), "zh-CN"),
    faultsAfter("places/places.yaml", (text) => text.replace(`${place}`, "nowhere.geojson"), "zh-CN"),
    faultsAfter("roles.yaml", (text) => `${text}\nroles: {`, "zh-CN"),
    faultsAfter("processes/ticket.bpmn", (xml) => xml.replace("</bpmn:process>", ""), "ja"),
  ]);
  const [json, missing, yaml, bpmn] = broken.map((faults) => faults[0]);
  expect(json).toMatch(/^places\/[\w-]+\.geojson:\d+: 第 \d+ 行第 \d+ 列不是有效的 JSON：名称之后缺少冒号。/);
  expect(missing).toMatch(/^places\/places\.yaml:\d+: boundaries\[\d\]\.file: 没有这个文件。/);
  expect(yaml).toMatch(/^roles\.yaml:\d+: 第 \d+ 列不是有效的 YAML：/);
  expect(bpmn).toMatch(/^processes\/ticket\.bpmn:\d+: BPMN 2\.0 として読めません：/);
});

test("work for which no role holds the scope is refused: nobody could ever do it", async () => {
  const faults = await faultsAfter("processes/inspection.bpmn", (xml) =>
    xml.replace('"inspection.check"', '"inspection.chekc"'),
  );
  expect(faults).toEqual([
    expect.stringMatching(/inspection\.bpmn:\d+: check: no role holds "inspection\.chekc"/),
  ]);
});

test("a calendar in another time zone than the city is refused", async () => {
  const faults = await faultsAfter("calendar.yaml", (text) => text.replace("Europe/Berlin", "Asia/Shanghai"));
  expect(faults).toEqual([
    expect.stringMatching(/calendar\.yaml:1: timeZone: the calendar counts in Asia\/Shanghai/),
  ]);
});

test("shifts are told by the calendar alone", async () => {
  const faults = await faultsAfter("city.yaml", (text) => `${text}calendar: { official: de }\n`);
  expect(faults).toEqual([expect.stringMatching(/city\.yaml:\d+: calendar: "calendar" is unknown/)]);
});

test("a function that is told something and that no role has is told, for nobody would read it", async () => {
  const faults = await faultsAfter("roles.yaml", (text) =>
    text.replace("functions: [unit-leader, bureau-leader]", "functions: [bureau-leader]"),
  );
  expect(faults).toEqual([
    expect.stringMatching(/roles\.yaml:1: roles: notices go to unit-leader, and no role has this function/),
  ]);
});
