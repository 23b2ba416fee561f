import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity } from "../support/pages.ts";

const minute = 60_000;
const begins = Date.parse("2026-03-09T04:00:00Z");

describe.skipIf(!hasBrowser)("rules, scenarios and vital signs at the desk, in a browser", aJourney, () => {
  let city: BrowserCity;
  beforeAll(async () => {
    city = await startBrowserCity({ now: "2026-03-10T01:30:00Z" });
    await city.application.house.sensing.loaded;
    const [cover] = city.application.house.sensing.streams.ofKind("manhole-tilt");
    if (cover === undefined) throw new Error("the district has manholes");
    // Level, then lifted by 30° for twenty minutes, then back: one alarm, raised and cleared.
    const degrees = Array.from({ length: 60 }, (_, at) => (at >= 20 && at < 40 ? 30 : 1));
    await city.application.history.append({
      streams: new Uint32Array(degrees.length).fill(cover.number),
      times: Float64Array.from(degrees, (_, at) => begins + at * minute),
      values: Float64Array.from(degrees, (value) => value * 10 ** cover.settings.decimals),
      qualities: new Uint8Array(degrees.length),
    });
  });
  afterAll(() => city?.stop());

  const serious = async (page: Page) =>
    (await violations(page)).filter((line) => /^(serious|critical)/.test(line));
  const faults = (complaints: string[]) =>
    complaints.filter((line) => !/WebGL|GPU|GL Driver|Failed to load resource/.test(line));
  const rule = "/desk/rules/manhole-cover-open?from=2026-03-09&to=2026-03-10";

  it("tries other numbers against history, and draws what they would have raised", async () => {
    const { page, complaints } = await city.open({ as: "commander" });
    await page.goto(rule);
    await page.getByText("The rule is good.").waitFor();
    await page.getByLabel("Above", { exact: true }).fill("25");
    await page.getByText("The rule is good.").waitFor();
    await page.getByRole("button", { name: "Try", exact: true }).click();
    const result = page.getByRole("region", { name: "Result" });
    await expect
      .poll(() => result.locator("dd").allTextContents(), { timeout: 15_000 })
      .toEqual(["1", "1", "0", "280", "60"]);
    await result.getByRole("img", { name: "1 alarm, by day" }).waitFor();
    await result.getByRole("button", { name: /Manhole \d+, [^,]+ · Cover tilt$/ }).waitFor();
    expect(await result.textContent()).not.toMatch(/stream:\d|Manhole [^·]+· Manhole/);
    expect(await serious(page)).toEqual([]);
    await page.getByLabel("Above", { exact: true }).fill("40");
    await page.getByText("The rule is good.").waitFor();
    await page.getByRole("button", { name: "Try", exact: true }).click();
    await page.getByText("It would have raised none.").waitFor();
    expect(faults(complaints)).toEqual([]);
  });

  it("says by line what is wrong with a rule, and does not try it", async () => {
    const { page } = await city.open({ as: "commander" });
    await page.goto(`${rule}&edit=yaml`);
    await page.getByText("The rule is good.").waitFor();
    const yaml = page.getByRole("textbox", { name: "YAML" });
    await yaml.fill((await yaml.inputValue()).replace("below: 10", "below: 20"));
    await page.getByText(/Line \d+: clears.*good below 20/).waitFor();
    expect(await page.getByRole("button", { name: "Try", exact: true }).isDisabled()).toBe(true);
  });

  it("lets no role try rules that may only read them", async () => {
    const { page } = await city.open({ as: "dispatcher" });
    await page.goto("/desk/rules");
    await page.getByRole("link", { name: "Manhole cover open or tilted" }).click();
    await page.getByRole("heading", { name: "In words" }).waitFor();
    const mayTry = await page.getByRole("heading", { name: "Try against history" }).count();
    const { body } = await (await city.as("dispatcher")).get("/api/session");
    expect(mayTry > 0).toBe(Object.hasOwn((body as { scopes: object }).scopes, "rule.try"));
  });

  it("opens a scenario into what it looks for, what it does, and its tests as they run", async () => {
    const { page, complaints } = await city.open({ as: "dispatcher", dark: true });
    await page.goto("/desk/scenarios");
    expect(await serious(page)).toEqual([]);
    await page.getByRole("link", { name: "Manhole cover open or tilted" }).click();
    await page.getByText("above 15, lasting 2 minutes").waitFor();
    expect(await page.getByText("Passed", { exact: true }).count()).toBe(4);
    await page.getByText("マンホール蓋の異常：{name}").waitFor();
    await page.getByText("Basis: operating value of this demo").waitFor();
    expect(await serious(page)).toEqual([]);
    expect(faults(complaints)).toEqual([]);
  });

  it.each([
    ["zh-CN", "依据：54 °C：GB 4716-2005《点型感温火灾探测器》"],
    ["ja", "根拠：54 °C：GB 4716-2005"],
  ])("says in %s what a scenario's thresholds rest on", async (language, said) => {
    const { page } = await city.open({ as: "dispatcher", language });
    await page.goto("/desk/scenarios/fire-suspected");
    await page.getByText(said).waitFor();
  });

  it.each(["desktop", "phone"] as const)("tells vital signs, and why there is none (%s)", async (screen) => {
    const { page } = await city.open({ as: "leader", screen });
    await page.goto("/desk/vital-signs?domain=air");
    await page.getByRole("row", { name: /^Whole city/ }).waitFor();
    await page.getByRole("heading", { name: "Air · Whole city" }).waitFor();
    await page.getByText(/There is no index/).waitFor();
    await page.getByText(/100 points at 15/).waitFor();
    expect(await serious(page)).toEqual([]);
    await page.getByRole("button", { name: "Map", exact: true }).click();
    await expect.poll(() => page.url()).toMatch(/view=map/);
    await page.getByRole("button", { name: "Water", exact: true }).click();
    await page.getByRole("heading", { name: "Water · Whole city" }).waitFor();
  });

  it.each(["zh-CN", "ja"])("has every text in %s", async (language) => {
    const { page, complaints } = await city.open({ as: "commander", language });
    for (const address of [rule, "/desk/rules", "/desk/scenarios/flood-in-area", "/desk/vital-signs"]) {
      await page.goto(address);
      await page.locator("h1").first().waitFor();
    }
    expect(faults(complaints)).toEqual([]);
  });
});
