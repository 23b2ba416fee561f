import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import {
  aJourney,
  type BrowserCity,
  hasBrowser,
  type OpenedPage,
  startBrowserCity,
} from "../support/pages.ts";

type Report = { number: string; id: string };

/** Everything but how the machine draws, and the simulated day of which a test city has none (404). */
const said = ({ complaints }: OpenedPage) =>
  complaints.filter((line) => !/GL Driver|WebGL|status of 404/.test(line));
const serious = async ({ page }: OpenedPage) =>
  (await violations(page)).filter((line) => /^(serious|critical)/.test(line));

describe.skipIf(!hasBrowser)("the dispatcher's day, in a browser", aJourney, () => {
  let city: BrowserCity;
  let places: { longitude: number; latitude: number };
  beforeAll(async () => {
    city = await startBrowserCity();
    const { city: file } = city.application.city.files;
    places = file.centre;
    for (const title of ["路灯不亮", "路灯一直不亮", "人行道地砖松动", "下水道返味"]) await report(title);
  });
  afterAll(() => city?.stop());

  async function report(title: string): Promise<Report> {
    const operator = await city.as("operator");
    const body = { source: "asked", title, description: `${title}，请尽快处理。`, ...places };
    return (await operator.does("/api/tickets", body)) as Report;
  }

  it("accepts and dispatches as proposed, by keyboard, from the queue", async () => {
    const opened = await city.open({ as: "dispatcher" });
    const { page } = opened;
    await page.goto("/desk/dispatch");
    await page.getByRole("button", { name: /路灯不亮/ }).waitFor();
    await page.keyboard.press("j");
    await page.getByRole("form", { name: "Accept" }).waitFor();
    expect(new URL(page.url()).searchParams.get("sel")).not.toBeNull();
    await page.getByRole("button", { name: /^Accept as/ }).click();
    const verify = page.getByRole("form", { name: "Verify" });
    await verify.getByRole("button", { name: "Verify" }).click();
    await verify.getByText("“Is it so?” is not answered yet: choose one.").waitFor();
    await verify.getByRole("radio", { name: "It is so" }).check();
    await verify.getByRole("button", { name: "Verify" }).click();
    await page.getByRole("button", { name: /^Dispatch to/ }).click();
    await page.locator(".matter-state", { hasText: "waits to be taken on" }).waitFor();
    await page.getByText(/1 moved on: show/).click();
    await expect.poll(() => page.locator(".dispatch-rows li").count()).toBe(3);
    expect(await serious(opened)).toEqual([]);
    expect(said(opened)).toEqual([]);
  });

  it("keeps the list still while matters come, and shows them when asked", async () => {
    const { page } = await city.open({ as: "dispatcher" });
    await page.goto("/desk/dispatch");
    await page.locator(".dispatch-row").first().waitFor();
    const before = await page.locator(".dispatch-row-words").allTextContents();
    await report("窨井盖翘边");
    await page.getByText(/^1 new: show/).waitFor();
    expect(await page.locator(".dispatch-row-words").allTextContents()).toEqual(before);
    await page.keyboard.press("n");
    await page.getByRole("button", { name: /窨井盖翘边/ }).waitFor();
  });

  it("keeps every condition in the address, finds by words, and saves a view", async () => {
    const { page } = await city.open({ as: "dispatcher" });
    await page.goto("/desk/dispatch?status=open");
    await page.keyboard.press("/");
    await page.getByLabel("Search in all words").fill("地砖");
    await page.waitForURL(/q=/);
    await expect.poll(() => page.locator(".dispatch-row").count()).toBe(1);
    await page.getByRole("button", { name: "Save this view" }).click();
    await page.getByLabel("Name of the view").fill("Paving");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: "Paving 1" }).waitFor();
    await page.goto("/desk/dispatch?status=closed");
    await page.getByText("No matter matches.").waitFor();
  });

  it("does the same to many, and says of each what came of it", async () => {
    const { page } = await city.open({ as: "dispatcher" });
    await page.goto("/desk/dispatch?status=open&stage=accept");
    await page.locator(".dispatch-row").first().waitFor();
    const boxes = page.locator(".dispatch-rows").getByRole("checkbox");
    await boxes.nth(0).check();
    await boxes.nth(1).check();
    await page.getByRole("button", { name: "Accept as proposed" }).click();
    await page.getByText(/done, \d+ not done, of 2/).waitFor();
    await expect.poll(() => page.locator(".dispatch-results li").count()).toBe(2);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    const atRow = "document.activeElement?.matches('.dispatch-row')";
    await expect.poll(() => page.evaluate(atRow)).toBe(true);
  });

  it("takes many by keyboard alone, and says of each key what it does on this page", async () => {
    await report("路边堆物");
    await report("绿化带垃圾");
    const { page } = await city.open({ as: "dispatcher" });
    await page.goto("/desk/dispatch?status=open&stage=accept");
    await page.locator(".dispatch-row").first().waitFor();
    await page.keyboard.press("/");
    await page.keyboard.press("Escape");
    const chosen = () => new URL(page.url()).searchParams.get("sel");
    for (const count of [1, 2]) {
      const before = chosen();
      await page.keyboard.press("j");
      await expect.poll(chosen).not.toBe(before);
      await page.keyboard.press("x");
      await page.getByText(`${count} selected`).waitFor();
    }
    await page.keyboard.press("a");
    await page.keyboard.press("Enter");
    await page.getByText(/done, \d+ not done, of 2/).waitFor();
    await expect.poll(() => page.locator(".dispatch-results li").count()).toBe(2);
    await page.keyboard.press("Escape");
    await page.locator(".dispatch-results").waitFor({ state: "detached" });
    await page.keyboard.press("?");
    const keys = await page.locator("dialog kbd").allTextContents();
    expect(keys.filter((key) => key === "/")).toHaveLength(1);
    expect(await page.getByLabel("Find a matter by its number").getAttribute("placeholder")).not.toContain(
      "/",
    );
  });

  it("shows a ticket whole, and proves its acts in the reader's browser", async () => {
    const { number } = await report("路灯杆倾斜");
    const opened = await city.open({ as: "dispatcher" });
    const { page } = opened;
    page.setDefaultTimeout(12_000);
    await page.goto(`/desk/tickets/${number}`);
    await page.getByRole("heading", { level: 1, name: "路灯杆倾斜" }).waitFor();
    await page.getByText("Stands at: Acceptance").waitFor();
    await page.locator(".way-here").first().waitFor();
    await page.getByText(/actions are not possible now/).click();
    await page.getByText("Possible at: Dispatch, Taking on, First contact, Handling.").first().waitFor();
    await page.getByRole("button", { name: "Verify in the ledger" }).first().click();
    const sealed = page.getByText(/^Sealed: entry/);
    const again = page.locator(".ticket-proof").getByRole("button", { name: "Try again" });
    // What has just been done is sealed within a second or so; until then the page says that it is not.
    const look = async () => {
      if (await again.isVisible()) await again.click();
      return sealed.isVisible();
    };
    await expect.poll(look, { timeout: 20_000, interval: 500 }).toBe(true);
    await page.getByText("The checkpoint is signed with the ledger’s key.").waitFor();
    expect(await serious(opened)).toEqual([]);
    expect(said(opened)).toEqual([]);
  });

  it("says once that the map's matters cannot be had, and does not ask for them again and again", async () => {
    const { page } = await city.open({ as: "dispatcher" });
    let asked = 0;
    await page.route("**/api/tickets/map?*", (route) => {
      asked += 1;
      return route.abort();
    });
    await page.goto("/desk/dispatch");
    await page.locator(".dispatch-map").getByRole("alert").waitFor();
    const before = asked;
    await page.waitForTimeout(2_000);
    expect(asked - before).toBeLessThanOrEqual(1);
  });

  it("begins with what waits for the role, counted, and leads to it", async () => {
    const opened = await city.open({ as: "dispatcher" });
    const { page } = opened;
    await page.goto("/desk/");
    const card = page.locator(".home-work a", { hasText: "Dispatch" });
    await expect
      .poll(async () => Number(await card.locator(".home-number").textContent()))
      .toBeGreaterThan(0);
    expect(await serious(opened)).toEqual([]);
    await card.click();
    await page.locator(".dispatch-row").first().waitFor();
    expect(said(opened)).toEqual([]);
  });

  it("opens the process on a phone where the ticket stands, to be read, and follows the finger", async () => {
    const { number } = await report("公交站牌脱落");
    const opened = await city.open({ as: "dispatcher", screen: "phone" });
    const { page, context } = opened;
    await page.goto(`/desk/tickets/${number}`);
    const here = page.locator(".way-here").first();
    await here.scrollIntoViewIfNeeded();
    const frame = await page.locator(".bpmn-canvas").boundingBox();
    const first = await here.boundingBox();
    if (frame === null || first === null) throw new Error("the process is not drawn");
    expect(first.x).toBeGreaterThanOrEqual(frame.x);
    expect(first.x + first.width).toBeLessThanOrEqual(frame.x + frame.width);
    // A task is 120 wide in the model, with words of 12 px.
    expect(first.width).toBeGreaterThan(100);
    const touch = await context.newCDPSession(page);
    const at = { x: frame.x + frame.width / 2, y: frame.y + frame.height / 2 };
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [at] });
    for (const x of [at.x - 20, at.x - 40])
      await touch.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ ...at, x }] });
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await expect.poll(async () => (await here.boundingBox())?.x).toBeCloseTo(first.x - 40, 0);
    await page.getByRole("button", { name: "Whole" }).click();
    await expect.poll(async () => (await here.boundingBox())?.width).toBeLessThan(40);
    await page.getByRole("button", { name: "Where it stands" }).click();
    await expect.poll(async () => (await here.boundingBox())?.width).toBeGreaterThan(100);
    expect(await serious(opened)).toEqual([]);
    expect(said(opened)).toEqual([]);
  });

  it.each(["zh-CN", "ja"])("stands on a phone, without a sideways scroll, in %s", async (language) => {
    const opened = await city.open({ as: "dispatcher", screen: "phone", language, dark: true });
    const { page } = opened;
    await page.goto("/desk/dispatch");
    await page.locator(".dispatch-row").first().click();
    await page.locator(".matter h2").waitFor();
    // It can be pressed or not, as the first matter may still ask for an answer.
    await page.locator(".act-form [type=submit]").waitFor();
    // Colours are judged once they have come to rest.
    await page.waitForTimeout(400);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    expect(await serious(opened)).toEqual([]);
    expect(said(opened)).toEqual([]);
  });
});
