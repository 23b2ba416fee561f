import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity } from "../support/pages.ts";

const matters = 40;
/** What is printable of A4 between the margins, in px. */
const paper = { width: 688, height: 980 };

describe.skipIf(!hasBrowser)("on paper", aJourney, () => {
  let city: BrowserCity;
  beforeAll(async () => {
    city = await startBrowserCity();
    const operator = await city.as("operator");
    for (let count = 1; count <= matters; count++)
      await operator.does("/api/tickets", {
        source: "asked",
        title: `Hole in the road ${count}`,
        description: "A deep hole before the school gate",
        longitude: 121.4547,
        latitude: 31.2304,
      });
  });
  afterAll(() => city?.stop());

  /** The page as it is printed from a dark screen. */
  async function printed(as: string, address: string, ready: string): Promise<Page> {
    const { page } = await city.open({ as, dark: true });
    await page.goto(address);
    await page.getByText(ready, { exact: false }).first().waitFor();
    await page.setViewportSize(paper);
    await page.emulateMedia({ media: "print" });
    await page.getByText(/^Printed .+ · /).waitFor();
    return page;
  }
  const words = (page: Page) => page.locator("body").innerText();
  const widest = (page: Page) =>
    page.evaluate(
      "Math.max(...[...document.querySelectorAll('main :is(td, th, li, p, h1, dd)')].map((one) => one.getBoundingClientRect().right))",
    );
  const inkOf = (page: Page, part: string) =>
    page.evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(part)})).color`);

  it("says of the dispatcher's list what it is, its conditions in words, and every matter of it", async () => {
    const page = await printed("dispatcher", "/desk/dispatch?status=open&light=green", "Hole in the road");
    const said = await words(page);
    expect(said).toMatch(/^Liangwang · Jing'an District/);
    expect(said).toContain("Dispatch");
    expect(said).toContain(`All open · Light: In time · ${matters} matters`);
    expect(said.match(/Hole in the road \d+/g)).toHaveLength(matters);
    expect(said).not.toMatch(/Phone call|Reset|Newest first/);
    expect(await widest(page)).toBeLessThanOrEqual(paper.width);
  });

  it("gives a ticket its number, its timeline and dark letters on white", async () => {
    const [first] = (
      (await (await city.as("dispatcher")).get("/api/tickets?limit=1")).body as {
        tickets: { number: string }[];
      }
    ).tickets;
    const page = await printed("dispatcher", `/desk/tickets/${first?.number}`, "Timeline");
    const said = await words(page);
    expect(said).toContain(first?.number);
    expect(said).toContain("Reported");
    expect(said).not.toMatch(/Add files|Dispatch\n|Zoom in/);
    expect(await inkOf(page, ".ticket h1")).toMatch(/^rgb\((\d|[1-3]\d), /);
    expect(await inkOf(page, ".ant-app")).toMatch(/^rgb\((\d|[1-3]\d), /);
    expect(await widest(page)).toBeLessThanOrEqual(paper.width);
  });

  it("tells on the board what the figures are narrowed to", async () => {
    const page = await printed("leader", "/desk/kpis?source=asked&period=2026-03", "95 % interval");
    const said = await words(page);
    expect(said).toContain("Source: Asked by people");
    expect(said).not.toMatch(/Monthly report|XLSX/);
    expect(await widest(page)).toBeLessThanOrEqual(paper.width);
  });

  it("gives a heap's matters their numbers, and leaves the other heaps away", async () => {
    const page = await printed("supervisor", "/desk/supervise?tab=late", "Nothing waits here");
    const said = await words(page);
    expect(said).toContain("Supervision");
    expect(said).toContain("Late");
    expect(said).not.toContain("Reworked");
  });
});
