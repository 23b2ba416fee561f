import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import type { Caller } from "../support/city.ts";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity } from "../support/pages.ts";

const officer = "officer.jiangninglu";
const unit = "jingan/jiangninglu/";

describe.skipIf(!hasBrowser)("tasks of the city's processes in the field app", aJourney, () => {
  let city: BrowserCity;
  let dispatcher: Caller;
  let handler: Caller;
  const contexts: BrowserContext[] = [];
  beforeAll(async () => {
    city = await startBrowserCity();
    dispatcher = await city.as("dispatcher");
    handler = await city.as("handler.jiangninglu");
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });
  afterAll(() => city?.stop());

  async function inspection(place: string): Promise<{ instance: string; item: string }> {
    const { instance, open } = await dispatcher.does("/api/processes/inspection/start", {
      variables: { unit, place, kind: "catering", last: "poor", reason: "A neighbour told of smoke" },
    });
    return { instance: String(instance), item: (open as { item: string }[])[0]?.item ?? "" };
  }
  const urlOf = ({ instance, item }: { instance: string; item: string }) => `${instance}/${item}`;
  const verbs = async (instance: string) => {
    const { rows } = await city.application.ground.database.pool.query<{ verb: string }>(
      "SELECT verb FROM kernel.act WHERE subject_kind = 'process' AND subject_id = $1 ORDER BY version",
      [instance],
    );
    return rows.map(({ verb }) => verb);
  };

  async function phone(language = "en-GB", dark = false) {
    const opened = await city.open({ screen: "phone", as: officer, language, dark });
    contexts.push(opened.context);
    await opened.page.setViewportSize({ width: 390, height: 844 });
    return opened;
  }
  /** Opens the app until the worker is at its place and the task is kept in full. */
  async function ready(page: Page, at: { instance: string; item: string }): Promise<void> {
    await page.goto("/field/");
    await expect.poll(() => page.evaluate("navigator.serviceWorker.controller !== null")).toBe(true);
    const kept = `new Promise((resolve) => {
      const request = indexedDB.open("liangwang-field");
      request.onsuccess = () => {
        const all = request.result.transaction("answers").objectStore("answers").getAll();
        all.onsuccess = () => {
          request.result.close();
          resolve(all.result.some(({ key }) => key[1] === "whole" && key[2] === "${at.instance}"));
        };
      };
    })`;
    await expect.poll(() => page.evaluate(kept)).toBe(true);
  }
  const fits = (page: Page) =>
    page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth");
  const tab = (page: Page, name: string) => page.getByRole("navigation").getByRole("link", { name }).click();

  it("shows them among the officer's own, told apart, and has one taken on, given back and done by its form", async () => {
    const at = await inspection("Night market kitchen");
    const { page, complaints } = await phone();
    await page.goto("/field/");
    await page.getByText("Inspection of a place").waitFor();
    await page.getByRole("link", { name: /Inspect · Night market kitchen/ }).click();
    await page.getByText("A neighbour told of smoke").waitFor();
    await page.getByText("Nobody has taken it on yet").waitFor();
    await page.getByRole("button", { name: "Take it on" }).click();
    await page.getByText("Taken on: You").waitFor();
    const taken = async () => (await dispatcher.get(`/api/work-items/${urlOf(at)}`)).body.takenBy;
    await expect.poll(taken).toMatchObject({ role: "officer", name: expect.stringContaining("江宁路") });
    await page.getByRole("button", { name: "Give it back" }).click();
    await expect.poll(taken).toBeNull();

    await page.getByRole("button", { name: "Done", exact: true }).click();
    for (const field of ["What was found", "Report"])
      await page.getByText(`“${field}” is missing. Fill it in.`).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await fits(page)).toBe(true);
    await page.getByText("Nothing to put right").click();
    await page.getByLabel("Report").fill("Clean and in order");
    await page.getByRole("button", { name: "Done", exact: true }).click();
    await page.getByText("Done: You").waitFor();
    await expect
      .poll(() => verbs(at.instance))
      .toEqual(["process.start", "process.claim", "process.release", "process.complete"]);
    await tab(page, "Tasks");
    await page.getByRole("link", { name: /Night market kitchen/ }).waitFor({ state: "detached" });
    expect(complaints.filter((line) => !/WebGL|GPU|GL Driver|Failed to load resource/.test(line))).toEqual(
      [],
    );
  });

  it("keeps what was done without a network and sends it once", async () => {
    const at = await inspection("Cellar canteen");
    const { page, context } = await phone("zh-CN");
    await ready(page, at);
    await context.setOffline(true);
    await page.getByRole("link", { name: /Cellar canteen/ }).click();
    await page.getByRole("button", { name: "领取", exact: true }).click();
    await page.getByText("领取人：您本人").waitFor();
    await page.getByText("一般问题").click();
    await page.getByLabel("检查情况").fill("灭火器过期");
    // Unfinished writing survives a phone that goes dark.
    await page.waitForTimeout(400);
    await page.reload();
    expect(await page.getByLabel("检查情况").inputValue()).toBe("灭火器过期");
    await page.getByRole("button", { name: "办结", exact: true }).click();
    await page.getByRole("listitem").filter({ hasText: "办结" }).first().waitFor();
    await page.getByRole("button", { name: "办结", exact: true }).waitFor({ state: "detached" });
    expect(await verbs(at.instance)).toEqual(["process.start"]);
    await context.setOffline(false);
    await expect
      .poll(() => verbs(at.instance), { timeout: 20_000 })
      .toEqual(["process.start", "process.claim", "process.complete"]);
    const { answers } = (await dispatcher.get(`/api/process-instances/${at.instance}/answers`)).body;
    expect(answers).toMatchObject([{}, { given: { found: "minor", report: "灭火器过期" } }]);
    await page.reload();
    await page.getByText("办理人：您本人").waitFor();
    expect(await verbs(at.instance)).toHaveLength(3);
  });

  it("says so honestly where somebody else did it meanwhile, and nothing is done twice", async () => {
    const at = await inspection("Tea house upstairs");
    const { page, context } = await phone("ja");
    await ready(page, at);
    await context.setOffline(true);
    await page.getByRole("link", { name: /Tea house upstairs/ }).click();
    await page.getByText("問題なし").click();
    await page.getByLabel("点検の内容").fill("きれい");
    await page.getByRole("button", { name: "完了", exact: true }).click();
    await page.getByRole("button", { name: "完了", exact: true }).waitFor({ state: "detached" });
    await handler.does(`/api/work-items/${urlOf(at)}/complete`, {
      variables: { found: "serious", report: "No way out" },
    });
    await context.setOffline(false);
    await tab(page, "送信箱");
    const refused = page.getByRole("group", { name: /断られた|理由/ });
    await refused.getByText("この作業はすでに済んでいます", { exact: false }).waitFor();
    await refused.getByText("別の人が済ませたか", { exact: false }).waitFor();
    expect(await refused.getByRole("button").allTextContents()).toHaveLength(1);
    expect(await violations(page)).toEqual([]);
    expect(await verbs(at.instance)).toEqual(["process.start", "process.complete"]);
    const { answers } = (await dispatcher.get(`/api/process-instances/${at.instance}/answers`)).body;
    expect(answers).toMatchObject([{}, { given: { found: "serious" } }]);
    await page.getByRole("link", { name: /Tea house upstairs/ }).click();
    await page.getByText(/完了：.*江寧路/).waitFor();
  });

  it("shows what a colleague has taken on with them, by name", async () => {
    const at = await inspection("Corner bakery");
    await handler.does(`/api/work-items/${urlOf(at)}/claim`);
    const { page } = await phone("en-GB", true);
    await page.goto("/field/?show=unit");
    const row = page.getByRole("link", { name: /Corner bakery|Inspect/ });
    await row.getByText(/Taken on: Handler, .*Jiangning/).waitFor();
    expect(await violations(page)).toEqual([]);
    await row.click();
    await page.getByText("it is for somebody else to do").waitFor();
  });
});
