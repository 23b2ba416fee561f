import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity } from "../support/pages.ts";

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
    const name = page.getByLabel("Name in English");
    await name.fill("Take in");
    await name.press("Enter");
    await page.getByText("The engine can run this.").waitFor();
    await page.getByRole("button", { name: "Load as new version" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Load as new version" }).click();
    await page.getByRole("heading", { name: "Version 2" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("makes a token that is shown once and ends when revoked", async () => {
    const { page } = await city.open({ as: "administrator" });
    await page.goto("/desk/admin/tokens");
    await page.getByRole("button", { name: "New token" }).click();
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
    await page.getByRole("button", { name: "I have kept it" }).click();
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

  it.each(["desktop", "phone"] as const)("keeps nobody out of its pages (%s)", async (screen) => {
    const dark = screen === "phone";
    const { page, complaints } = await city.open({ as: "administrator", screen, dark, language: "zh-CN" });
    for (const address of pages) {
      await page.goto(`/desk/admin/${address}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.locator(".admin .lw-loading").first().waitFor({ state: "detached" });
      const found = (await violations(page)).filter((line) => /^(serious|critical)/.test(line));
      expect([address, found]).toEqual([address, []]);
      const fits = await page.evaluate("document.documentElement.scrollWidth <= innerWidth");
      expect([address, fits]).toEqual([address, true]);
    }
    expect(complaints).toEqual([]);
  });
});
