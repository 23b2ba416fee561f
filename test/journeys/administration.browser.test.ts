import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId, systemContext } from "../../src/kernel/index.ts";
import { beginProcess, Processes } from "../../src/process/index.ts";
import { bpmn, flows } from "../../src/process/testing/model.ts";
import { violations } from "../support/axe.ts";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity, walksAll } from "../support/pages.ts";

const pages = [
  "organisations?unit=jingan/jiangninglu/",
  "categories",
  "categories?view=classes",
  "calendars?year=2026",
  "places?view=import",
  "processes?view=incidents",
  "accounts",
  "tokens",
  "messages",
  "operation",
];

const aMatter = {
  source: "asked",
  title: "Hole in the road",
  description: "A deep hole before the school gate",
  longitude: 121.4547,
  latitude: 31.2304,
};

describe.skipIf(!hasBrowser)("administration, in a browser", aJourney, () => {
  let city: BrowserCity;
  beforeAll(async () => {
    city = await startBrowserCity();
  });
  afterAll(() => city?.stop());

  it("says who owns a matter at a place, and why, from its address alone", async () => {
    const { page } = await city.open({ as: "steward" });
    await page.goto(
      "/desk/admin/organisations?view=owners&category=city-appearance/exposed-litter&lon=121.45&lat=31.24",
    );
    await page
      .locator(".admin-owners > li")
      .first()
      .getByText("Jiangning Road Sub-district")
      .first()
      .waitFor();
    expect(await page.locator(".admin-owners ul li").count()).toBeGreaterThan(1);
  });

  it("marks at its element what the engine refuses, and loads a mended model as a new version", async () => {
    const { page, complaints } = await city.open({ as: "administrator" });
    await page.goto("/desk/admin/processes?process=ticket&edit=yes");
    await page.getByText("As loaded; nothing changed yet.").waitFor();
    await page.locator('[data-element-id="accept"] .djs-hit').first().click();
    const unit = page.getByLabel("Unit (FEEL)");
    await unit.fill("if (");
    await unit.press("Enter");
    await page.locator(".bpmn-mark.refused").waitFor();
    await page.locator(".bpmn-findings .refused").filter({ hasText: "accept" }).first().waitFor();
    expect(await page.getByRole("button", { name: "Load as new version" }).isDisabled()).toBe(true);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.locator(".bpmn-mark.refused").waitFor({ state: "detached" });
    const scope = page.getByLabel("Scope that whoever does it holds");
    await scope.fill("ticket.nobody");
    await scope.press("Enter");
    await page.getByText(/no role holds .ticket.nobody/).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    const name = page.getByLabel("Name in English");
    await name.fill("Take in");
    await name.press("Enter");
    await page.getByText("The engine can run this.").waitFor();
    // Whoever looks something up meanwhile finds the drawing as it was left.
    await page.getByRole("link", { name: "API tokens" }).click();
    await page.getByRole("heading", { name: "API tokens" }).waitFor();
    await page.goBack();
    await page.getByText("This is the drawing you began and have not loaded.").waitFor();
    await page.getByText("The engine can run this.").waitFor();
    await page.getByRole("button", { name: "Load as new version" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Load as new version" }).click();
    await page.getByRole("heading", { name: "Version 2" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("makes a token that is shown once and ends when revoked", async () => {
    const { page } = await city.open({ as: "administrator" });
    await page.goto("/desk/admin/tokens");
    const make = page.getByRole("button", { name: "New token" });
    await make.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Make the token" }).click();
    await page.getByText("“Account” is still empty: fill it in.").waitFor();
    await page.getByLabel("Account").fill("steward");
    await page.locator(".ant-select-item-option").filter({ hasText: "(steward)" }).click();
    await page.getByLabel(/^Name/).fill("map service");
    await page.getByRole("button", { name: "Make the token" }).click();
    const token = await page.locator("output").textContent();
    const read = () =>
      fetch(`${city.url}/api/session`, { headers: { authorization: `Bearer ${token}` } }).then(
        ({ status }) => status,
      );
    expect(await read()).toBe(200);
    await page.getByText("Authorization: Bearer …").waitFor();
    await page.getByRole("button", { name: "I have kept it" }).click();
    await expect.poll(() => page.evaluate("document.activeElement?.textContent")).toBe("New token");
    const row = page.getByRole("row").filter({ hasText: "map service" });
    await row.getByRole("button", { name: "Revoke" }).click();
    await page.locator(".ant-popover").getByRole("button", { name: "OK" }).click();
    await row.getByText("Revoked").waitFor();
    expect(await read()).toBe(401);
    expect(await page.content()).not.toContain(token);
  });

  it("takes an account out of use and back", async () => {
    const { page } = await city.open({ as: "administrator" });
    await page.goto("/desk/admin/accounts?search=operator");
    const row = page.getByRole("row").filter({ has: page.getByText("operator", { exact: true }) });
    await row.getByRole("button", { name: "Take out of use" }).click();
    await page.locator(".ant-popover").getByRole("button", { name: "OK" }).click();
    await row.getByText("Out of use", { exact: true }).waitFor();
    await row.getByRole("button", { name: "Take back into use" }).click();
    await row.getByText("In use", { exact: true }).waitFor();
  });

  it("unlocks an account that locked itself out", async () => {
    for (let i = 0; i < 12; i++)
      await city.anonymous.call("POST", "/api/session", { login: "leader", password: "x" });
    const { page } = await city.open({ as: "administrator" });
    await page.goto("/desk/admin/accounts?state=locked");
    const row = page.getByRole("row").filter({ has: page.getByText("leader", { exact: true }) });
    await row.getByRole("button", { name: "Unlock" }).click();
    await page.getByText("No account matches.", { exact: false }).waitFor();
    await city.as("leader");
  });

  it("gives an account another role, by keyboard from the drawer", async () => {
    const { page } = await city.open({ as: "administrator" });
    await page.goto("/desk/admin/accounts?search=steward");
    await page
      .getByRole("row")
      .filter({ has: page.getByText("steward", { exact: true }) })
      .getByRole("button", { name: "Roles …" })
      .press("Enter");
    const drawer = page.getByRole("dialog");
    await drawer.getByRole("button", { name: "Add a role" }).press("Enter");
    await drawer.getByRole("button", { name: "Save" }).press("Enter");
    await drawer.waitFor({ state: "hidden" });
    await page.getByRole("row").getByText("Department handler").first().waitFor();
  });

  it("imports boundaries from a file, all of it or nothing, and says what came of it", async () => {
    const { page } = await city.open({ as: "steward" });
    await page.goto("/desk/admin/places?view=import");
    const choose = (name: string, content: string) =>
      page
        .getByLabel("GeoJSON file")
        .setInputFiles({ name, mimeType: "application/geo+json", buffer: Buffer.from(content) });
    await choose("notes.json", "{}");
    await page.getByText("This file is not a GeoJSON FeatureCollection.", { exact: false }).waitFor();
    const { body } = await city.anonymous.get("/api/places/areas?level=subdistrict");
    await choose("areas.geojson", JSON.stringify(body));
    await page.getByText("areas.geojson: 14 areas").waitFor();
    await page.getByLabel("Who drew it, in a sentence").fill("The surveyors of the district");
    await page.getByRole("button", { name: "Import", exact: true }).press("Enter");
    await page.getByRole("heading", { name: "Result" }).waitFor();
    await page.locator("dt", { hasText: "Unchanged" }).waitFor();
  });

  it("sends a message again that failed", async () => {
    const operator = await city.as("operator");
    await operator.does("/api/tickets", {
      ...aMatter,
      category: "roads/road-damage",
      dispatch: {},
    });
    const database = new pg.Client({ connectionString: city.superuserUrl });
    await database.connect();
    const fail = "UPDATE outside.message SET state = 'failed', error = 'no route to host', channel = 'sms'";
    const failed = async () => (await database.query(fail)).rowCount ?? 0;
    await expect.poll(failed, { timeout: 10_000 }).toBeGreaterThan(0);
    await database.end();
    const { page } = await city.open({ as: "administrator" });
    await page.goto("/desk/admin/messages?state=failed");
    const first = page
      .getByRole("row")
      .filter({ has: page.getByText("Failed") })
      .first();
    // Why it failed stands in the list: whoever looks for the cause need not open one after the other.
    await first.getByText("no route to host").waitFor();
    await first.getByRole("button", { name: "Expand row" }).click();
    // The administrator keeps the messages and reads no matters.
    expect(await page.getByText("Open the matter").count()).toBe(0);
    const waiting = await page.getByRole("button", { name: "Send again" }).count();
    await page.getByRole("button", { name: "Send again" }).first().press("Enter");
    await expect.poll(() => page.getByRole("button", { name: "Send again" }).count()).toBe(waiting - 1);
  });

  it("tells when an amount of time falls due, over a holiday and its made-up day", async () => {
    const { page } = await city.open({ as: "administrator" });
    await page.goto("/desk/admin/calendars?year=2026&from=2026-02-13T16:00&unit=workingDays&amount=1");
    const due = page.getByText(/^Due /);
    // 14 February was worked to make up for the Spring Festival of 15 to 23 February 2026.
    await due.filter({ hasText: /14/ }).waitFor();
    await page.getByLabel("Amount").fill("2");
    await due.filter({ hasText: /24/ }).waitFor();
    await page.waitForURL(/amount=2/);
  });

  it("lets a held instance go on with what was missing, told why it stood", async () => {
    const { ground, city: files } = city.application;
    const administrator = await city.as("administrator");
    const work = '<startEvent id="s"/><userTask id="b" name="Look at it" liangwang:candidateUnit="whoever"/>';
    const xml = bpmn(`${work}${flows("s -> b")}`, "", "exam");
    await administrator.does("/api/processes", { file: "processes/exam.bpmn", xml });
    const processes = new Processes({ calendar: () => files.calendar });
    await beginProcess(processes, systemContext(ground), newId(), { process: "exam", variables: {} });

    const { page } = await city.open({ as: "administrator" });
    await page.goto("/desk/admin/processes?view=incidents");
    await page.getByText("Variable 'whoever' not found").waitFor();
    await page.getByRole("button", { name: "Try again" }).press("Enter");
    const dialog = page.getByRole("dialog");
    const variables = dialog.getByLabel("Variables to set, as JSON");
    await variables.fill("whoever");
    await dialog.getByText("This is not a JSON object.", { exact: false }).waitFor();
    expect((await violations(page)).filter((line) => /^(serious|critical)/.test(line))).toEqual([]);
    await variables.fill('{"whoever": "jingan/urban-operations/"}');
    await dialog.getByRole("button", { name: "Try again" }).press("Enter");
    await page.getByText("Nothing is held.", { exact: false }).waitFor();
  });

  it("moves what runs to another version, and says how much moved", async () => {
    await (await city.as("operator")).does("/api/tickets", aMatter);
    const administrator = await city.as("administrator");
    const model = String((await administrator.get("/api/processes/ticket/xml")).body.text);
    const named = model.replace(/(<bpmn:userTask id="accept"[^>]*names:en=")[^"]*"/, '$1Take in now"');
    await administrator.does("/api/processes", { file: "processes/ticket.bpmn", xml: named });
    const { page } = await city.open({ as: "administrator" });
    await page.goto("/desk/admin/processes?process=ticket");
    await page.getByRole("button", { name: "Move …" }).first().press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: /^Move to version/ }).press("Enter");
    await dialog.getByText(/instances? moved\./).waitFor();
  });

  describe.skipIf(!walksAll).each(["desktop", "phone"] as const)("on a %s", (screen) => {
    it.each(pages)("keeps nobody out of %s", async (address) => {
      const dark = screen === "phone";
      const { page, complaints } = await city.open({ as: "administrator", screen, dark, language: "zh-CN" });
      await page.goto(`/desk/admin/${address}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.locator(".admin .lw-loading").first().waitFor({ state: "detached" });
      const found = (await violations(page)).filter((line) => /^(serious|critical)/.test(line));
      expect(found).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
      expect(complaints).toEqual([]);
    });
  });
});
