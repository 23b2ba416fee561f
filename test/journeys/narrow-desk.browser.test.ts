import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity } from "../support/pages.ts";

describe.skipIf(!hasBrowser)("the desk, on a narrow screen and to those who do not see it", aJourney, () => {
  let city: BrowserCity;
  let number: string;
  beforeAll(async () => {
    city = await startBrowserCity();
    const made = await (await city.as("operator")).does("/api/tickets", {
      source: "asked",
      title: "Hole in the road",
      description: "A deep hole before the school gate",
      longitude: 121.4547,
      latitude: 31.2304,
    });
    number = String(made.number);
  });
  afterAll(() => city?.stop());

  it("gives each part of a ticket's page a name of its own", async () => {
    const { page } = await city.open({ as: "dispatcher" });
    await page.goto(`/desk/tickets/${number}`);
    await page.locator(".ticket-map canvas").waitFor();
    expect((await violations(page)).filter((line) => line.includes("landmark-unique"))).toEqual([]);
  });

  it.each([
    ["/desk/dispatch", "dispatcher", ".dispatch-filters > *"],
    ["/desk/kpis/on-time/tickets?period=2026-03", "leader", ".ant-segmented-item"],
  ])("cuts no choice of %s", async (address, as, parts) => {
    const { page } = await city.open({ as, screen: "phone" });
    await page.goto(address);
    await page.locator(parts).first().waitFor();
    const cut = await page.evaluate(
      `[...document.querySelectorAll(${JSON.stringify(parts)}), ...document.querySelectorAll(".dispatch-filters .ant-select-content *")]
        .filter((part) => part.getBoundingClientRect().right > innerWidth || part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).textOverflow === "ellipsis")
        .map((part) => part.textContent)`,
    );
    expect(cut).toEqual([]);
  });
});
