import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity } from "../support/pages.ts";

describe.skipIf(!hasBrowser)("administration, on a phone", aJourney, () => {
  let city: BrowserCity;
  beforeAll(async () => {
    city = await startBrowserCity();
  });
  afterAll(() => city?.stop());

  it("repeats a column's title only before values that do not speak for themselves", async () => {
    const { page } = await city.open({ as: "administrator", screen: "phone" });
    await page.goto("/desk/admin/accounts");
    const row = page.getByRole("row").filter({ hasText: "Take out of use" }).first();
    await row.waitFor();
    const titles = await page.evaluate(
      `[...document.querySelectorAll("tr")]
        .find((row) => row.innerText.includes("Take out of use"))
        .querySelectorAll("td").values()
        .map((cell) => getComputedStyle(cell, "::before").content)
        .filter((said) => said.includes('"')).toArray()`,
    );
    expect(titles).toEqual(['"Made" / ""']);
    expect((await row.boundingBox())?.height).toBeLessThan(150);
  });

  it("says why nothing is drawn, and changes what an element says, by the keyboard alone", async () => {
    const { page, complaints } = await city.open({ as: "administrator", screen: "phone" });
    await page.goto("/desk/admin/processes?process=ticket&edit=yes");
    await page.getByText("This screen is too narrow to draw on.", { exact: false }).waitFor();
    expect(await page.locator(".djs-palette").isVisible()).toBe(false);
    const picker = page.getByRole("combobox", { name: "Element" });
    await picker.focus();
    await page.keyboard.type("Accept");
    await page.locator(".ant-select-item-option-active").filter({ hasText: "User task" }).waitFor();
    // An open list is named, too: a screen reader says of what.
    expect(await page.getByRole("listbox", { name: "Element" }).count()).toBe(1);
    await page.keyboard.press("Enter");
    const name = page.getByLabel("Name in English");
    await name.fill("Take in");
    await name.press("Enter");
    await page.getByText("The engine can run this.").waitFor();
    const whole = await page.locator(".bpmn-canvas").boundingBox();
    const element = await page
      .locator('.bpmn-canvas [data-element-id="accept"] .djs-hit')
      .first()
      .boundingBox();
    expect(element?.width).toBeGreaterThan(60);
    expect(element?.x).toBeGreaterThanOrEqual(whole?.x ?? Number.NaN);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    expect((await violations(page)).filter((line) => /^(serious|critical)/.test(line))).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
