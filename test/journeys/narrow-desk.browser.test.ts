import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity } from "../support/pages.ts";

describe.skipIf(!hasBrowser)("the desk, on a narrow screen and to those who do not see it", aJourney, () => {
  let city: BrowserCity;
  let number: string;
  beforeAll(async () => {
    city = await startBrowserCity();
    const made = await (await city.as("operator")).does("/api/tickets", {
      source: "asked",
      title: "Hole in the road",
      description: "A deep hole before the school gate",
      longitude: 121.4547,
      latitude: 31.2304,
    });
    number = String(made.number);
  });
  afterAll(() => city?.stop());

  it("gives each part of a ticket's page a name of its own", async () => {
    const { page } = await city.open({ as: "dispatcher" });
    await page.goto(`/desk/tickets/${number}`);
    await page.locator(".ticket-map canvas").waitFor();
    expect((await violations(page)).filter((line) => line.includes("landmark-unique"))).toEqual([]);
  });

  it.each([
    ["/desk/dispatch", "dispatcher", ".dispatch-filters > *"],
    ["/desk/kpis/on-time/tickets?period=2026-03", "leader", ".ant-segmented-item"],
  ])("cuts no choice of %s", async (address, as, parts) => {
    const { page } = await city.open({ as, screen: "phone" });
    await page.goto(address);
    await page.locator(parts).first().waitFor();
    const cut = await page.evaluate(
      `[...document.querySelectorAll(${JSON.stringify(parts)}), ...document.querySelectorAll(".dispatch-filters .ant-select-content *")]
        .filter((part) => part.getBoundingClientRect().right > innerWidth || part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).textOverflow === "ellipsis")
        .map((part) => part.textContent)`,
    );
    expect(cut).toEqual([]);
  });

  it.each([
    ["/desk/dispatch?status=open&label=site.key&category=roads/&stage=handle", "desktop"],
    ["/desk/dispatch?status=open&label=site.key&category=roads/&stage=handle", "phone"],
  ] as const)("says whole what is chosen in the filters of %s (%s)", async (address, screen) => {
    const { page } = await city.open({ as: "dispatcher", screen });
    await page.goto(address);
    const chosen = page.locator(".dispatch-filters .ant-select-selection-item-content");
    await page.locator(".dispatch-filters").getByText("Labels 1").waitFor();
    await expect.poll(() => chosen.allTextContents()).toEqual(["Stage 1", "Category 1", "Labels 1"]);
    const cut = await chosen.evaluateAll((parts) =>
      parts
        .filter((part) => {
          const { scrollWidth, clientWidth } = part as unknown as {
            scrollWidth: number;
            clientWidth: number;
          };
          return scrollWidth > clientWidth;
        })
        .map((part) => part.textContent),
    );
    expect(cut).toEqual([]);
    const heights = await page
      .locator(".dispatch-select")
      .evaluateAll((selects) =>
        selects.map((select) => (select as unknown as { offsetHeight: number }).offsetHeight),
      );
    expect(new Set(heights).size).toBe(1);
  });

  it("shows the bell beside its number, not under it", async () => {
    const { page } = await city.open({ as: "dispatcher", screen: "phone" });
    await page.route("**/api/notices/unread*", (route) =>
      route.fulfill({ json: { count: 118, atLeast: false } }),
    );
    await page.goto("/desk/");
    const bell = page.getByRole("link", { name: /^Notices: 118 unread/ });
    const icon = await bell.locator(".anticon").boundingBox();
    const badge = await bell.locator(".ant-badge-count").boundingBox();
    expect(icon !== null && badge !== null && icon.x + icon.width <= badge.x).toBe(true);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  });

  it.each(["en-GB", "zh-CN", "ja"])(
    "shows all vital signs without moving anything aside, in %s",
    async (language) => {
      const { page } = await city.open({ as: "leader", screen: "phone", language });
      await page.goto("/desk/vital-signs");
      const matrix = page.locator(".vital-matrix");
      await matrix.getByRole("row").nth(2).waitFor();
      expect(
        await matrix.evaluate((box) => {
          const { scrollWidth, clientWidth } = box as unknown as { scrollWidth: number; clientWidth: number };
          return scrollWidth - clientWidth;
        }),
      ).toBeLessThanOrEqual(0);
      const boxes = await matrix.getByRole("row").nth(1).getByRole("button").all();
      expect(boxes.length).toBe(6);
      for (const box of boxes) {
        const { x, width } = (await box.boundingBox()) ?? { x: -1, width: 0 };
        expect(x >= 0 && x + width <= 390 && width >= 40).toBe(true);
      }
    },
  );

  it.each([
    ["zh-CN", "起", "2026年", "今天", "周一"],
    ["ja", "開始", "2026年", "今日", "日"],
  ])(
    "asks for days in the language of the page, not in the browser's (%s)",
    async (language, label, year, today, first) => {
      for (const screen of ["desktop", "phone"] as const) {
        const { page } = await city.open({ as: "leader", screen, language: "en-US" });
        await page.goto(`/desk/kpis?period=2026-03&lang=${language}`);
        const from = page.getByLabel(label, { exact: true });
        await from.click();
        const calendar = page.locator(".ant-picker-dropdown:visible");
        await calendar.getByText(year).waitFor();
        await calendar.getByText(today, { exact: true }).waitFor();
        expect(await calendar.locator("th").first().textContent()).toBe(first);
        expect((await violations(page)).filter((line) => /^(serious|critical)/.test(line))).toEqual([]);
        await calendar.locator('td[title="2026-03-05"]').click();
        await expect.poll(() => page.url()).toMatch(/period=2026-03-05/);
      }
    },
  );

  it("opens a calendar whole on a phone, also that of a field at the right", async () => {
    const { page } = await city.open({ as: "leader", screen: "phone" });
    await page.goto("/desk/kpis?period=2026-03");
    await page.getByLabel("To", { exact: true }).click();
    const calendar = page.locator(".ant-picker-dropdown:visible");
    await calendar.getByText("Today", { exact: true }).waitFor();
    await expect
      .poll(async () => {
        const { x = -1, width = 0 } = (await calendar.boundingBox()) ?? {};
        return x >= 0 && width > 200 && x + width <= 390;
      })
      .toBe(true);
  });

  it("takes what is typed as a moment on the city's clock, and today as the city's day", async () => {
    const { page } = await city.open({ as: "steward" });
    await page.goto("/desk/admin/calendars?from=2026-03-02T09:00&amount=1&unit=naturalDays");
    const from = page.getByLabel("From (city time)");
    await from.fill("2026/3/29 02:30");
    await from.press("Enter");
    // 02:30 on that day is an hour that the clocks of half the world leave out; the city's do not.
    await expect.poll(() => page.url()).toMatch(/from=2026-03-29T02(:|%3A)30/);
    // Late in the evening of the browser, and the next day already in the city.
    await page.clock.setFixedTime(new Date("2026-03-01T20:00:00Z"));
    await page.goto("/desk/kpis?period=2026-02");
    await page.getByLabel("From", { exact: true }).click();
    await page.locator(".ant-picker-dropdown:visible").getByText("Today", { exact: true }).click();
    await expect.poll(() => page.url()).toMatch(/period=2026-03-02/);
  });
});
