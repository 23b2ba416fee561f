import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity } from "../support/pages.ts";

const here = { longitude: 121.4547, latitude: 31.2304 };

describe.skipIf(!hasBrowser)("the portal without a network, in a browser", aJourney, () => {
  let city: BrowserCity;
  beforeAll(async () => {
    city = await startBrowserCity();
  });
  afterAll(() => city?.stop());

  /** Opens the portal and waits until it could be opened without a network. */
  async function kept() {
    const opened = await city.open({ screen: "phone" });
    await opened.context.grantPermissions(["geolocation"]);
    await opened.context.setGeolocation(here);
    await opened.page.goto("/");
    await opened.page.evaluate("navigator.serviceWorker.ready.then(() => undefined)");
    await expect.poll(() => opened.page.evaluate("navigator.serviceWorker.controller !== null")).toBe(true);
    return opened;
  }

  async function write(page: Page, words: string): Promise<void> {
    await page.getByLabel("In your own words").fill(words);
    for (const name of [/Where/, /photos/, /Nothing like it|one of these/, /tell you/]) {
      await page.locator("button[type=submit]").click();
      await page.getByRole("heading", { level: 1, name }).waitFor();
      if (String(name) === "/Where/") {
        await page.getByRole("button", { name: "I am here" }).click();
        await page.getByText(/^Chosen:/).waitFor();
      }
    }
    await page.locator("button[type=submit]").click();
  }

  it("shows a remembered matter as it was last seen", async () => {
    const { page, context } = await kept();
    const requester = { notify: "none", language: "en" };
    const report = { source: "asked", title: "A lamp is out", description: "dark", requester, ...here };
    const made = await city.anonymous.does("/api/tickets", report);
    await page.goto(`/tickets/${made.number}#${made.code}`);
    await page.getByRole("button", { name: "Remember it" }).click();
    await page.getByRole("img", { name: /stands at/ }).waitFor();
    await page.reload();
    await page.getByRole("img", { name: /stands at/ }).waitFor();
    await context.setOffline(true);
    await page.goto(`/tickets/${made.number}`);
    await page.getByText("We have it, and are reading and verifying it.").waitFor();
    await page.getByRole("img", { name: /stands at: Reading your report/ }).waitFor();
    expect(await violations(page)).toEqual([]);
    // Staff's pages are none of the portal's: offline they say so, as browsers do.
    await expect(page.goto("/desk/")).rejects.toThrow();
  });

  it("takes a report without a network, and sends it once when there is one, from whatever page", async () => {
    const { page, context } = await kept();
    const other = await context.newPage();
    await page.goto("/report");
    await page.getByLabel("In your own words").waitFor();
    await context.setOffline(true);
    await write(page, "Water comes out of the pavement");
    await page.getByRole("heading", { name: /kept on this device/ }).waitFor();
    await page.goto("/help");
    await page.getByText(/waits on this device/).waitFor();
    await other.goto("/");
    await other.getByText(/waits on this device/).waitFor();
    await context.setOffline(false);
    await expect.poll(() => other.getByText(/waits on this device/).count(), { timeout: 15_000 }).toBe(0);
    const dispatcher = await city.as("dispatcher");
    const { tickets } = (await dispatcher.get("/api/tickets?q=pavement")).body as { tickets: unknown[] };
    expect(tickets.length).toBe(1);
  });
});
