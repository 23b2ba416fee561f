import { deflateSync } from "node:zlib";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import type { Caller } from "../support/city.ts";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity, walksAll } from "../support/pages.ts";

const officer = "officer.jiangninglu";
const unit = "jingan/jiangninglu/";
const here = { longitude: 121.4585, latitude: 31.2325, accuracy: 12 };

/** A grey picture as a camera might make one, large enough to be shrunk. */
function picture(size: number): Buffer {
  const table = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    let crc = 0xffffffff;
    for (const byte of body) crc = ((table[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8)) >>> 0;
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length);
    frame.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size);
  head.writeUInt32BE(size, 4);
  head.writeUInt8(8, 8);
  const rows = Buffer.alloc(size * (size + 1), 0x80);
  for (let row = 0; row < size; row += 1) rows[row * (size + 1)] = 0;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
const photo = { name: "DSC_1.png", mimeType: "image/png", buffer: picture(2000) };

/** What is too small for a thumb, as the browser finds it. */
const smallTargets = `[...document.querySelectorAll("main :is(button, select, summary, input), nav a, .lw-button")]
  .filter((each) => !each.matches(".unseen, [type=radio], [type=checkbox]"))
  .filter((each) => {
    const { width, height } = each.getBoundingClientRect();
    return width > 0 && (height < 47.5 || width < 44);
  })
  .map((each) => each.outerHTML.slice(0, 80))`;

type Attachment = { id: string; moment: string; mediaType: string; bytes: number };
type Act = { verb: string };

