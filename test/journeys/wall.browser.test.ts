import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import type { Caller } from "../support/city.ts";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity } from "../support/pages.ts";

const place = { longitude: 121.4547, latitude: 31.2304 };
const sizes = [
  [1920, 1080],
  [3840, 1080],
  [1440, 900],
] as const;

describe.skipIf(!hasBrowser)("the wall of the command hall, in a browser", aJourney, () => {
  let city: BrowserCity;
  let operator: Caller;
  beforeAll(async () => {
    city = await startBrowserCity();
    operator = await city.as("operator");
    for (const title of ["Hole in the road", "Dark street lamp"]) await report(title);
  });
  afterAll(() => city?.stop());

  /** Reports a matter, and lets a second pass: the clock of the city stands still here. */
  async function report(title: string): Promise<void> {
    await operator.does("/api/tickets", {
      source: "asked",
      title,
      description: `${title}, since Monday`,
      ...place,
    });
    city.clock.advance(new Date(city.clock.now().getTime() + 1000));
  }
  const reportedToday = (page: Page) => page.getByRole("region", { name: "Today" }).getByRole("link").first();
  const vitals = (page: Page) =>
    page.getByRole("region", { name: "Vital signs of the city" }).getByRole("listitem");
  /** Of drawing by software the browser speaks; that no simulated day runs here is told as 404, by intent. */
  const faults = (complaints: string[]) =>
    complaints.filter((line) => !/WebGL|GPU|GL Driver|Failed to load resource/.test(line));

  it.each(sizes)("shows all of itself at %d × %d without scrolling, to everybody", async (width, height) => {
    const { page, complaints } = await city.open({ as: "commander", screen: "wall" });
    await page.setViewportSize({ width, height });
    await page.goto("/wall/");
    await page.getByText("Targets: District Data Bureau, 2025").waitFor();
    await expect.poll(() => vitals(page).count()).toBe(6);
    await expect.poll(() => reportedToday(page).textContent()).toMatch(/[2-9]/);
    const box = "[...document.querySelectorAll('.wall-panel')].map((panel) => panel.getBoundingClientRect())";
    const outside = await page.evaluate(
      `${box}.filter((rect) => rect.right > innerWidth + 1 || rect.bottom > innerHeight + 1).length`,
    );
    expect(outside).toBe(0);
    expect(
      await page.evaluate("[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"),
    ).toEqual([height, width]);
    const found = await violations(page);
    expect(found.filter((line) => /^(serious|critical)/.test(line))).toEqual([]);
    expect(faults(complaints)).toEqual([]);
  });

  it("tells of a new matter by itself, in words and in its figure", async () => {
    const { page } = await city.open({ as: "commander", screen: "wall" });
    await page.goto("/wall/?show=acts");
    const acts = page.getByRole("region", { name: "Latest acts" }).getByRole("listitem");
    await acts.first().waitFor();
    const before = await reportedToday(page).textContent();
    await report("Blocked drain");
    await expect.poll(() => reportedToday(page).textContent(), { timeout: 15_000 }).not.toBe(before);
    expect(await acts.first().textContent()).toMatch(/Reported/);
  });

  it("says that the server is lost and how old its figures are, keeps them, and comes back by itself", async () => {
    const { page, context } = await city.open({ as: "commander", screen: "wall" });
    await page.goto("/wall/");
    const told = page.getByRole("status").first();
    await expect.poll(() => told.textContent()).toBe("Live");
    const before = await reportedToday(page).textContent();
    await context.setOffline(true);
    await expect.poll(() => told.textContent(), { timeout: 20_000 }).toMatch(/Connection lost.*ago/);
    expect(await reportedToday(page).textContent()).toBe(before);
    await report("Fallen branch");
    await context.setOffline(false);
    await expect.poll(() => told.textContent(), { timeout: 20_000 }).toBe("Live");
    await expect.poll(() => reportedToday(page).textContent(), { timeout: 10_000 }).not.toBe(before);
  });

  it("opens a figure into its matters", async () => {
    const { page } = await city.open({ as: "commander", screen: "wall" });
    await page.goto("/wall/");
    await reportedToday(page).click();
    await page.waitForURL("**/desk/kpis/reported/tickets?**");
    await page.getByRole("rowheader", { name: /JA-/ }).first().waitFor();
  });

  it("opens each number of alarms into those alarms", async () => {
    const { page } = await city.open({ as: "commander", screen: "wall" });
    await page.goto("/wall/");
    const numbers = page.getByRole("list", { name: "By severity" }).getByRole("link");
    await expect.poll(() => numbers.count()).toBe(4);
    await numbers.first().click();
    await page.waitForURL("**/desk/alarms?status=open&severity=critical");
  });

  it("has the names of all that takes turns before it is shown, for the server may be lost by then", async () => {
    const { page } = await city.open({ as: "commander", screen: "wall" });
    const asked = new Set<string>();
    page.on("response", (response) => asked.add(new URL(response.url()).pathname));
    await page.goto("/wall/?show=kpis");
    await page.getByRole("region", { name: "How well" }).waitFor();
    await expect
      .poll(() => [...asked])
      .toEqual(expect.arrayContaining(["/api/organisations", "/api/categories"]));
  });

  it("tells an index that is not known in words, never as a number, and opens it into its page", async () => {
    const { page } = await city.open({ as: "commander", screen: "wall" });
    await page.goto("/wall/");
    await expect.poll(() => vitals(page).count()).toBe(6);
    expect(await vitals(page).first().textContent()).toMatch(/Traffic.*Not known.*too little is known/);
    await page.getByText("No sensor shows a fault.").waitFor();
    await vitals(page).first().click();
    await page.waitForURL("**/desk/vital-signs?domain=traffic");
  });

  it("holds what is pressed where several things take turns, and lets it go again", async () => {
    const { page } = await city.open({ as: "commander", screen: "wall" });
    await page.goto("/wall/");
    const flow = page.getByRole("button", { name: "Flow", exact: true });
    await flow.click();
    await page.getByRole("region", { name: "Flow of today's matters" }).waitFor();
    await expect.poll(() => page.url()).toMatch(/show=flow/);
    expect(await flow.getAttribute("aria-pressed")).toBe("true");
    await flow.click();
    await expect.poll(() => page.url()).not.toMatch(/show=/);
  });
});
