import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import type { Caller } from "../support/city.ts";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity } from "../support/pages.ts";

describe.skipIf(!hasBrowser)("following a matter, in a browser", aJourney, () => {
  let city: BrowserCity;
  let dispatcher: Caller;
  beforeAll(async () => {
    city = await startBrowserCity();
    dispatcher = await city.as("dispatcher");
  });
  afterAll(() => city?.stop());

  async function reported(title: string): Promise<{ id: string; number: string; code: string }> {
    const requester = { notify: "none", language: "en" };
    const place = { longitude: 121.4547, latitude: 31.2304 };
    const made = await city.anonymous.does("/api/tickets", {
      source: "asked",
      title,
      description: title,
      requester,
      ...place,
    });
    return { id: String(made.id), number: String(made.number), code: String(made.code) };
  }

  it.each(["light", "dark"])("shows the running process and moves on by itself (%s)", async (theme) => {
    const matter = await reported("The lamp at the crossing is out");
    const { page, complaints } = await city.open({ screen: "phone", dark: theme === "dark" });
    await page.goto(`/tickets/${matter.number}#${matter.code}`);
    const diagram = page.getByRole("img", { name: /stands at: Reading your report/ });
    await diagram.waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
    await dispatcher.does(`/api/tickets/${matter.id}/accept`, { category: "roads/road-damage" });
    // Far sooner than the page would ask by itself.
    const moved = page.getByRole("img", { name: /stands at: Verifying.*Behind it: Reading your report/ });
    await moved.waitFor({ timeout: 5000 });
    // What stands is in the window over the drawing.
    const here = await page.locator(".p-node.at rect").boundingBox();
    const frame = await page.locator(".p-diagram-window").boundingBox();
    expect(here?.x).toBeGreaterThanOrEqual(frame?.x ?? 0);
    expect((here?.x ?? 0) + (here?.width ?? 0)).toBeLessThanOrEqual((frame?.x ?? 0) + (frame?.width ?? 0));
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "Show all of it" }).click();
    const whole = await page.locator(".p-diagram-window svg").boundingBox();
    expect(whole?.width).toBeLessThanOrEqual(frame?.width ?? 0);
    expect(complaints).toEqual([]);
  });

  it("hears on coming back what happened while the line was broken", async () => {
    const matter = await reported("A bench is broken");
    const { page, context } = await city.open({ screen: "phone" });
    await page.goto(`/tickets/${matter.number}#${matter.code}`);
    await page.getByText("Live", { exact: true }).waitFor();
    await context.setOffline(true);
    await dispatcher.does(`/api/tickets/${matter.id}/accept`, { category: "roads/road-damage" });
    await context.setOffline(false);
    await page.getByRole("img", { name: /stands at: Verifying/ }).waitFor({ timeout: 15_000 });
  });

  it("says that the answer to the call-back has been received", async () => {
    const { units } = city.application.city.duties.tree;
    const unit = units.find(({ path }) => path.endsWith("/construction-management/"))?.path ?? "";
    const { id, number, code } = await reported("A hole in the road");
    const handler = await city.as("handler.construction-management");
    const checker = await city.as("checker.construction-management");
    await dispatcher.does(`/api/tickets/${id}/accept`, { category: "roads/road-damage" });
    await dispatcher.does(`/api/tickets/${id}/verify`, { verified: true });
    await dispatcher.does(`/api/tickets/${id}/dispatch`, { unit });
    await handler.does(`/api/tickets/${id}/acknowledge`);
    await handler.does(`/api/tickets/${id}/contact`, { reached: true });
    await handler.does(`/api/tickets/${id}/handle`, { solved: true, outcome: "filled", answer: "Filled." });
    await checker.does(`/api/tickets/${id}/check`, { approved: true });
    const { page } = await city.open({ screen: "phone" });
    await page.goto(`/tickets/${number}#${code}`);
    await page.getByText(/^Waiting since .* for our call/).waitFor();
    await dispatcher.does(`/api/tickets/${id}/callback`, { reached: false });
    await page.getByText("We have no answer from you yet.").waitFor();
    await page.getByRole("radio", { name: "Yes" }).check();
    await page.getByRole("button", { name: "Send my answer" }).click();
    await page.getByText(/^We have received your answer .* You said: solved\.$/).waitFor();
    expect(await violations(page)).toEqual([]);
  });
});
