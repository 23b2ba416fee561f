import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity } from "../support/pages.ts";

const reason = "A neighbour told of smoke";

describe.skipIf(!hasBrowser)("tasks of the city's processes at the desk, in a browser", aJourney, () => {
  let city: BrowserCity;
  beforeAll(async () => {
    city = await startBrowserCity({ now: "2026-03-10T01:30:00Z" });
  });
  afterAll(() => city?.stop());

  const serious = async (page: Page) =>
    (await violations(page)).filter((line) => /^(serious|critical)/.test(line));
  const choose = async (page: Page, field: string, option: string) => {
    await page.getByLabel(field, { exact: true }).click();
    await page.locator(".ant-select-item-option", { hasText: option }).click();
  };

  it("lets a dispatcher order an inspection and the unit do it, and shows what became of it", async () => {
    const { page: desk } = await city.open({ as: "dispatcher" });
    await desk.goto("/desk/tasks");
    await desk.getByText("Nothing is waiting for you here.").waitFor();
    await desk.getByRole("button", { name: "Begin a process" }).click();
    const dialog = desk.getByRole("dialog");
    await dialog.getByRole("button", { name: "Begin a process" }).click();
    for (const field of ["Unit that inspects", "Place", "Kind of place", "Last inspection"])
      await dialog.getByText(`“${field}” is missing. Fill it in.`, { exact: true }).waitFor();
    await dialog.getByLabel("Unit that inspects").click();
    await desk.keyboard.type("Construction and Management");
    await desk.locator(".ant-select-tree-title", { hasText: "Construction and Management" }).click();
    await dialog.getByLabel("Place", { exact: true }).fill("Changde Road 800");
    await choose(desk, "Kind of place", "Catering");
    await choose(desk, "Last inspection", "Poor");
    await dialog.getByLabel("Why (optional)").fill(reason);
    expect(await serious(desk)).toEqual([]);
    await dialog.getByRole("button", { name: "Begin a process" }).click();
    await desk.getByText("Begun. The first task stands open.").waitFor();

    const { page: unit, complaints } = await city.open({ as: "handler.construction-management" });
    await unit.goto("/desk/tasks");
    const row = unit.getByRole("row", { name: /Changde Road 800/ });
    await row.getByRole("button", { name: "Inspect" }).click();
    const task = unit.getByRole("dialog");
    await task.getByText(reason).waitFor();
    await task.getByRole("button", { name: "Take it on" }).click();
    await task.getByText("You", { exact: true }).waitFor();
    await desk.getByRole("button", { name: "All within reach" }).click();
    // Whoever may know a colleague's name is told it, as at their tickets.
    await desk.getByText(/Handler, .*Construction and Management/).waitFor();
    await task.getByRole("button", { name: "Done" }).click();
    for (const field of ["What was found", "Report"])
      await task.getByText(`“${field}” is missing. Fill it in.`, { exact: true }).waitFor();
    expect(await serious(unit)).toEqual([]);
    await choose(unit, "What was found", "Nothing to put right");
    await task
      .getByText("“What was found” is missing. Fill it in.", { exact: true })
      .waitFor({ state: "hidden" });
    await task.getByLabel("Report").fill("Clean");
    expect(await serious(unit)).toEqual([]);
    await task.getByRole("button", { name: "Done" }).click();
    await unit.getByText("Nothing is waiting for you here.").waitFor();
    expect(complaints.filter((line) => !/WebGL|GPU|GL Driver|Failed to load resource/.test(line))).toEqual(
      [],
    );

    await desk.getByRole("button", { name: "Begun by hand" }).click();
    await desk.getByText("Completed").waitFor();
    await desk.getByRole("button", { name: "Expand row" }).click();
    await desk.getByText("Clean", { exact: true }).waitFor();
    await desk.getByText("Nothing to put right", { exact: true }).waitFor();
    expect(await serious(desk)).toEqual([]);
    await desk.close();
    await unit.close();
  });

  it("shows a leader what was answered, and a steward how to erase the words of it", async () => {
    const dispatcher = await city.as("dispatcher");
    const handler = await city.as("handler.market-regulation");
    const unit = "jingan/market-regulation/";
    const place = "A stall in the hall";
    const { instance, open } = await dispatcher.does("/api/processes/inspection/start", {
      variables: { unit, place, kind: "catering", last: "good" },
    });
    const { item } = (open as { item: string }[])[0] ?? { item: "" };
    const report = "The cook coughs";
    await handler.does(`/api/work-items/${String(instance)}/${item}/complete`, {
      variables: { found: "nothing", report },
    });
    const expanded = async (as: string) => {
      const { page } = await city.open({ as });
      await page.goto("/desk/tasks");
      expect(await page.getByRole("button", { name: "For me to do" }).count()).toBe(0);
      await page.getByRole("button", { name: "Begun by hand" }).click();
      await page
        .getByRole("row", { name: new RegExp(place) })
        .getByRole("button", { name: "Expand row" })
        .click();
      await page.getByText(report, { exact: true }).waitFor();
      return page;
    };
    const leader = await expanded("leader");
    expect(await leader.getByRole("button", { name: "Erase the words …" }).count()).toBe(0);
    await leader.close();
    const steward = await expanded("steward");
    await steward.getByRole("button", { name: "Erase the words …" }).click();
    const sure = steward.getByRole("dialog");
    await sure.getByLabel("Why").fill("The owner asked for it");
    expect(await serious(steward)).toEqual([]);
    await sure.getByRole("button", { name: "Erase", exact: true }).click();
    await steward.getByText(report, { exact: true }).waitFor({ state: "detached" });
    await steward.getByText("The words have been erased:").first().waitFor();
    await steward.getByText("Nothing to put right", { exact: true }).waitFor();
    await steward.close();
  });
});
