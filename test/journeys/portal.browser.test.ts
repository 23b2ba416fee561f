import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import type { Caller } from "../support/city.ts";
import {
  aJourney,
  type BrowserCity,
  hasBrowser,
  type OpenedPage,
  startBrowserCity,
} from "../support/pages.ts";

/** Somewhere in the district. */
const here = { longitude: 121.4547, latitude: 31.2304 };

describe.skipIf(!hasBrowser)("the portal, in a browser", aJourney, () => {
  let city: BrowserCity;
  let dispatcher: Caller;
  let unit: string;
  beforeAll(async () => {
    city = await startBrowserCity();
    dispatcher = await city.as("dispatcher");
    const { units } = city.application.city.duties.tree;
    unit = units.find(({ path }) => path.endsWith("/construction-management/"))?.path ?? "";
  });
  afterAll(() => city?.stop());

  /** A resident's phone; complaints of the graphics driver about this machine are none of the page. */
  async function phone(options: Parameters<BrowserCity["open"]>[0] = {}): Promise<OpenedPage> {
    const opened = await city.open({ screen: "phone", ...options });
    await opened.context.grantPermissions(["geolocation", "clipboard-read", "clipboard-write"]);
    await opened.context.setGeolocation(here);
    return opened;
  }

  const ours = (complaints: readonly string[]) => complaints.filter((words) => !words.includes("GL Driver"));
  const onwards = (page: Page) => page.locator("button[type=submit]").click();
  const titled = (page: Page, name: RegExp) => page.getByRole("heading", { level: 1, name }).waitFor();

  /** Up to the last step of a report. */
  async function written(page: Page, words: string): Promise<void> {
    await page.goto("/report");
    await page.getByLabel("In your own words").fill(words);
    await onwards(page);
    await page.getByRole("button", { name: "I am here" }).click();
    await page.getByText(/^Chosen:/).waitFor();
    await onwards(page);
    await titled(page, /photos/);
    await onwards(page);
    await titled(page, /Nothing like it|one of these/);
    await onwards(page);
    await titled(page, /tell you/);
  }

  /** A matter that is public, as it stands before it is acknowledged. */
  async function dispatched(title: string): Promise<{ id: string; number: string; code: string }> {
    const body = {
      source: "asked",
      title,
      description: title,
      requester: { notify: "none", language: "en" },
    };
    const made = await city.anonymous.does("/api/tickets", { ...body, ...here });
    const id = String(made.id);
    await dispatcher.does(`/api/tickets/${id}/accept`, { category: "roads/road-damage" });
    await dispatcher.does(`/api/tickets/${id}/verify`, { verified: true });
    await dispatcher.does(`/api/tickets/${id}/dispatch`, { unit });
    return { id, number: String(made.number), code: String(made.code) };
  }

  async function closed(title: string): Promise<{ id: string; number: string; code: string }> {
    const made = await dispatched(title);
    const handler = await city.as("handler.construction-management");
    const checker = await city.as("checker.construction-management");
    await handler.does(`/api/tickets/${made.id}/acknowledge`);
    await handler.does(`/api/tickets/${made.id}/contact`, { reached: true });
    const handling = { solved: true, outcome: "internal words", answer: "The hole is filled." };
    await handler.does(`/api/tickets/${made.id}/handle`, handling);
    await checker.does(`/api/tickets/${made.id}/check`, { approved: true });
    await dispatcher.does(`/api/tickets/${made.id}/callback`, { reached: true, solved: true });
    return made;
  }

  it("takes a report with photos, gives a number and a code, and shows where it stands", async () => {
    const { page, complaints } = await phone();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto("/");
    await page.getByRole("link", { name: /Report a problem/ }).click();
    await page.getByLabel("In your own words").fill("The lamp at the crossing is out. Dark for days.");
    await onwards(page);
    await page.getByRole("button", { name: "I am here" }).click();
    await page.getByText(/^Chosen:/).waitFor();
    await onwards(page);
    const picture = { name: "lamp.png", mimeType: "image/png", buffer: await page.screenshot() };
    await page.locator("input[type=file]").setInputFiles([picture, picture]);
    await page.getByText(/^2 photos/).waitFor();
    await page.reload();
    await page.getByText(/^2 photos/).waitFor();
    await onwards(page);
    await titled(page, /Nothing like it/);
    await onwards(page);
    await titled(page, /tell you/);
    await onwards(page);
    await titled(page, /Thank you/);
    await page.getByText("2 photos have arrived.").waitFor();
    await page.getByRole("button", { name: "Copy" }).click();
    await page.getByText(/are copied/).waitFor();
    const copied = String(await page.evaluate("navigator.clipboard.readText()"));
    const link = copied.split("\n").at(-1) ?? "";
    await page.getByRole("link", { name: "Follow it" }).click();
    await titled(page, /The lamp at the crossing is out/);
    await page.getByText("We have it, and are reading and verifying it.").waitFor();
    const code = new URL(link).hash.slice(1);
    expect(code.length).toBeGreaterThan(7);
    expect(asked.filter((url) => url.includes(code))).toEqual([]);

    const other = await phone();
    await other.page.goto(link);
    await other.page.locator("[aria-current=step]").getByText("Read and verified").waitFor();
    expect(await other.page.evaluate("localStorage.getItem('liangwang.matters')")).toBeNull();
    expect([...ours(complaints), ...ours(other.complaints)]).toEqual([]);
  });

  it("keeps a draft through a reload, waits for the network, and sends a report once", async () => {
    const { page, context } = await phone();
    await written(page, "Water comes out of the pavement");
    await page.reload();
    await page.getByText("Water comes out of the pavement").waitFor();
    const answers: number[] = [];
    let network: "none" | "one way" | "good" = "none";
    await context.route("**/api/tickets", async (route) => {
      if (network === "none") return route.abort();
      const response = await route.fetch();
      answers.push(response.status());
      // The first answer is lost on its way back, after the report was made.
      return network === "one way" ? route.abort() : route.fulfill({ response });
    });
    await context.setOffline(true);
    await onwards(page);
    await titled(page, /kept on this device/);
    network = "one way";
    await context.setOffline(false);
    await expect.poll(() => answers.length, { timeout: 15_000 }).toBeGreaterThan(0);
    network = "good";
    await titled(page, /Thank you/);
    expect(new Set(answers)).toEqual(new Set([201]));
    expect(answers.length).toBeGreaterThan(1);
    const { tickets } = (await dispatcher.get("/api/tickets?q=pavement")).body as {
      tickets: { title: string }[];
    };
    expect(tickets.filter(({ title }) => title === "Water comes out of the pavement")).toHaveLength(1);
  });

  it("goes on where the phone does not say where it is, with words alone", async () => {
    const { page, context } = await city.open({ screen: "phone" });
    await context.clearPermissions();
    await page.goto("/report");
    await page.getByLabel("In your own words").fill("Noise at night");
    await onwards(page);
    await onwards(page);
    await page.getByText("Use your position, the map, or write an address.").waitFor();
    // What is missing is where one goes on.
    await expect
      .poll(() => page.evaluate("document.activeElement.labels?.[0]?.textContent"))
      .toBe("Address or landmark");
    await page.getByRole("button", { name: "I am here" }).click();
    await page.getByText("This device does not allow us to see where you are.").waitFor();
    await page.getByLabel("Address or landmark").fill("Behind the market");
    await onwards(page);
    await titled(page, /photos/);
  });

  it("asks who finds the same matter nearby for nothing more than “me too”, and hands on what they wrote and took", async () => {
    const { id, number } = await dispatched("A deep hole in the road before the school");
    const { page } = await phone();
    await page.goto("/report");
    const words = "A deep hole in the road before the school, a child fell in";
    await page.getByLabel("In your own words").fill(words);
    await onwards(page);
    await page.getByRole("button", { name: "I am here" }).click();
    await page.getByText(/^Chosen:/).waitFor();
    await onwards(page);
    await titled(page, /photos/);
    const picture = { name: "hole.png", mimeType: "image/png", buffer: await page.screenshot() };
    await page.locator("input[type=file]").setInputFiles([picture]);
    await page.getByText(/^1 photo/).waitFor();
    await onwards(page);
    await page.locator("li", { hasText: number }).getByText("within the last hour").waitFor();
    await page
      .locator("li", { hasText: number })
      .getByRole("button", { name: /Me too/ })
      .click();
    await titled(page, /Thank you/);
    await page.getByText("1 photo has arrived.").waitFor();
    await page.getByText("The department is working on it.").waitFor();
    const { notes, attachments } = (await dispatcher.get(`/api/tickets/${id}`)).body as Record<
      string,
      object[]
    >;
    expect(notes).toContainEqual(expect.objectContaining({ text: words, public: false }));
    expect(attachments).toHaveLength(1);
    await page.getByRole("link", { name: "Follow it" }).click();
    await page.waitForURL(`**/tickets/${number}#*`);
  });

  it("shows public matters to everybody, and lets them join one", async () => {
    const { number } = await dispatched("Secret words of a resident");
    const { page } = await phone();
    await page.goto("/nearby");
    await page.locator("a", { hasText: "Damaged" }).first().waitFor();
    await page.goto(`/nearby/${number}`);
    await page.getByRole("button", { name: "Me too" }).waitFor();
    expect(await page.locator("main").textContent()).not.toContain("Secret");
    await page.getByRole("button", { name: "Me too" }).click();
    await titled(page, /Thank you/);
    await page.goto("/mine");
    await page.getByText(number).waitFor();
    page.once("dialog", (dialog) => void dialog.accept());
    await page.getByRole("button", { name: /^Remove/ }).click();
    await page.getByText("This device remembers no matter.").waitFor();
  });

  it("narrows the list by kind, state and time, all of it in the address", async () => {
    const { page } = await phone();
    await page.goto("/nearby");
    await page.getByLabel("State").selectOption("open");
    await page.getByLabel("Kind").selectOption("roads/");
    await page.waitForURL("**/nearby?*category=roads%2F*");
    expect(new URL(page.url()).searchParams.get("status")).toBe("open");
    await page.reload();
    // The kinds come from the server, and the choice with them.
    await expect.poll(() => page.getByLabel("Kind").inputValue()).toBe("roads/");
  });

  it("lets whoever mistyped the code mend it, and not write it all again", async () => {
    const { number, code } = await dispatched("A lamp that flickers");
    const { page } = await phone();
    const wrong = `${code.slice(0, -1)}${code.endsWith("a") ? "b" : "a"}`;
    await page.goto(`/tickets/${number}#${wrong}`);
    const field = page.getByLabel("Follow-up code");
    await expect.poll(() => field.inputValue()).toBe(wrong.replace(/(.{4})(?=.)/g, "$1 "));
    expect(await page.getByLabel("Number", { exact: true }).inputValue()).toBe(number);
    await field.press("End");
    await field.press("Backspace");
    await field.pressSequentially(code.slice(-1));
    await field.press("Enter");
    await page.getByText("The department is working on it.").waitFor();
  });

  it("opens a finished matter again for a requester who says it is not solved", async () => {
    const { number, code, id } = await closed("The hole is back");
    const { page } = await phone();
    await page.goto(`/tickets/${number}#${code}`);
    await page.getByText("The hole is filled.").waitFor();
    expect(await page.locator("main").textContent()).not.toContain("internal words");
    await page.getByRole("radio", { name: "No", exact: true }).check();
    await page.getByRole("button", { name: "Send my answer" }).click();
    await page.getByText("Say it in a few words, so that they know what to do.").waitFor();
    await page.getByLabel("What is still wrong?").fill("It sank again.");
    await page.getByRole("radio", { name: "Dissatisfied", exact: true }).check();
    await page.reload();
    await expect.poll(() => page.getByLabel("What is still wrong?").inputValue()).toBe("It sank again.");
    await page.getByRole("button", { name: "Send my answer" }).click();
    await page.getByText(/The matter is open again/).waitFor();
    await page.getByRole("listitem").getByText("You said: not solved.").waitFor();
    expect(await page.evaluate("sessionStorage.length")).toBe(0);
    const { body } = await dispatcher.get(`/api/tickets/${id}`);
    expect(body).toMatchObject({ status: "open", reopenings: 1, satisfaction: 2 });
  });

  it("shows residents who are signed in all they reported, without a code", async () => {
    const resident = await city.as("resident");
    const body = { source: "asked", title: "My own matter", description: "x" };
    const made = await resident.does("/api/tickets", { ...body, ...here });
    const { page } = await phone({ as: "resident" });
    await page.goto("/mine");
    await page.getByRole("link", { name: /My own matter/ }).click();
    await titled(page, /My own matter/);
    expect(page.url()).toContain(String(made.number));
    await page.getByRole("heading", { name: "The way it goes" }).waitFor();
  });

  it.each([
    ["phone", "zh-CN", "light"],
    ["desktop", "en-GB", "dark"],
  ] as const)("keeps nobody out of any page, and fits (%s, %s, %s)", async (screen, language, theme) => {
    const { number, code } = await closed(`Lamp ${screen}`);
    const open = await dispatched(`Bench ${screen}`);
    const { page, complaints } = await city.open({ screen, language, dark: theme === "dark" });
    const addresses = [
      "/",
      "/report",
      "/follow",
      "/nearby",
      `/nearby/${open.number}`,
      "/mine",
      "/help",
      "/privacy",
      `/tickets/${number}`,
      `/tickets/${number}#${code}`,
      `/report/done/${open.number}#${open.code}`,
      "/nowhere",
    ];
    for (const address of addresses) {
      // A new page even where only the part behind # differs.
      await page.goto("about:blank");
      await page.goto(address);
      await page.getByRole("heading", { level: 1 }).waitFor();
      // A page that follows a matter is never idle.
      if (address.startsWith("/tickets/") && address.includes("#"))
        await page.locator(".p-live:not(.waiting)").waitFor();
      else await page.waitForLoadState("networkidle");
      expect([address, await violations(page)]).toEqual([address, []]);
      expect([address, await page.evaluate("document.documentElement.scrollWidth <= innerWidth")]).toEqual([
        address,
        true,
      ]);
    }
    expect(ours(complaints)).toEqual([]);
  });

  it("fits on 320 px, which is 640 px at twice the size, in the longest language", async () => {
    const { page } = await city.open({ language: "en-GB" });
    await page.setViewportSize({ width: 320, height: 640 });
    for (const address of ["/", "/report", "/follow", "/nearby", "/mine", "/help", "/privacy", "/sign-in"]) {
      await page.goto(address);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForLoadState("networkidle");
      expect([address, await page.evaluate("document.documentElement.scrollWidth")]).toEqual([address, 320]);
    }
  });
});