describe.skipIf(!hasBrowser)("the field app", aJourney, () => {
  let city: BrowserCity;
  let dispatcher: Caller;
  let staff: Caller;
  const contexts: BrowserContext[] = [];
  beforeAll(async () => {
    city = await startBrowserCity();
    dispatcher = await city.as("dispatcher");
    staff = await city.as(officer);
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });
  afterAll(() => city?.stop());

  /** A task of the officer's unit; found ones need no contact. */
  async function task(title: string): Promise<string> {
    const place = { longitude: 121.4547, latitude: 31.2304 };
    const body = { source: "found", title, description: title, address: "江宁路 1 号", ...place };
    const { id } = await dispatcher.does("/api/tickets", { ...body, category: "roads/manhole-cover" });
    await dispatcher.does(`/api/tickets/${String(id)}/accept`, { category: "roads/manhole-cover" });
    await dispatcher.does(`/api/tickets/${String(id)}/dispatch`, { unit });
    return String(id);
  }

  async function phone(width = 390, language = "en-GB", dark = false) {
    const opened = await city.open({ screen: "phone", as: officer, language, dark });
    contexts.push(opened.context);
    await opened.page.setViewportSize({ width, height: 844 });
    await opened.context.grantPermissions(["geolocation"]);
    await opened.context.setGeolocation(here);
    return opened;
  }

  /** Opens the app until it is ready for the street: the worker at its place, the tasks kept. */
  async function ready(page: Page, ...ids: string[]): Promise<void> {
    await page.goto("/field/");
    await expect.poll(() => page.evaluate("navigator.serviceWorker.controller !== null")).toBe(true);
    for (const id of ids) {
      const kept = `new Promise((resolve) => {
        const request = indexedDB.open("liangwang-field");
        request.onsuccess = () => {
          const all = request.result.transaction("answers").objectStore("answers").getAll();
          all.onsuccess = () => {
            request.result.close();
            resolve(all.result.some(({ key }) => key[1] === "whole" && key[2] === "${id}"));
          };
        };
      })`;
      await expect.poll(() => page.evaluate(kept)).toBe(true);
    }
  }

  const tab = (page: Page, name: string) => page.getByRole("navigation").getByRole("link", { name }).click();
  const actsOn = async (id: string) =>
    ((await staff.get(`/api/tickets/${id}/timeline`)).body.acts as Act[]).map(({ verb }) => verb);
  const times = (verbs: readonly string[], verb: string) => verbs.filter((each) => each === verb).length;
  const named = async (title: string) =>
    (
      (await staff.get(`/api/tickets?q=${encodeURIComponent(title)}`)).body.tickets as {
        id: string;
        title: string;
      }[]
    ).filter((ticket) => ticket.title === title);
  const photosOf = async (id: string) =>
    (await staff.get(`/api/tickets/${id}`)).body.attachments as Attachment[];
  const allSent = (page: Page) => page.getByText("Everything has been sent.").waitFor();

  async function report(page: Page, words: string): Promise<void> {
    await tab(page, "Report");
    await page.getByLabel("What did you find?").fill(words);
    await page.getByText("to about 12 m").waitFor();
    await page.getByRole("button", { name: "Send report" }).click();
    await page.getByRole("heading", { name: "Outbox" }).waitFor();
  }

  async function finish(page: Page, title: string, words: string): Promise<void> {
    await tab(page, "Tasks");
    await page.getByRole("link", { name: new RegExp(title) }).click();
    await page.getByRole("button", { name: "Take on" }).click();
    await page.getByRole("button", { name: "Report done" }).click();
    await page.getByLabel("What was done").fill(words);
    await page.getByRole("radio", { name: "Yes, solved" }).check();
    await page.getByLabel("Photo after").first().setInputFiles(photo);
    await page.getByRole("img", { name: "Photo after 1" }).waitFor();
    const done = page.getByRole("button", { name: "Done", exact: true });
    await done.click();
    // Once it is kept, the form closes; what waits to be sent may be gone before anybody looks.
    await done.waitFor({ state: "hidden" });
  }

  it("keeps a report, a task done and their photos without a network, over a reload, and sends each once", async () => {
    const id = await task("井盖松动甲");
    const { page, context } = await phone();
    await ready(page, id);
    await context.setOffline(true);
    await tab(page, "Report");
    await page.getByLabel("What did you find?").fill("弄堂口护栏倒伏");
    await page.getByLabel("Take a photo").setInputFiles(photo);
    await page.getByRole("img", { name: "Take a photo 1" }).waitFor();
    await page.getByText("to about 12 m").waitFor();
    await page.getByRole("button", { name: "Send report" }).click();
    await page.getByRole("heading", { name: "Outbox" }).waitFor();
    await finish(page, "井盖松动甲", "已复位并加固");
    await page.getByRole("list", { name: "Not sent yet for this task" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "井盖松动甲" }).waitFor();
    await tab(page, "Outbox");
    const lines = page.getByRole("list", { name: "Not sent yet" }).getByRole("listitem");
    await expect.poll(() => lines.count()).toBe(5);
    expect(await named("弄堂口护栏倒伏")).toEqual([]);

    await context.setOffline(false);
    await allSent(page);
    const verbs = await actsOn(id);
    expect([times(verbs, "ticket.acknowledge"), times(verbs, "ticket.handle")]).toEqual([1, 1]);
    const after = await photosOf(id);
    expect(after.map(({ moment, mediaType }) => [moment, mediaType])).toEqual([["after", "image/jpeg"]]);
    const [found, ...others] = await named("弄堂口护栏倒伏");
    expect(others).toEqual([]);
    expect((await photosOf(found?.id ?? "")).map(({ moment }) => moment)).toEqual(["before"]);
    // Staff see when and where; both are in the file as it was sent.
    const [attachment] = after;
    const content = await staff.get(`/api/tickets/${id}/attachments/${attachment?.id ?? ""}`);
    expect(String(content.body.text)).toContain("Exif");
  });

  it("chooses nothing for the officer: whether it is solved is theirs to say", async () => {
    const id = await task("井盖松动己");
    const { page } = await phone();
    await ready(page, id);
    await page.goto(`/field/tasks/${id}`);
    await page.getByRole("button", { name: "Take on" }).click();
    await page.getByRole("button", { name: "Report done" }).click();
    await page.getByLabel("What was done").fill("已复位");
    await page.getByRole("button", { name: "Done", exact: true }).click();
    await page.getByText("Choose one of the two.").waitFor();
    const focused = "document.activeElement?.matches('.f-choice input')";
    await expect.poll(() => page.evaluate(focused)).toBe(true);
    expect(await violations(page)).toEqual([]);
    await page.getByRole("radio", { name: "No, it could not be solved" }).check();
    await page.getByRole("button", { name: "Done", exact: true }).click();
    await expect.poll(async () => (await staff.get(`/api/tickets/${id}`)).body.stage).toBe("check");
    expect((await staff.get(`/api/tickets/${id}`)).body.claimedSolved).toBe(false);
  });

  it("sends again what the server had done already and whose answer was lost, and it is done once", async () => {
    const id = await task("井盖松动乙");
    const { page, context } = await phone();
    let lost = 0;
    const answered = new Set<string>();
    await context.route(/\/api\/tickets(\/[^/]+\/(acknowledge|handle|attachments))?$/, async (route) => {
      const request = route.request();
      const key = request.headers()["idempotency-key"] ?? "";
      if (request.method() !== "POST" || answered.has(key)) return route.continue();
      answered.add(key);
      lost += 1;
      await route.fetch();
      await route.abort("connectionreset");
    });
    await ready(page, id);
    await finish(page, "井盖松动乙", "已更换井盖");
    await report(page, "公交站牌歪斜");
    await expect
      .poll(async () => {
        const again = page.getByRole("button", { name: "Try now" });
        // It is gone again while it sends.
        if (await again.isVisible()) await again.click({ timeout: 500 }).catch(() => undefined);
        return page.getByText("Everything has been sent.").isVisible();
      })
      .toBe(true);
    expect(lost).toBe(4);
    const verbs = await actsOn(id);
    expect(["acknowledge", "handle", "attach"].map((verb) => times(verbs, `ticket.${verb}`))).toEqual([
      1, 1, 1,
    ]);
    expect((await named("公交站牌歪斜")).length).toBe(1);
  });

  it("sends from one of two open tabs alone", async () => {
    const { page, context } = await phone();
    await ready(page);
    const second = await context.newPage();
    await ready(second);
    let posts = 0;
    context.on("request", (request) => {
      if (request.method() === "POST" && new URL(request.url()).pathname === "/api/tickets") posts += 1;
    });
    await context.setOffline(true);
    await report(page, "路面坑洼一处");
    await report(second, "路面坑洼二处");
    posts = 0;
    await context.setOffline(false);
    await tab(page, "Outbox");
    await allSent(page);
    await tab(second, "Outbox");
    await allSent(second);
    expect(posts).toBe(2);
    expect((await named("路面坑洼一处")).length).toBe(1);
  });

  it("shows what others did meanwhile, and lets the person decide", async () => {
    const id = await task("井盖松动丙");
    const { page, context } = await phone();
    await ready(page, id);
    await context.setOffline(true);
    await finish(page, "井盖松动丙", "已处理");
    await dispatcher.does(`/api/tickets/${id}/note`, { text: "请先等施工队", public: false });
    await context.setOffline(false);
    await tab(page, "Outbox");
    const refused = page.getByRole("group", { name: "Why it was refused, and what to do" });
    await refused.getByText(/Dispatcher/).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(times(await actsOn(id), "ticket.handle")).toBe(0);
    await page.getByText("Waits for the one before").waitFor();
    await refused.getByRole("button", { name: "Send anyway" }).click();
    await allSent(page);
    expect(times(await actsOn(id), "ticket.handle")).toBe(1);
    expect((await photosOf(id)).length).toBe(1);
  });

  it("keeps what was refused until it is corrected or given up", async () => {
    const { page, context } = await phone();
    await ready(page);
    await context.setGeolocation({ longitude: 121.9, latitude: 31.0, accuracy: 12 });
    await report(page, "区外的路牌破损");
    await page.getByText("The place lies outside this district.", { exact: false }).waitFor();
    await page.reload();
    const refused = page.getByRole("group", { name: "Why it was refused, and what to do" });
    await context.setGeolocation(here);
    await refused.getByRole("button", { name: "Correct" }).click();
    expect(await page.getByLabel("What did you find?").inputValue()).toBe("区外的路牌破损");
    await page.getByRole("button", { name: "Use where I am instead" }).click();
    await page.getByRole("button", { name: "Send report" }).click();
    await allSent(page);
    expect((await named("区外的路牌破损")).length).toBe(1);
  });

  it("asks to sign in again when the session has ended, and goes on with the same outbox", async () => {
    const { page, context } = await phone();
    await ready(page);
    await context.clearCookies();
    await report(page, "信号灯常黄");
    await page.getByRole("alert").getByRole("link", { name: "Sign in" }).click();
    await page.locator(`select:has(option[value="${officer}"])`).selectOption(officer);
    await page.waitForURL("**/field/**");
    await tab(page, "Outbox");
    await allSent(page);
    expect((await named("信号灯常黄")).length).toBe(1);
  });

  it("warns before signing out with an unsent outbox, and keeps the outbox for the next time", async () => {
    const { page, context } = await phone();
    await ready(page);
    // The server is there, but takes no reports.
    await context.route("**/api/tickets", (route) =>
      route.request().method() === "POST" ? route.abort() : route.continue(),
    );
    await report(page, "树枝折断");
    await tab(page, "My day");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("alertdialog").getByText("1 thing is not sent yet.", { exact: false }).waitFor();
    await page.getByRole("button", { name: "Sign out anyway" }).click();
    await page.waitForURL("**/sign-in");
    await context.unroute("**/api/tickets");
    await page.goto("/field/");
    await page.getByText("1 thing waits to be sent.", { exact: false }).waitFor();
    await page.getByRole("link", { name: "Sign in" }).click();
    await page.locator(`select:has(option[value="${officer}"])`).selectOption(officer);
    await page.waitForURL("**/field/**");
    await tab(page, "Outbox");
    await allSent(page);
    expect((await named("树枝折断")).length).toBe(1);
  });

  it("can be installed: a manifest, icons of the sizes it says, and a worker for its own addresses alone", async () => {
    const { page, context } = await phone(390, "ja-JP");
    await ready(page);
    const address = await page.locator("link[rel=manifest]").getAttribute("href");
    const manifest = await (await context.request.get(address ?? "")).json();
    expect([manifest.lang, manifest.start_url, manifest.display]).toEqual(["ja", "/field/", "standalone"]);
    for (const { src, sizes } of manifest.icons as { src: string; sizes: string }[]) {
      const icon = await context.request.get(src);
      expect([src, icon.ok()]).toEqual([src, true]);
      if (src.endsWith(".png")) {
        const bytes = await icon.body();
        expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`).toBe(sizes);
      }
    }
    const scope = await page.evaluate("navigator.serviceWorker.ready.then(({ scope }) => scope)");
    expect(scope).toBe(`${city.url}/field/`);
  });

  const sizes: [width: number, language: string, dark: boolean][] = [
    [320, "en-GB", true],
    [390, "zh-CN", true],
    [390, "ja-JP", false],
  ];
  it.each(walksAll ? sizes : sizes.slice(0, 1))(
    "keeps nobody out and spills nowhere at %i px in %s",
    async (width, language, dark) => {
      const id = await task("井盖松动丁");
      const { page, complaints } = await phone(width, language, dark);
      const addresses = [
        "/field/",
        `/field/tasks/${id}`,
        `/field/tasks/${id}?do=handle`,
        "/field/report",
        "/field/outbox",
        "/field/find?q=%E4%BA%95%E7%9B%96",
        "/field/day",
      ];
      for (const address of addresses) {
        await page.goto(address);
        await page.locator("h1").first().waitFor({ state: "attached" });
        await expect.poll(() => page.locator(".lw-loading").count()).toBe(0);
        expect([address, await violations(page)]).toEqual([address, []]);
        const spill = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
        expect([address, spill]).toEqual([address, 0]);
        expect([address, await page.evaluate(smallTargets)]).toEqual([address, []]);
      }
      expect(complaints.filter((line) => !line.includes("GPU stall"))).toEqual([]);
    },
  );
});
