import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity } from "../support/pages.ts";

const minute = 60_000;
const begins = Date.parse("2026-03-09T00:00:00Z");

describe.skipIf(!hasBrowser)("bringing readings in at the desk, in a browser", aJourney, () => {
  let city: BrowserCity;
  let code = "";
  beforeAll(async () => {
    city = await startBrowserCity({ now: "2026-03-10T01:30:00Z" });
    await city.application.house.sensing.loaded;
    code = city.application.house.sensing.streams.ofKind("pm25")[0]?.code ?? "";
  });
  afterAll(() => city?.stop());

  const serious = async (page: Page) =>
    (await violations(page)).filter((line) => /^(serious|critical)/.test(line));
  const file = (rows: number) => ({
    name: "air.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(
      `time,value\n${Array.from({ length: rows }, (_, row) => `${new Date(begins + row * minute).toISOString()},${row === 5 ? "much" : 20 + (row % 7)}`).join("\n")}\n`,
    ),
  });
  const mapping = () =>
    `name: own-file\nabout: two columns\nzone: Asia/Shanghai\ntime: { columns: [time], dates: [iso] }\nstreams: [{ column: value, code: ${code} }]\n`;

  async function check(page: Page, rows: number): Promise<void> {
    await page.getByLabel("File", { exact: true }).setInputFiles(file(rows));
    await page.getByLabel("Mapping", { exact: true }).selectOption("own");
    await page.getByLabel("Mapping (YAML)").fill(mapping());
    await page.getByRole("button", { name: "Send and check" }).click();
    await page.getByRole("region", { name: "air.csv" }).waitFor();
  }

  it("checks a file, shows its problems by row, starts it, and says what became of it", async () => {
    const { page, complaints } = await city.open({ as: "steward" });
    await page.goto("/desk/reading-imports");
    await page.getByRole("heading", { name: "New file" }).waitFor();
    await check(page, 300);
    const one = page.getByRole("region", { name: "air.csv" });
    await one.getByText("Checked, not started").waitFor();
    await one.getByText("Row 6:").waitFor();
    await one.getByText("Would be stored", { exact: true }).waitFor();
    await one.getByText("The whole file was looked at: 300 rows.").waitFor();
    expect(await serious(page)).toEqual([]);
    await one.getByRole("button", { name: "Start" }).click();
    await one.getByText("Done", { exact: true }).waitFor({ timeout: 20_000 });
    await one.getByRole("link", { name: "Rejected rows with reasons (JSON lines)" }).waitFor();
    const row = page.getByRole("row", { name: /air\.csv.*Done/ }).first();
    await row.getByRole("cell", { name: "299" }).waitFor();
    expect(await serious(page)).toEqual([]);
    expect(complaints.filter((line) => !/WebGL|GPU|GL Driver|Failed to load resource/.test(line))).toEqual(
      [],
    );
    await page.close();
  });

  it("says what is wrong with a mapping and cancels, on a phone", async () => {
    const { page } = await city.open({ as: "steward", screen: "phone" });
    await page.goto("/desk/reading-imports");
    await page.getByLabel("File", { exact: true }).setInputFiles(file(5));
    await page.getByLabel("Mapping", { exact: true }).selectOption("own");
    await page.getByLabel("Mapping (YAML)").fill(mapping().replace("zone", "zones"));
    await page.getByRole("button", { name: "Send and check" }).click();
    await page.getByText(/The mapping cannot be used/).waitFor();
    await check(page, 5);
    const one = page.getByRole("region", { name: "air.csv" });
    await one.getByRole("button", { name: "Cancel the import" }).click();
    await page.getByRole("tooltip").getByRole("button", { name: "Cancel the import" }).click();
    await one.getByText("Cancelled").waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
    expect(await serious(page)).toEqual([]);
    await page.close();
  });
});
