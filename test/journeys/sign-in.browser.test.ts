import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity } from "../support/pages.ts";

describe.skipIf(!hasBrowser)("signing in, in a browser", aJourney, () => {
  let city: BrowserCity;
  beforeAll(async () => {
    city = await startBrowserCity();
  });
  afterAll(() => city?.stop());

  it("makes a visitor the dispatcher by one click, at their desk, without a word against the policy", async () => {
    const { page, complaints } = await city.open();
    await page.goto("/sign-in");
    await page.getByRole("button", { name: /^Dispatcher/ }).click();
    await page.waitForURL("**/desk/**");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.getByRole("button", { name: "Dispatcher", exact: true }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it.each([
    ["en-GB", "Resident (2) · resident2"],
    ["ja", "住民（2） · resident2"],
    ["zh-CN", "居民（二） · resident2"],
  ])("offers an account by a name that a reader of %s can read", async (language, name) => {
    const { page } = await city.open({ language });
    await page.goto("/sign-in");
    await page.locator("option", { hasText: name }).waitFor({ state: "attached" });
  });

  it("reads a colleague's name to those who cannot, beside the one that is recorded where accounts are kept", async () => {
    const { page } = await city.open({ language: "ja", as: "administrator" });
    await page.goto("/desk/");
    await page.getByRole("heading", { level: 1, name: /システム管理者/ }).waitFor();
    await page.goto("/desk/admin/accounts?search=resident2");
    await page.getByRole("cell", { name: /居民（二） · 住民（2）/ }).waitFor();
  });

  it("goes on to the address that was asked for, and nowhere outside", async () => {
    const { page } = await city.open();
    await page.goto("/desk/nowhere?a=1");
    await page.waitForURL("**/sign-in?next=**");
    await page.getByRole("button", { name: /^Dispatcher/ }).click();
    await page.waitForURL("**/desk/nowhere?a=1");
    await page.getByText("There is no page at this address.").waitFor();
    await page.goto("/sign-in?next=https://example.org/");
    await page.getByRole("button", { name: /^Dispatcher/ }).click();
    await page.waitForURL(`${city.url}/desk/`);
  });

  it("says what is wrong with a false password, in the language of the page", async () => {
    const { page } = await city.open({ language: "ja" });
    await page.goto("/sign-in");
    await page.getByLabel("アカウント").fill("dispatcher");
    await page.getByLabel("パスワード").fill("wrong");
    await page.getByRole("button", { name: "ログイン" }).click();
    await expect.poll(() => page.getByRole("alert").textContent()).toMatch(/パスワード/);
  });

  it("changes language and theme without reloading, and keeps both", async () => {
    const { page } = await city.open({ language: "en-GB" });
    await page.goto("/sign-in");
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.evaluate("globalThis.kept = true");
    await page.getByLabel("Language").selectOption("zh-CN");
    await page.getByRole("heading", { name: "登录" }).waitFor();
    expect(await page.evaluate("[kept, document.documentElement.lang]")).toEqual([true, "zh-CN"]);
    await page.getByLabel("外观").selectOption("dark");
    await page.goto("/");
    expect(await page.evaluate("document.documentElement.dataset.theme")).toBe("dark");
    expect(await page.evaluate("document.documentElement.lang")).toBe("zh-CN");
  });

  it.each(["desktop", "phone"] as const)("keeps nobody out of the sign-in page (%s)", async (screen) => {
    for (const dark of [false, true]) {
      const { page, complaints } = await city.open({ screen, dark, language: "zh-CN" });
      await page.goto("/sign-in");
      await page.getByRole("heading", { level: 2 }).waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
      expect(complaints).toEqual([]);
    }
  });

  it.each([
    ["dispatcher", "/desk/"],
    ["officer.jiangninglu", "/field/"],
    ["commander", "/wall/"],
    [undefined, "/"],
  ])("shows %s the face at %s without a complaint", async (as, address) => {
    const { page, complaints } = await city.open(as === undefined ? {} : { as });
    await page.goto(address);
    await page.locator("main").getByText(/\w/).first().waitFor();
    // What fades in is looked at when it is there.
    await expect.poll(() => page.locator(".lw-loading").count()).toBe(0);
    expect(complaints).toEqual([]);
    const found = await violations(page);
    expect(found.filter((line) => /^(serious|critical)/.test(line))).toEqual([]);
  });
});
