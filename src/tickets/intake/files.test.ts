import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type CityDocuments, checkCity } from "./check.ts";
import { readCityFile } from "./files.ts";
import { loadCityFiles } from "./load.ts";
import type { CityFileKind } from "./schema.ts";

const cities = ["jingan", "port-linden"];
const source = (city: string, kind: CityFileKind) => readFileSync(`cities/${city}/${kind}.yaml`, "utf8");

function documents(
  city: string,
  change: Partial<Record<CityFileKind, (text: string) => string>>,
): CityDocuments {
  const read = <K extends CityFileKind>(kind: K) => {
    const text = source(city, kind);
    const changed = change[kind]?.(text) ?? text;
    if (change[kind] !== undefined && changed === text)
      throw new Error(`the change of ${kind} changes nothing`);
    const result = readCityFile(kind, `${kind}.yaml`, changed);
    if (!result.ok) throw new Error(JSON.stringify(result.findings));
    return result.document;
  };
  return {
    city: read("city"),
    categories: read("categories"),
    deadlines: read("deadlines"),
    templates: read("templates"),
  };
}

describe("the city folders that come with the product", () => {
  test.each(cities)("%s holds to every rule", async (city) => {
    const loaded = await loadCityFiles(`cities/${city}`);
    expect(loaded.ok ? [] : loaded.findings).toEqual([]);
  });

  test("a missing folder is told file by file", async () => {
    const loaded = await loadCityFiles("cities/atlantis");
    expect(loaded.ok ? [] : loaded.findings.map(({ file, code }) => `${file}: ${code}`)).toEqual([
      "cities/atlantis/city.yaml: file.missing",
      "cities/atlantis/categories.yaml: file.missing",
      "cities/atlantis/deadlines.yaml: file.missing",
      "cities/atlantis/templates.yaml: file.missing",
    ]);
  });
});

describe("a city file against its schema", () => {
  const findings = (kind: CityFileKind, text: string) => {
    const result = readCityFile(kind, "x.yaml", text);
    return result.ok
      ? []
      : result.findings.map(({ line, path, message }) => ({ line, path, said: message.en }));
  };
  const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split("\n").length;

  test("an unknown field is told with its line and the fields that exist", () => {
    const text = source("port-linden", "deadlines").replace("    basis: {", "    bases: {");
    expect(findings("deadlines", text)).toEqual([
      {
        line: lineOf(text, "- code: at-once"),
        path: "classes[0]",
        said: '"basis" is missing. Add "basis" here.',
      },
      {
        line: lineOf(text, "bases:"),
        path: "classes[0].bases",
        said: expect.stringMatching(/^"bases" is unknown\. .*code, names, basis, stages/),
      },
    ]);
  });

  test("a time in two units at once is one finding, not one for each alternative", () => {
    const text = source("port-linden", "deadlines").replace("{ minutes: 30 }", "{ minutes: 30, hours: 1 }");
    expect(findings("deadlines", text)).toEqual([
      {
        line: lineOf(text, "verify: { within: { minutes: 30"),
        path: "classes[0].stages.verify.within",
        said: expect.stringMatching(
          /^{"minutes":30,"hours":1} does not fit\. .*minutes, hours, days, workingMinutes, workingHours/,
        ),
      },
    ]);
  });

  test("a value outside a list is told with the list", () => {
    const text = source("port-linden", "categories").replace("urgency: urgent", "urgency: panic");
    expect(findings("categories", text)).toEqual([
      {
        line: lineOf(text, "panic"),
        path: "groups[2].defaults.urgency",
        said: '"panic" is not allowed. Write one of: low, normal, high, urgent.',
      },
    ]);
  });

  test("broken YAML is told with its line", () => {
    const text = source("port-linden", "city").replace("centre: { longitude", "centre: [ longitude");
    expect(findings("city", text)[0]).toMatchObject({ line: lineOf(text, "centre:") });
  });

  test("an empty file is refused", () => {
    expect(findings("city", "")).toHaveLength(1);
  });
});

describe("rules between the files", () => {
  test.each<[string, Partial<Record<CityFileKind, (text: string) => string>>, string, string]>([
    [
      "a deadline class that does not exist",
      { categories: (text) => text.replace("deadline: at-once", "deadline: at-twice") },
      "groups[2].defaults.deadline",
      'there is no deadline class "at-twice"',
    ],
    [
      "a default deadline class that does not exist",
      { city: (text) => text.replace("defaultDeadline: town", "defaultDeadline: village") },
      "tickets.defaultDeadline",
      'there is no deadline class "village"',
    ],
    [
      "a category code used twice",
      { categories: (text) => text.replace("- code: street-lighting", "- code: road-damage") },
      "groups[0].categories[1].code",
      'the code "road-damage" is used twice',
    ],
    [
      "a reminder with a template that does not exist",
      { deadlines: (text) => text.replace("template: reminder", "template: shout") },
      "reminders[0].template",
      'there is no template "shout"',
    ],
    [
      "a traffic light in the wrong order",
      { deadlines: (text) => text.replace("yellow: 0.75, red: 1", "yellow: 1.5, red: 1") },
      "light",
      "yellow comes after red",
    ],
    [
      "a placeholder that is not declared",
      { templates: (text) => text.replace("【{city}】受け付けました：{number}", "【{city}】{due}") },
      "templates[0].mail.ja.subject",
      "{due} is not declared",
    ],
    [
      "a placeholder that nothing fills",
      {
        templates: (text) =>
          text.replace("[number, title, city, hotline, link]", "[number, title, city, hotline, link, phone]"),
      },
      "templates[0].placeholders[5]",
      'nothing fills "phone"',
    ],
    [
      "a notification without a text",
      { templates: (text) => text.replace("- code: voided", "- code: voided-once") },
      "templates",
      'the template "voided" is missing',
    ],
    [
      "a time zone that does not exist",
      { city: (text) => text.replace("Europe/Berlin", "Europe/Vineta") },
      "timeZone",
      '"Europe/Vineta" is no time zone',
    ],
  ])("%s is found where it is", (_, change, path, problem) => {
    const findings = checkCity(documents("port-linden", change));
    expect(findings.map((finding) => finding.path)).toEqual([path]);
    expect(findings[0]?.message.en).toContain(`${problem}. `);
    expect(findings[0]?.line).toBeGreaterThan(1);
  });
});
