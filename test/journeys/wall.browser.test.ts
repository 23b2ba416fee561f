import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import type { Caller } from "../support/city.ts";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity } from "../support/pages.ts";

const place = { longitude: 121.4547, latitude: 31.2304 };
const sizes = [
  [1920, 1080],
  [3840, 1080],
  [1440, 900],
] as const;

type Shape = { geometry: unknown };
type Box = { x: number; y: number; width: number; height: number };

/** The middle of the bounds of a shape, where its name stands. */
function centreOf(shape: Shape | undefined): { longitude: number; latitude: number } {
  const numbers =
    JSON.stringify(shape?.geometry)
      .match(/-?\d+\.\d+/g)
      ?.map(Number) ?? [];
  const middle = (values: number[]) => (Math.min(...values) + Math.max(...values)) / 2;
  return {
    longitude: middle(numbers.filter((_, index) => index % 2 === 0)),
    latitude: middle(numbers.filter((_, index) => index % 2 === 1)),
  };
}

const overlap = (one: Box, other: Box): boolean =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

describe.skipIf(!hasBrowser)("the wall of the command hall, in a browser", aJourney, () => {
  let city: BrowserCity;
  let operator: Caller;
  beforeAll(async () => {
    city = await startBrowserCity();
    operator = await city.as("operator");
    for (const title of ["Hole in the road", "Dark street lamp"]) await report(title);
  });
  afterAll(() => city?.stop());

  /** Reports a matter, and lets a second pass: the clock of the city stands still here. */
  async function report(title: string): Promise<void> {
    await operator.does("/api/tickets", {
      source: "asked",
      title,
      description: `${title}, since Monday`,
      ...place,
    });
    passASecond();
  }
  const passASecond = () => city.clock.advance(new Date(city.clock.now().getTime() + 1000));
  const reportedToday = (page: Page) => page.getByRole("region", { name: "Today" }).getByRole("link").first();
  const vitals = (page: Page) =>
    page.getByRole("region", { name: "Vital signs of the city" }).getByRole("listitem");
  /** Of drawing by software the browser speaks; that no simulated day runs here is told as 404, by intent. */
  const faults = (complaints: string[]) =>
    complaints.filter((line) => !/WebGL|GPU|GL Driver|Failed to load resource/.test(line));

  it.each(sizes)("shows all of itself at %d × %d without scrolling, to everybody", async (width, height) => {
    const { page, complaints } = await city.open({ as: "commander", screen: "wall" });
    await page.setViewportSize({ width, height });
    await page.goto("/wall/");
    await page.getByText("Targets: District Data Bureau, 2025").waitFor();
    await expect.poll(() => vitals(page).count()).toBe(6);
    await expect.poll(() => reportedToday(page).textContent()).toMatch(/[2-9]/);
    const box = "[...document.querySelectorAll('.wall-panel')].map((panel) => panel.getBoundingClientRect())";
    const outside = await page.evaluate(
      `${box}.filter((rect) => rect.right > innerWidth + 1 || rect.bottom > innerHeight + 1).length`,
    );
    expect(outside).toBe(0);
    expect(
      await page.evaluate("[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"),
    ).toEqual([height, width]);
    const found = await violations(page);
    expect(found.filter((line) => /^(serious|critical)/.test(line))).toEqual([]);
    expect(faults(complaints)).toEqual([]);
  });

  it("tells of a new matter by itself, in words and in its figure", async () => {
    const { page } = await city.open({ as: "commander", screen: "wall" });
    await page.goto("/wall/?show=acts");
    const acts = page.getByRole("region", { name: "Latest acts" }).getByRole("listitem");
    await acts.first().waitFor();
    const before = await reportedToday(page).textContent();
    await report("Blocked drain");
    await expect.poll(() => reportedToday(page).textContent(), { timeout: 15_000 }).not.toBe(before);
    expect(await acts.first().textContent()).toMatch(/Reported/);
  });

  it("says that the server is lost and how old its figures are, keeps them, and comes back by itself", async () => {
    const { page, context } = await city.open({ as: "commander", screen: "wall" });
    await page.goto("/wall/");
    const told = page.getByRole("status").first();
    await expect.poll(() => told.textContent()).toBe("Live");
    const before = await reportedToday(page).textContent();
    await context.setOffline(true);
    await expect.poll(() => told.textContent(), { timeout: 20_000 }).toMatch(/Connection lost.*ago/);
    expect(await reportedToday(page).textContent()).toBe(before);
    await report("Fallen branch");
    await context.setOffline(false);
    await expect.poll(() => told.textContent(), { timeout: 20_000 }).toBe("Live");
    await expect.poll(() => reportedToday(page).textContent(), { timeout: 10_000 }).not.toBe(before);
  });

  /** The number that a figure of the wall tells, and the address that it opens. */
  async function figureOf(link: Locator): Promise<{ told: number; filter: string }> {
    const href = (await link.getAttribute("href")) ?? "";
    expect(href).toMatch(/^\/desk\/matters\?/);
    const told = `${await link.getAttribute("aria-label")} ${await link.textContent()}`;
    return { told: Number(/(\d+)(?!.*\d)/s.exec(told)?.[1]), filter: href.split("?")[1] ?? "" };
  }
  /** What the same conditions count. */
  async function countedBy(filter: string): Promise<number> {
    const { body } = await (await city.as("leader")).get(`/api/tickets/counts?${filter}`);
    return (body as { total: number }).total;
  }

  it("opens every number of matters into just as many, for whoever may read them", async () => {
    await operator.does("/api/tickets/consultations", {
      title: "Renovation waste",
      description: "How do I get rid of rubble?",
      category: "administration/procedures",
      answer: "Bag it and bring it to the marked point.",
      requester: { name: "A. Caller", phone: "+86 139 1234 5678", notify: "none", language: "en" },
    });
    passASecond();
    const { page } = await city.open({ as: "leader", screen: "wall" });
    await page.goto("/wall/?show=flow");
    const bars = page.getByRole("group", { name: "Reported and closed today, by hour" }).getByRole("link");
    await expect.poll(() => bars.count()).toBe(2);
    await page.getByText("As a list").click();
    const cells = page.locator(".wall-legend details");
    await cells.locator("summary").click();
    const figures = [
      ...(await page.getByRole("region", { name: "Today" }).getByRole("link").all()),
      ...(await page.getByRole("region", { name: "Flow of today's matters" }).getByRole("link").all()),
      ...(await cells.getByRole("link").all()),
    ];
    // Reported, closed, open, late; two bars; a source, owners and states; a cell.
    expect(figures.length).toBeGreaterThanOrEqual(11);
    const counts = new Map<string, number>();
    for (const figure of figures) {
      const { told, filter } = await figureOf(figure);
      expect(await countedBy(filter), filter).toBe(told);
      counts.set(filter, told);
    }
    expect([...counts.values()].filter((count) => count > 0).length).toBeGreaterThanOrEqual(9);
    await reportedToday(page).click();
    await page.waitForURL("**/desk/matters?from=**");
    const told = [...counts][0]?.[1];
    await page
      .getByRole("status")
      .filter({ hasText: `${told} matters` })
      .waitFor();
    expect(await page.getByRole("rowheader", { name: /JA-/ }).count()).toBe(told);
    expect((await violations(page)).filter((line) => /^(serious|critical)/.test(line))).toEqual([]);
  });

  it("opens the hours, the flow and the cells by the keyboard, too", async () => {
    const { page } = await city.open({ as: "leader", screen: "wall" });
    await page.goto("/wall/?show=flow");
    const bars = page.getByRole("group", { name: "Reported and closed today, by hour" });
    const [reported, closed] = [
      bars.getByRole("link", { name: /Reported/ }),
      bars.getByRole("link", { name: /Closed/ }),
    ];
    // One stop for all of them; the arrows lead from bar to bar.
    await closed.focus();
    expect(await reported.getAttribute("tabindex")).toBe("-1");
    await page.keyboard.press("ArrowUp");
    const { told } = await figureOf(reported);
    expect(await reported.getAttribute("tabindex")).toBe("0");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/desk/matters?from=**&to=**");
    await page.getByText(new RegExp(`^${told} matters?`)).waitFor();
    await page.getByText(/^Everything · reported .* – \d\d:00$/).waitFor();
    await page.goBack();
    await page.getByText("As a list").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/desk/matters?source=asked&from=**");
    await page.goBack();
    await page.locator(".wall-legend summary").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/desk/matters?status=open&cell=**");
  });

  it("lets an alarm lie over whatever else is on the map, and open where it is pressed", async () => {
    const { page } = await city.open({ as: "commander", screen: "wall" });
    const middle = { longitude: 0, latitude: 0 };
    const alarm = { id: "01900000-0000-7000-8000-000000000000", severity: "major", thing: null };
    const names = { "zh-CN": "井盖", ja: "蓋", en: "Cover open" };
    const at = city.clock.now().toISOString();
    await page.route("**/api/alarms?*", (route) =>
      route.fulfill({
        json: { alarms: [{ ...alarm, ...middle, names, raisedAt: at, startedAt: at }], next: null },
      }),
    );
    // In the very middle of an area's name.
    const areas = await (await city.as("commander")).get("/api/places/areas?level=subdistrict");
    Object.assign(middle, centreOf((areas.body as { features: Shape[] }).features[0]));
    await page.goto("/wall/");
    const mark = page.locator("a.wall-alarm-mark.major");
    await mark.waitFor();
    const label = page.locator(".lw-map-label").first();
    await label.waitFor();
    const box = await mark.boundingBox();
    const words = await label.boundingBox();
    expect(box !== null && words !== null && overlap(box, words)).toBe(true);
    const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
    // A name lets the pointer through, and only who asks for all that lies there sees what is on top.
    await page.addStyleTag({ content: ".lw-map-label { pointer-events: auto !important; }" });
    expect(await page.evaluate(`document.elementFromPoint(${x}, ${y})?.closest("a")?.className`)).toContain(
      "wall-alarm-mark",
    );
    await page.mouse.click(x, y);
    await page.waitForURL(`**/desk/alarms/${alarm.id}`);
  });

  it("opens each number of alarms into those alarms", async () => {
    const { page } = await city.open({ as: "commander", screen: "wall" });
    await page.goto("/wall/");
    const numbers = page.getByRole("list", { name: "By severity" }).getByRole("link");
    await expect.poll(() => numbers.count()).toBe(4);
    await numbers.first().click();
    await page.waitForURL("**/desk/alarms?status=open&severity=critical");
  });

  it("has the names of all that takes turns before it is shown, for the server may be lost by then", async () => {
    const { page } = await city.open({ as: "commander", screen: "wall" });
    const asked = new Set<string>();
    page.on("response", (response) => asked.add(new URL(response.url()).pathname));
    await page.goto("/wall/?show=kpis");
    await page.getByRole("region", { name: "How well" }).waitFor();
    await expect
      .poll(() => [...asked])
      .toEqual(expect.arrayContaining(["/api/organisations", "/api/categories"]));
  });

  it("tells an index that is not known in words, never as a number, and opens it into its page", async () => {
    const { page } = await city.open({ as: "commander", screen: "wall" });
    await page.goto("/wall/");
    await expect.poll(() => vitals(page).count()).toBe(6);
    expect(await vitals(page).first().textContent()).toMatch(/Traffic.*Not known.*too little is known/);
    await page.getByText("No sensor shows a fault.").waitFor();
    await vitals(page).first().click();
    await page.waitForURL("**/desk/vital-signs?domain=traffic");
  });

  it("holds what is pressed where several things take turns, and lets it go again", async () => {
    const { page } = await city.open({ as: "commander", screen: "wall" });
    await page.goto("/wall/");
    const flow = page.getByRole("button", { name: "Flow", exact: true });
    await flow.click();
    await page.getByRole("region", { name: "Flow of today's matters" }).waitFor();
    await expect.poll(() => page.url()).toMatch(/show=flow/);
    expect(await flow.getAttribute("aria-pressed")).toBe("true");
    await flow.click();
    await expect.poll(() => page.url()).not.toMatch(/show=/);
  });
});
