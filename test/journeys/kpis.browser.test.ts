import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity } from "../support/pages.ts";

describe.skipIf(!hasBrowser)("the KPI board, in a browser", aJourney, () => {
  let city: BrowserCity;
  beforeAll(async () => {
    city = await startBrowserCity({ now: "2026-03-10T01:30:00Z" });
    const operator = await city.as("operator");
    for (const title of ["Hole in the road", "Dark street lamp", "Rubbish"]) {
      await operator.does("/api/tickets", {
        source: "asked",
        title,
        description: `${title}, since Monday`,
        longitude: 121.4547,
        latitude: 31.2304,
      });
    }
    city.clock.advance(new Date("2026-03-10T01:31:00Z"));
  });
  afterAll(() => city?.stop());

  const period = "period=2026-03";
  const row = (page: Page, name: string) =>
    page.getByRole("row").filter({ has: page.getByRole("button", { name, exact: true }) });
  const serious = async (page: Page) =>
    (await violations(page)).filter((line) => /^(serious|critical)/.test(line));

  it.each(["desktop", "phone"] as const)("tells figures and never a rate of nothing (%s)", async (screen) => {
    for (const dark of [false, true]) {
      const { page } = await city.open({ as: "leader", screen, dark });
      await page.goto(`/desk/kpis?${period}`);
      await row(page, "Reported").waitFor();
      const cells = await row(page, "Reported").getByRole("cell").allTextContents();
      expect(cells.slice(0, 1)).toEqual(["3"]);
      const lines = await page.locator(".kpis-table tbody tr").allInnerTexts();
      const baseless = lines.filter((line) => /\b0 \/ 0\b/.test(line));
      expect(baseless.length).toBeGreaterThan(5);
      for (const line of baseless) expect(line).toMatch(/no basis/);
      await page.getByRole("heading", { name: "Trend" }).waitFor();
      expect(await serious(page)).toEqual([]);
    }
  });

  it("keeps what is looked at in the address, and says each formula in words with its version", async () => {
    const { page } = await city.open({ as: "leader" });
    await page.goto(`/desk/kpis?${period}`);
    await page.getByRole("button", { name: "Satisfied", exact: true }).click();
    await page.getByText("Category", { exact: true }).last().click();
    await expect.poll(() => page.url()).toMatch(/kpi=satisfied/);
    await expect.poll(() => page.url()).toMatch(/by=category/);
    await page.reload();
    await page.getByRole("heading", { name: "Satisfied" }).waitFor();
    await page.getByText(/those rated 4 or 5 of 5/).waitFor();
    await page.getByText(/Version 1/).waitFor();
  });

  it("lets the last day follow a first day that is set behind it", async () => {
    const { page } = await city.open({ as: "leader" });
    await page.goto(`/desk/kpis?${period}`);
    await row(page, "Reported").waitFor();
    const from = page.getByLabel("From", { exact: true });
    await from.fill("2026-04-05");
    await from.press("Enter");
    await expect.poll(() => page.url()).toMatch(/period=2026-04-05/);
    expect(await page.getByLabel("To", { exact: true }).inputValue()).toBe("2026-04-05");
  });

  it("opens a figure into exactly its tickets, each leading to its page and proof", async () => {
    const { page } = await city.open({ as: "leader" });
    await page.goto(`/desk/kpis?${period}`);
    await row(page, "Reported").getByRole("link", { name: "3" }).first().click();
    await page.waitForURL("**/desk/kpis/reported/tickets?**");
    await expect.poll(() => page.getByRole("rowheader").count()).toBe(3);
    expect(await page.getByRole("link", { name: /^JA-/ }).first().getAttribute("href")).toMatch(
      /^\/desk\/tickets\/JA-/,
    );
    expect(await page.getByRole("link", { name: "Acts and proofs" }).count()).toBe(3);
    expect(await serious(page)).toEqual([]);
  });

  it("gives the same figures as CSV and as a workbook", async () => {
    const { page, complaints } = await city.open({ as: "leader" });
    await page.goto(`/desk/kpis?${period}`);
    const file = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name, exact: true }).click(),
      ]);
      return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
    };
    const csv = await file("CSV");
    expect(csv.name).toBe("kpi-jingan-2026-03.csv");
    expect(csv.content.toString("utf8")).toMatch(/All together,Reported,1,3,/);
    const xlsx = await file("XLSX");
    expect(xlsx.name).toBe("kpi-jingan-2026-03.xlsx");
    expect(xlsx.content.subarray(0, 2).toString()).toBe("PK");
    expect(complaints.filter((line) => !/Failed to load resource/.test(line))).toEqual([]);
  });

  it("makes a monthly report for paper, without what only a screen needs", async () => {
    const { page } = await city.open({ as: "leader", dark: true });
    await page.goto("/desk/kpis/report?month=2026-03");
    await page.getByRole("heading", { name: "Report for March 2026" }).waitFor();
    await page.getByText(/State of the ledger when this report was made/).waitFor();
    expect(await serious(page)).toEqual([]);
    await page.emulateMedia({ media: "print" });
    expect(await page.getByRole("button", { name: "Print" }).isVisible()).toBe(false);
    expect(await page.getByRole("navigation").isVisible()).toBe(false);
    const ink = await page.evaluate("getComputedStyle(document.querySelector('h1')).color");
    expect(ink).toMatch(/^rgb\((\d|[0-5]\d), /);
  });
});
