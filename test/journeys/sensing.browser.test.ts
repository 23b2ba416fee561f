import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { violations } from "../support/axe.ts";
import {
  aJourney,
  type BrowserCity,
  hasBrowser,
  type OpenedPage,
  startBrowserCity,
} from "../support/pages.ts";

const said = ({ complaints }: OpenedPage) =>
  complaints.filter((line) => !/GL Driver|WebGL|status of 404/.test(line));
const serious = async ({ page }: OpenedPage) =>
  (await violations(page)).filter((line) => /^(serious|critical)/.test(line));
const minute = 60_000;

describe.skipIf(!hasBrowser)("streams, devices and alarms, in a browser", aJourney, () => {
  let city: BrowserCity;
  let now: number;
  beforeAll(async () => {
    city = await startBrowserCity({ now: new Date().toISOString() });
    await city.application.house.sensing.loaded;
    now = city.clock.now().getTime();
    const day = Array.from({ length: 144 }, (_, row) => [144 - row, 5 + Math.sin(row / 9)] as const);
    // Two hours without readings: a gap.
    const rows = day.filter(([back]) => back < 60 || back > 72);
    await send(
      "gas",
      0,
      rows.map(([back, value]) => [now - back * 10 * minute, value]),
    );
    for (const place of [0, 1, 2]) await send("gas", place, [[now - 1000, 60]]);
    await vi.waitUntil(async () => (await openAlarms()) === 3, { timeout: 15_000, interval: 100 });
  });
  afterAll(() => city?.stop());

  const streamOf = (kind: string, place: number) => {
    const stream = city.application.house.sensing.streams.ofKind(kind)[place];
    if (stream === undefined) throw new Error(`the city has no stream ${place} of ${kind}`);
    return stream;
  };
  async function send(kind: string, place: number, rows: (readonly [number, number])[]): Promise<void> {
    const device = await city.as("sensors");
    await device.does("/sensorthings/v1.1/CreateObservations", [
      {
        Datastream: { "@iot.id": streamOf(kind, place).number },
        components: ["phenomenonTime", "result"],
        "dataArray@iot.count": rows.length,
        dataArray: rows.map(([at, value]) => [new Date(at).toISOString(), value]),
      },
    ]);
  }
  async function openAlarms(): Promise<number> {
    const dispatcher = await city.as("dispatcher");
    return (await dispatcher.get("/api/alarms/counts?status=raised")).body.total as number;
  }

  it("finds a stream by words and shows its day: gap, alarm, bounds, and the same as a table", async () => {
    const opened = await city.open({ as: "dispatcher" });
    const { page } = opened;
    const { code, number } = streamOf("gas", 0);
    await page.goto("/desk/streams");
    await page.keyboard.press("/");
    await page.getByLabel("Code or name").fill(code);
    await page.waitForURL(/q=/);
    await expect.poll(() => page.locator(".sensors-table tbody tr").count()).toBe(1);
    expect(await serious(opened)).toEqual([]);
    await page.locator(".sensors-table tbody a").first().click();
    await page.waitForURL(new RegExp(`/streams/${number}$`));
    await page.getByRole("img", { name: /readings, lowest/ }).waitFor();
    await page.getByText("1 gap").waitFor();
    await page.getByText("As a table").click();
    await page.getByRole("cell", { name: "gap" }).waitFor();
    expect(await serious(opened)).toEqual([]);
    await page.getByText("Week", { exact: true }).click();
    await page.waitForURL(/range=week/);
    await page.getByText("Export CSV").waitFor();
    expect(said(opened)).toEqual([]);
  });

  it("answers the readings of a stretch as CSV, marks and all", async () => {
    const steward = await city.open({ as: "steward" });
    const query = `from=${new Date(now - 20 * minute).toISOString()}&to=${new Date(now).toISOString()}`;
    const { number } = streamOf("gas", 0);
    const answer = await steward.context.request.get(`/api/streams/${number}/readings.csv?${query}`);
    const lines = (await answer.text()).trim().split("\n");
    expect(lines[0]).toBe("time,value,quality");
    expect(lines.length).toBe(4);
    expect(answer.headers()["content-disposition"]).toContain("attachment");
  });

  it("acknowledges one alarm with a note, and others at once, by keyboard; what comes waits to be shown", async () => {
    const opened = await city.open({ as: "dispatcher" });
    const { page } = opened;
    await page.goto("/desk/alarms");
    await expect.poll(() => page.locator(".sensors-table tbody tr").count()).toBe(3);
    await page.keyboard.press("j");
    await page.waitForURL(/sel=/);
    await page.getByText("What to do").waitFor();
    await page.getByRole("img", { name: /readings, lowest|reading/ }).waitFor();
    expect(await serious(opened)).toEqual([]);
    await page.keyboard.press("a");
    await page.keyboard.type("crew on its way");
    await page.getByRole("button", { name: "Acknowledge", exact: true }).click();
    await page.locator(".alarm-detail").getByText("crew on its way").waitFor();
    await page.locator(".sensors-table tbody tr").nth(1).getByRole("checkbox").check();
    await page.locator(".sensors-table tbody tr").nth(2).getByRole("checkbox").check();
    await page.getByRole("button", { name: "Acknowledge all" }).click();
    await page.getByText("2 acknowledged.").waitFor();
    await expect.poll(openAlarms).toBe(0);
    await send("gas", 3, [[now - 500, 60]]);
    await page.getByRole("button", { name: "1 new: show" }).click();
    await expect.poll(() => page.locator(".sensors-table tbody tr").count()).toBe(4);
    await page.goto("/desk/alarms?status=acknowledged&severity=critical");
    await expect.poll(() => page.locator(".sensors-table tbody tr").count()).toBe(3);
    expect(said(opened)).toEqual([]);
  });

  it("opens an alarm at its own address, with its ticket", async () => {
    const opened = await city.open({ as: "dispatcher", language: "ja", dark: true, screen: "phone" });
    const dispatcher = await city.as("dispatcher");
    const { body } = await dispatcher.get("/api/alarms?limit=1");
    const [alarm] = body.alarms as { id: string }[];
    await opened.page.goto(`/desk/alarms/${alarm?.id}`);
    await opened.page.getByRole("link", { name: /^JA-/ }).waitFor();
    expect(await serious(opened)).toEqual([]);
    expect(said(opened)).toEqual([]);
  });

  it("shows devices with the alarmed ones first, and what a chosen one measures", async () => {
    const opened = await city.open({ as: "steward", language: "zh-CN" });
    const { page } = opened;
    await page.goto("/desk/devices");
    await page.locator(".sensors-table tbody tr").first().getByText("紧急").waitFor();
    await page.locator(".sensors-table tbody tr").first().locator(".alarm-name").click();
    await page.waitForURL(/thing=/);
    await page.locator(".devices-one li").first().waitFor();
    expect(await serious(opened)).toEqual([]);
    await page.goto("/desk/devices?standing=silent&map=0");
    await page.locator(".sensors-table tbody tr").first().getByText("从未上报").waitFor();
    expect(said(opened)).toEqual([]);
  });
});
