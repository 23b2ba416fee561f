import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity, walksAll } from "../support/pages.ts";

/** What has the keyboard: its name as a screen reader says it, its kind, and whether one sees that it has it. */
type Held = { name: string; kind: string; seen: boolean };
const heldScript = `(() => {
  const one = document.activeElement;
  const outlined = (each) => each !== null && getComputedStyle(each).outlineStyle !== "none";
  const labels = [...(one.labels ?? [])];
  const glows = getComputedStyle(one).boxShadow !== "none";
  const name = one.getAttribute("aria-label") || labels.map((each) => each.innerText).join(" ") || one.innerText || "";
  return {
    name: name.trim().replace(/\\s+/g, " "),
    kind: one.type ?? one.tagName.toLowerCase(),
    seen: outlined(one) || glows || labels.some(outlined),
  };
})()`;
const held = (page: Page) => page.evaluate(heldScript) as Promise<Held>;

/** Presses Tab until what is wanted has the keyboard; whatever is passed has a name, and one sees where one is. */
async function tabTo(page: Page, wanted: RegExp): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press("Tab");
    const now = await held(page);
    if (now.kind === "body") continue;
    expect([now.name, now.seen]).toEqual([now.name, true]);
    expect([now.kind, now.name]).not.toEqual([now.kind, ""]);
    if (wanted.test(now.name)) return;
  }
  throw new Error(`no ${wanted} within reach of the keyboard`);
}

/** The next page or step begins at its heading, where those who hear it go on. */
async function atHeading(page: Page, name: RegExp): Promise<void> {
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await expect.poll(async () => (await held(page)).kind).toBe("h1");
  await page.waitForLoadState("networkidle");
  expect(await violations(page)).toEqual([]);
}

