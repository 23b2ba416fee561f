import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import type { Caller } from "../support/city.ts";
import {
  aJourney,
  type BrowserCity,
  hasBrowser,
  type OpenOptions,
  startBrowserCity,
} from "../support/pages.ts";

const phone = "139 1234 5678";
const words = "The street lamp at the corner is broken. It has been dark for three nights.";

const onePixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

describe.skipIf(!hasBrowser)("a day at the desk, in a browser", aJourney, () => {
  let city: BrowserCity;
  beforeAll(async () => {
    city = await startBrowserCity();
  });
  afterAll(() => city?.stop());

  /** Opens a page and gathers what is wrong with it; of drawing by software the browser speaks, too. */
  async function open(options: OpenOptions) {
    const { page, complaints } = await city.open(options);
    const refused: string[] = [];
    page.on("response", (response) => {
      if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`);
    });
    const known = /Failed to load resource|WebGL|GPU|GL Driver/;
    return { page, faults: () => [...refused, ...complaints.filter((line) => !known.test(line))] };
  }
  async function serious(page: Page): Promise<string[]> {
    return (await violations(page)).filter((line) => /^(serious|critical)/.test(line));
  }
  const unitOf = (path: unknown) => String(path).split("/").at(-2) ?? "";

  /** A matter that somebody asked for by phone, dispatched to whom the register names. */
  async function dispatched(operator: Caller, title: string): Promise<{ id: string; unit: string }> {
    const made = await operator.does("/api/tickets", {
      source: "asked",
      title,
      description: `${title}, for three days now`,
      category: "roads/road-damage",
      longitude: 121.4547,
      latitude: 31.2304,
      requester: { name: "A. Caller", phone, notify: "none", language: "ja" },
      dispatch: {},
    });
    return { id: String(made.id), unit: unitOf(made.ownerPath) };
  }

  describe("the operator", () => {
    it("takes a call by keyboard alone: what is typed is understood, and one key dispatches it", async () => {
      const { page, faults } = await open({ as: "operator" });
      await page.goto("/desk/call");
      await page.getByLabel("Caller’s number").fill(phone);
      await page.getByLabel("What the caller says", { exact: true }).last().fill(words);
      await page.getByRole("radio", { name: /Street lighting|street light/i }).waitFor();
      await page.getByRole("group", { name: "Goes to" }).getByRole("radio").first().waitFor();
      await page.reload();
      await expect.poll(() => page.getByLabel("Caller’s number").inputValue()).toBe(phone);
      await page.getByRole("group", { name: "Goes to" }).getByRole("radio").first().waitFor();
      await page.getByLabel("Where is it?").fill("Nanjing West");
      await page
        .getByRole("option", { name: /Nanjing West/ })
        .first()
        .waitFor({ state: "attached" });
      await page.keyboard.press("ArrowDown");
      expect(await serious(page)).toEqual([]);
      await page.keyboard.press("Enter");
      await page
        .locator(".lw-pin-place")
        .getByText(/Nanjing West/)
        .waitFor();
      await page.keyboard.press("F10");
      const asks = page.getByRole("dialog", { name: "Drop what is written down of this call?" });
      await asks.waitFor();
      await page.keyboard.press("Enter");
      await asks.waitFor({ state: "hidden" });
      expect(await page.getByLabel("Caller’s number").inputValue()).toBe(phone);
      await page.getByLabel("Caller’s number").focus();
      await page.keyboard.press("Control+Enter");
      const told = page.getByRole("status", { name: "Read back to the caller" });
      await told.getByText(/Dispatched to/).waitFor();
      expect(await told.textContent()).toMatch(/under the number JA-\d+-\d+ and .*code/);
      await page.keyboard.press("F10");
      await expect.poll(() => page.getByLabel("Caller’s number").inputValue()).toBe("");
      await page.keyboard.press("Control+Enter");
      expect(await page.evaluate("document.activeElement?.matches('.call-words')")).toBe(true);
      expect(await serious(page)).toEqual([]);
      expect(faults()).toEqual([]);
    });

    it("knows who calls again, and joins them to the open matter by one key", async () => {
      const { page } = await open({ as: "operator" });
      await page.goto("/desk/call");
      await page.getByLabel("Caller’s number").fill(phone.replaceAll(" ", ""));
      await page.getByText(/Known caller/).waitFor();
      await page.getByLabel("What the caller says", { exact: true }).last().fill(words);
      await page
        .getByRole("button", { name: /Join this/ })
        .first()
        .waitFor();
      await page.keyboard.press("F8");
      await page.getByText("Joined to the open matter.").waitFor();
    });

    it("answers a question by keyboard alone, and finds the page's keys from within a field", async () => {
      const { page } = await open({ as: "operator" });
      await page.goto("/desk/call");
      await page.getByLabel("Caller’s number").waitFor();
      await page.keyboard.press("Escape");
      await page.keyboard.press("?");
      await page.getByRole("dialog").getByText("Use the first answer").waitFor();
      await page.keyboard.press("Escape");
      await page
        .getByLabel("What the caller says", { exact: true })
        .last()
        .fill("Where do I get a residence permit?");
      await page.getByRole("button", { name: "Tell this" }).first().waitFor();
      await page.keyboard.press("F4");
      await page.keyboard.press("F9");
      await page.getByText("Answered and closed.").waitFor();
    });

    it("answers a question from what is at hand and closes it, on a phone-sized screen, too", async () => {
      const { page } = await open({ as: "operator", screen: "phone" });
      await page.goto("/desk/call");
      await page
        .getByLabel("What the caller says", { exact: true })
        .last()
        .fill("Where do I get a residence permit?");
      await page.getByRole("button", { name: "Tell this" }).first().click();
      await page.getByRole("button", { name: /Answered, close/ }).click();
      await page.getByText("Answered and closed.").waitFor();
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
      expect(await serious(page)).toEqual([]);
    });
  });

  describe("a matter on its way", () => {
    it("is taken on, its requester reached, extended by a second person, and reported done", async () => {
      const { id, unit } = await dispatched(await city.as("operator"), "Hole in the road");
      const { page, faults } = await open({ as: `handler.${unit}` });
      await page.goto(`/desk/department?tab=acknowledge&ticket=${id}`);
      await page.getByRole("heading", { name: "Hole in the road" }).waitFor();
      await page.getByRole("button", { name: "Take on" }).click();
      await page.goto(`/desk/department?tab=contact&ticket=${id}`);
      await page.getByRole("button", { name: "Show name and number" }).click();
      await page.getByText("A. Caller").waitFor();
      const contact = page.getByRole("form", { name: "Record contact" });
      await contact.locator("[type=submit]").click();
      await contact.getByText("“Was the requester reached?” is not answered yet: choose one.").waitFor();
      const chosen = "document.activeElement?.matches('[type=radio]:not(:checked)')";
      expect(await page.evaluate(chosen)).toBe(true);
      await contact.getByRole("radio", { name: "Reached", exact: true }).check();
      await contact.locator("[type=submit]").click();
      await page.goto(`/desk/department?tab=handle&ticket=${id}`);
      await page.getByRole("button", { name: "Ask for more time" }).click();
      await page.getByLabel(/^Reason/).fill("Asphalt comes on Friday");
      await page.getByRole("form").getByRole("button", { name: "Ask for more time" }).click();
      await expect
        .poll(async () => (await (await city.as("supervisor")).get(`/api/tickets/${id}`)).body.pending)
        .toBe("extend");

      const second = await open({ as: "supervisor" });
      await second.page.goto("/desk/supervise?tab=sign");
      await second.page.getByText("Asphalt comes on Friday").first().waitFor();
      await second.page.getByText(/Two persons: somebody else asked/).waitFor();
      expect(await serious(second.page)).toEqual([]);
      await second.page.getByRole("radio", { name: "Agree" }).check();
      await second.page.getByRole("form").getByRole("button", { name: "Decide the request" }).click();
      await expect
        .poll(async () => (await (await city.as("supervisor")).get(`/api/tickets/${id}`)).body.extensions)
        .toBe(1);

      await page.reload();
      await page.getByLabel("Add a photo of the result").setInputFiles({
        name: "after.png",
        mimeType: "image/png",
        buffer: Buffer.from(onePixel, "base64"),
      });
      await page.getByRole("img", { name: "after.png" }).waitFor();
      const report = page.getByRole("form", { name: "Report done" });
      await report.getByLabel(/What was done/).fill("Filled and rolled");
      await report.getByRole("button", { name: "Report done" }).click();
      await report.getByText("“Is it solved?” is not answered yet: choose one.").waitFor();
      await report.getByRole("radio", { name: "Solved", exact: true }).check();
      expect(await serious(page)).toEqual([]);
      await page.getByRole("form").getByRole("button", { name: "Report done" }).click();
      await expect
        .poll(async () => (await (await city.as("supervisor")).get(`/api/tickets/${id}`)).body.stage)
        .toBe("check");
      expect(faults()).toEqual([]);
    });

    it("is checked by another person, who reads the rule before trying", async () => {
      const operator = await city.as("operator");
      const { id, unit } = await dispatched(operator, "Loose paving stone");
      const handler = await city.as(`handler.${unit}`);
      await handler.does(`/api/tickets/${id}/acknowledge`);
      await handler.does(`/api/tickets/${id}/contact`, { reached: true });
      await handler.does(`/api/tickets/${id}/handle`, {
        solved: true,
        outcome: "Set anew",
        answer: "It is firm again.",
      });
      const { page, faults } = await open({ as: `checker.${unit}` });
      await page.goto(`/desk/check?ticket=${id}`);
      await page.getByText(/Four eyes: another person than you/).waitFor();
      await page.getByText("Set anew").waitFor();
      expect(await serious(page)).toEqual([]);
      const check = page.getByRole("form", { name: "Check" });
      await check.getByRole("button", { name: "Check" }).click();
      await check.getByText("“Is the handling approved?” is not answered yet: choose one.").waitFor();
      await check.getByRole("radio", { name: "Approved" }).check();
      await check.getByRole("button", { name: "Check" }).click();
      await expect.poll(async () => (await operator.get(`/api/tickets/${id}`)).body.stage).toBe("callback");
      expect(faults()).toEqual([]);
    });

    it("keeps what is being written while others work on the matter, over a reload, and until it is sent", async () => {
      const { id, unit } = await dispatched(await city.as("operator"), "Cracked slab");
      const handler = await city.as(`handler.${unit}`);
      await handler.does(`/api/tickets/${id}/acknowledge`);
      await handler.does(`/api/tickets/${id}/contact`, { reached: true });
      const { page } = await open({ as: `handler.${unit}` });
      await page.goto(`/desk/department?tab=handle&ticket=${id}`);
      const words = page.getByLabel(/What was done/);
      await page.getByRole("radio", { name: "Not solved", exact: true }).check();
      await words.fill("Half of it, and ");
      await (await city.as("dispatcher")).does(`/api/tickets/${id}/note`, {
        text: "Mind the gas pipe",
        public: false,
      });
      await page.getByText("Mind the gas pipe").first().waitFor();
      await page.getByText(/has changed since you began to write/).waitFor();
      expect(await page.evaluate("document.activeElement?.tagName")).toBe("TEXTAREA");
      await page.keyboard.type("the rest tomorrow");
      await page.reload();
      await expect.poll(() => words.inputValue()).toBe("Half of it, and the rest tomorrow");
      expect(await page.getByRole("radio", { name: "Not solved", exact: true }).isChecked()).toBe(true);
      await page.context().clearCookies();
      await page.getByRole("form").getByRole("button", { name: "Report done" }).click();
      await page.getByText(/What you wrote is kept in this tab/).waitFor();
      await page.getByRole("alert").getByRole("link", { name: "Sign in" }).click();
      await page.locator(`select:has(option[value="handler.${unit}"])`).selectOption(`handler.${unit}`);
      await page.waitForURL("**/desk/department**");
      await expect.poll(() => words.inputValue()).toBe("Half of it, and the rest tomorrow");
      await page.getByRole("form").getByRole("button", { name: "Report done" }).click();
      await expect.poll(async () => (await handler.get(`/api/tickets/${id}`)).body.stage).toBe("check");
      expect(
        await page.evaluate("Object.keys(sessionStorage).filter((key) => key.includes('action'))"),
      ).toEqual([]);
    });

    it("ends with the requester's own word, asked in the requester's language", async () => {
      const { page, faults } = await open({ as: "operator" });
      await page.goto("/desk/callback");
      await page.getByText(/本当に解決しましたか/).waitFor();
      await page.getByRole("button", { name: "Show name and number" }).click();
      await page.getByRole("link", { name: /12345678|1234 5678/ }).waitFor();
      const form = page.getByRole("form", { name: "Record call-back" });
      await form.getByRole("radio", { name: "Solved", exact: true }).check();
      expect(await serious(page)).toEqual([]);
      await form.getByRole("button", { name: "Record call-back" }).click();
      await page.getByText("Nothing waits here.").waitFor();
      expect(faults()).toEqual([]);
    });
  });

  it.each([
    ["operator", "callback"],
    ["supervisor", "supervise"],
    ["handler.urban-operations", "department"],
    ["checker.urban-operations", "check"],
  ])("shows %s their work on a phone, in Chinese and dark, too", async (as, where) => {
    const { page, faults } = await open({ as, screen: "phone", language: "zh-CN", dark: true });
    await page.goto(`/desk/${where}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    expect(await serious(page)).toEqual([]);
    expect(faults()).toEqual([]);
  });
});
