import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity } from "../support/pages.ts";

/** A model of how urgent a defect of a road is, by its depth. */
const model = (deep: number, policy = "FIRST") => `<?xml version="1.0"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="urgency" name="Urgency of defects" namespace="t">
  <inputData id="i1" name="depth"><variable name="depth" typeRef="number"/></inputData>
  <inputData id="i2" name="road"><variable name="road" typeRef="kindOfRoad"/></inputData>
  <itemDefinition name="kindOfRoad"><typeRef>string</typeRef><allowedValues><text>"main", "side"</text></allowedValues></itemDefinition>
  <decision id="urgency-of-defect" name="Urgency of a defect"><variable name="u"/>
    <informationRequirement><requiredInput href="#i1"/></informationRequirement>
    <informationRequirement><requiredInput href="#i2"/></informationRequirement>
    <decisionTable hitPolicy="${policy}">
      <input id="c1"><inputExpression><text>depth</text></inputExpression></input>
      <input id="c2"><inputExpression><text>road</text></inputExpression></input>
      <output id="o1" name="urgency"/>
      <rule><inputEntry><text>&gt;= ${deep}</text></inputEntry><inputEntry><text>"main"</text></inputEntry><outputEntry><text>"urgent"</text></outputEntry></rule>
      <rule><inputEntry><text>&gt;= ${deep}</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>"high"</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>"normal"</text></outputEntry></rule>
    </decisionTable></decision>
</definitions>`;

describe.skipIf(!hasBrowser)("decisions, in a browser", aJourney, () => {
  let city: BrowserCity;
  beforeAll(async () => {
    city = await startBrowserCity();
  });
  afterAll(() => city?.stop());

  const give = (page: Page, name: string, xml: string) =>
    page
      .getByLabel("Open a DMN file …")
      .setInputFiles({ name, mimeType: "application/xml", buffer: Buffer.from(xml) });
  const harmful = async (page: Page) =>
    (await violations(page)).filter((line) => /^(serious|critical)/.test(line));

  it("are loaded from a file, read as a table, tried, and replaced by a changed file", async () => {
    const { page, complaints } = await city.open({ as: "administrator" });
    await page.goto("/desk/admin/decisions");
    // The city's own stand there from the start.
    await page.getByText("检查安排").first().waitFor();

    await give(page, "bad.dmn", model(5).replace('href="#i2"', 'href="#gone"'));
    await page.getByText("requires gone", { exact: false }).waitFor();
    expect(await page.getByRole("button", { name: "Load as new version" }).isDisabled()).toBe(true);

    await give(page, "urgency.dmn", model(5));
    await page.getByText("The engine can decide by this.").waitFor();
    await page.getByRole("button", { name: "Load as new version" }).press("Enter");
    const table = page.getByRole("table").filter({ hasText: "The first rule that matches counts." });
    await table.getByRole("row", { name: /1 >= 5 "main" "urgent"/ }).waitFor();

    await page.getByLabel("depth (number)").fill("7");
    await page.getByRole("button", { name: "Try", exact: true }).press("Enter");
    await page.getByText('"high"', { exact: true }).nth(1).waitFor();
    expect(await harmful(page)).toEqual([]);

    await give(page, "urgency.dmn", model(9));
    await page.getByRole("button", { name: "Load as new version" }).press("Enter");
    await table.getByRole("row", { name: /1 >= 9/ }).waitFor();
    await page.getByRole("button", { name: "Version 1" }).press("Enter");
    await table.getByRole("row", { name: /1 >= 5/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  it.each(["zh-CN", "ja"])("are read on a phone, in the dark, in %s", async (language) => {
    const { page, complaints } = await city.open({
      as: "administrator",
      screen: "phone",
      dark: true,
      language,
    });
    await page.goto("/desk/admin/decisions");
    await page.getByRole("table").nth(1).waitFor();
    expect(await harmful(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    expect(complaints).toEqual([]);
  });
});