describe.skipIf(!hasBrowser)("the portal without a mouse", aJourney, () => {
  let city: BrowserCity;
  beforeAll(async () => {
    city = await startBrowserCity();
  });
  afterAll(() => city?.stop());

  it("a resident reports, follows and answers without a mouse", async () => {
    const { page } = await city.open({ screen: "phone" });
    const press = (key: string) => page.keyboard.press(key);
    await page.goto("/");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await press("Tab");
    expect((await held(page)).name).toBe("Skip to the content");
    await press("Enter");
    await tabTo(page, /^Report a problem/);
    await press("Enter");
    await atHeading(page, /What is the matter/);
    await tabTo(page, /^Continue/);
    await press("Enter");
    await page.getByRole("alert").getByText("Say in a few words").waitFor();
    expect((await held(page)).name).toBe("In your own words");
    await page.keyboard.type("The bench at the pond is broken");
    await tabTo(page, /^Continue/);
    await press("Enter");
    await atHeading(page, /Where is it/);
    await placed(page);
    await tabTo(page, /^Continue$/);
    await press("Enter");
    await atHeading(page, /photos/);
    await tabTo(page, /^Continue without/);
    await press("Enter");
    await atHeading(page, /Nothing like it|one of these/);
    await tabTo(page, /^Continue|^None of these/);
    await press("Enter");
    await atHeading(page, /tell you/);
    await contacted(page);
    await tabTo(page, /^Send$/);
    await press("Enter");
    await atHeading(page, /Thank you/);
    await tabTo(page, /^Follow it/);
    await press("Enter");
    await page.getByRole("heading", { level: 1, name: /bench at the pond/ }).waitFor();
    await page.getByText("We have it, and are reading and verifying it.").waitFor();
    await handled(new URL(page.url()).pathname.split("/").at(-1) ?? "");
    await page.getByText("The bench stands again.").waitFor();
    await answered(page);
  });

  /** On the map: its name says the keys; Escape leads back out, Enter takes the place under the pin. */
  async function placed(page: Page): Promise<void> {
    await tabTo(page, /^Choose on the map/);
    await page.keyboard.press("Enter");
    await expect.poll(async () => (await held(page)).name).toMatch(/arrow keys.*Enter.*Escape/);
    await page.keyboard.press("Escape");
    await expect.poll(async () => (await held(page)).name).toBe("Choose on the map");
    await page.keyboard.press("Enter");
    await expect.poll(async () => (await held(page)).name).toMatch(/arrow keys/);
    await page.keyboard.press("Enter");
    await page
      .getByRole("status")
      .getByText(/^Chosen:/)
      .waitFor();
  }

  /** One of the ways is chosen with the arrows, a wrong number is told, and the keyboard goes on from there. */
  async function contacted(page: Page): Promise<void> {
    await tabTo(page, /^I stay anonymous/);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect((await held(page)).name).toMatch(/^By email/);
    await tabTo(page, /^Mail|address/i);
    await page.keyboard.type("resident@example.org");
  }

  /** All that staff do with it. */
  async function handled(number: string): Promise<void> {
    const dispatcher = await city.as("dispatcher");
    const { tickets } = (await dispatcher.get(`/api/tickets?q=${number}`)).body as {
      tickets: { id: string; number: string }[];
    };
    const id = tickets.find((one) => one.number === number)?.id ?? "";
    const { units } = city.application.city.duties.tree;
    const unit = units.find(({ path }) => path.endsWith("/construction-management/"))?.path;
    await dispatcher.does(`/api/tickets/${id}/accept`, { category: "roads/road-damage" });
    await dispatcher.does(`/api/tickets/${id}/verify`, { verified: true });
    await dispatcher.does(`/api/tickets/${id}/dispatch`, { unit });
    const handler = await city.as("handler.construction-management");
    await handler.does(`/api/tickets/${id}/acknowledge`);
    await handler.does(`/api/tickets/${id}/contact`, { reached: true });
    const handling = { solved: true, outcome: "done", answer: "The bench stands again." };
    await handler.does(`/api/tickets/${id}/handle`, handling);
    const checker = await city.as("checker.construction-management");
    await checker.does(`/api/tickets/${id}/check`, { approved: true });
    await dispatcher.does(`/api/tickets/${id}/callback`, { reached: true, solved: true });
  }

  /** The answer, whose thanks take over the keyboard from the form they replace. */
  async function answered(page: Page): Promise<void> {
    await tabTo(page, /^Yes$/);
    await page.keyboard.press("Space");
    await tabTo(page, /satisfied/i);
    await page.keyboard.press("Space");
    await tabTo(page, /^Send my answer/);
    await page.keyboard.press("Enter");
    await page
      .getByText(/Thank you/)
      .first()
      .waitFor();
    await expect.poll(async () => (await held(page)).name).toMatch(/Thank you/);
    expect(await violations(page)).toEqual([]);
  }

  it.skipIf(!walksAll)("text of twice the size is neither cut nor scrolled sideways on a phone", async () => {
    const { page, context } = await city.open({ screen: "phone" });
    await page.goto("/");
    // As somebody sets it in the browser, whose usual size is 16; it takes no heed of it before there is a page.
    const session = await context.newCDPSession(page);
    await session.send("Page.enable");
    await session.send("Page.setFontSizes", { fontSizes: { standard: 32 } });
    for (const address of ["/", "/report", "/follow", "/nearby", "/mine", "/help", "/privacy", "/sign-in"]) {
      await page.goto(address);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForLoadState("networkidle");
      expect(await page.evaluate("getComputedStyle(document.body).fontSize")).toBe("34px");
      const widths = "[document.documentElement.scrollWidth, innerWidth]";
      const [needed, there] = (await page.evaluate(widths)) as [number, number];
      expect([address, needed]).toEqual([address, there]);
      expect([address, await page.evaluate(cutWords)]).toEqual([address, []]);
    }
  });
});

/** Texts that need more room than their box gives them. */
const cutWords = `[...document.querySelectorAll("a, button, label, p, h1, h2, dt, dd, select, summary")]
  .filter((one) => {
    const style = getComputedStyle(one);
    return (
      style.display !== "inline" && !one.closest(".unseen, .portal-skip") &&
      (style.overflowX !== "visible" || style.overflowY !== "visible") &&
      (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
    );
  })
  .map((one) => one.innerText.slice(0, 40))`;
