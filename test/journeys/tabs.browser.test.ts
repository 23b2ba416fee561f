import type { BrowserContext, Page, Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity } from "../support/pages.ts";

describe.skipIf(!hasBrowser)("many tabs of one browser", aJourney, () => {
  let city: BrowserCity;
  beforeAll(async () => {
    city = await startBrowserCity();
  });
  afterAll(() => city?.stop());

  /** A tab, and how many lines it holds open itself; one that broke and was opened again is one. */
  async function tab(context: BrowserContext, address: string): Promise<{ page: Page; lines: () => number }> {
    const page = await context.newPage();
    let lines = 0;
    const count = (by: number) => (request: Request) => {
      if (new URL(request.url()).pathname === "/api/events") lines += by;
    };
    page.on("request", count(1));
    page.on("requestfailed", count(-1));
    page.on("requestfinished", count(-1));
    await page.goto(address);
    await page.getByRole("heading", { level: 1 }).waitFor();
    return { page, lines: () => lines };
  }

  const report = (title: string) =>
    city.anonymous.does("/api/tickets", {
      source: "asked",
      title,
      description: title,
      requester: { notify: "none", language: "en" },
      longitude: 121.4547,
      latitude: 31.2304,
    });

  it("have one line, whichever of them is closed; a change is seen in all", {
    timeout: 150_000,
  }, async () => {
    // A queue that is empty shows what comes at once; one that holds something says that there is more.
    await report("Matter that waits already");
    const { page: first, context } = await city.open({ as: "dispatcher" });
    await first.goto("about:blank");
    // More than a browser would hold connections open to one server.
    const tabs: Awaited<ReturnType<typeof tab>>[] = [];
    for (const address of Array(5).fill("/desk/")) tabs.push(await tab(context, address));
    for (const address of Array(2).fill("/desk/dispatch")) tabs.push(await tab(context, address));
    await expect.poll(() => tabs.reduce((sum, one) => sum + one.lines(), 0)).toBe(1);
    // What is reported before a queue has come at all is in it, and not new.
    for (const { page } of tabs.slice(-2))
      await page.getByText("Matter that waits already").first().waitFor();
    await report("First matter");
    for (const { page } of tabs.slice(-2)) await page.getByText(/^1 new/).waitFor();
    const holder = tabs.find(({ lines }) => lines() > 0);
    await holder?.page.close();
    const left = tabs.filter((one) => one !== holder);
    await report("Second matter");
    for (const { page } of left.slice(-2)) await page.getByText(/^2 new/).waitFor();
    await expect.poll(() => left.reduce((sum, one) => sum + one.lines(), 0)).toBe(1);
  });
});
