import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity } from "../support/pages.ts";

describe.skipIf(!hasBrowser)("stewards, commanders and supervisors, who were told nothing", aJourney, () => {
  let city: BrowserCity;
  beforeAll(async () => {
    city = await startBrowserCity();
  });
  afterAll(() => city?.stop());

  it("shows a commander how many alarms wait beside the matters, and leads to them", async () => {
    const { page } = await city.open({ as: "commander" });
    await page.goto("/desk/");
    const card = page.locator(".home-work a", { hasText: "Alarms" });
    await card.getByText(/^\d+$/).waitFor();
    await card.click();
    await page.getByRole("heading", { name: "Alarms" }).waitFor();
  });

  it("shows a steward the streams that are not in order, and says where the registers are kept", async () => {
    const { page } = await city.open({ as: "steward" });
    await page.goto("/desk/");
    await page.getByText("through the API", { exact: false }).waitFor();
    const card = page.locator(".home-work a", { hasText: "Streams" });
    await expect.poll(() => card.locator(".home-number").textContent()).toMatch(/^\d+$/);
  });

  it("tells a steward how a file is read, in the language of the page, and begins a mapping with a whole one", async () => {
    const { page } = await city.open({ as: "steward", language: "ja" });
    await page.goto("/desk/reading-imports");
    await page.getByText("まだ選択されていません。").waitFor();
    await page.getByText("ファイルの列に合う対応表を使います", { exact: false }).waitFor();
    await page.locator(".import-fields select").selectOption("own");
    expect(await page.locator(".import-own textarea").inputValue()).toContain("streams:");
  });

  it("tells a supervisor in words why a matter came back", async () => {
    const made = await (await city.as("operator")).does("/api/tickets", {
      source: "found",
      title: "Hole in the road",
      description: "A deep hole before the school gate",
      longitude: 121.4547,
      latitude: 31.2304,
    });
    const id = String(made.id);
    const dispatcher = await city.as("dispatcher");
    await dispatcher.does(`/api/tickets/${id}/accept`, { category: "roads/road-damage" });
    await dispatcher.does(`/api/tickets/${id}/dispatch`, { unit: "jingan/urban-management/" });
    const handler = await city.as("handler.urban-management");
    await handler.does(`/api/tickets/${id}/return`, { notOurs: true, reason: "A private road" });
    const { page } = await city.open({ as: "supervisor" });
    await page.goto(`/desk/supervise?tab=returned&ticket=${id}`);
    await page.locator(".queue-said").getByText("A private road").waitFor();
  });
});
