import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FaultyFiles } from "../../kernel/index.ts";
import { loadLabels } from "./load.ts";

const ground = {
  categories: new Set(["roads/pothole"]),
  deadlineClasses: new Set(["urgent"]),
  areas: new Set(["1"]),
};
const texts = "{ zh-CN: 名, ja: 名, en: name }";
const label = (code: string, rest: string) =>
  `  - { code: ${code}, names: ${texts}, explanation: ${texts}, ${rest} }\n`;

async function faultsOf(text: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "labels-"));
  writeFileSync(join(folder, "labels.yaml"), text);
  const faults = await loadLabels(folder, ground).catch((error: unknown) => error);
  if (!(faults instanceof FaultyFiles)) return [];
  return faults.message.split("\n").filter((line) => line.includes("labels.yaml"));
}

test("a city without labels.yaml has no labels", async () => {
  const { labels, rules } = await loadLabels(mkdtempSync(join(tmpdir(), "labels-")), ground);
  expect([labels.size, rules.length]).toEqual([0, 0]);
});

test("every reference to what is not there is told with its line", async () => {
  const text = `version: "1"
labels:
${label("a", "on: [place], mark: true")}${label("a", "on: [ticket], mark: false, deadlineClass: never")}${label("b", "on: [ticket], mark: false")}rules:
  - { id: r, version: "1", label: c, when: { categories: [rivers] } }
  - { id: r, version: "1", label: a, when: { areas: ["2"] } }
`;
  const faults = (await faultsOf(text)).join("\n");
  for (const said of [
    /labels\.yaml:4:.*"a" is declared twice/,
    /labels\.yaml:4:.*no deadline class "never"/,
    /labels\.yaml:5:.*"b" does nothing that anybody sees/,
    /labels\.yaml:7:.*no label "c"/,
    /labels\.yaml:7:.*no category "rivers"/,
    /labels\.yaml:8:.*rule "r" is written twice/,
    /labels\.yaml:8:.*has an area "2"/,
  ]) {
    expect(faults).toMatch(said);
  }
});

test("a rule for a label that does not count on tickets is refused", async () => {
  const text = `version: "1"
labels:
${label("a", "on: [place], mark: true")}rules:
  - { id: r, version: "1", label: a, when: { words: { en: [hole] } } }
`;
  expect((await faultsOf(text)).join()).toMatch(/"a" does not count on tickets/);
});
