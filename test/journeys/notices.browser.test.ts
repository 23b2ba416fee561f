import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import type { Caller } from "../support/city.ts";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity } from "../support/pages.ts";

const unit = "jingan/jiangninglu/";

describe.skipIf(!hasBrowser)("staff are told what concerns them", aJourney, () => {
  let city: BrowserCity;
  let dispatcher: Caller;
  beforeAll(async () => {
    city = await startBrowserCity();
    dispatcher = await city.as("dispatcher");
  });
  afterAll(() => city?.stop());

  /** Gives a matter that somebody asked for to the unit. */
  async function given(title: string): Promise<{ id: string; number: string }> {
    const place = { longitude: 121.4547, latitude: 31.2304 };
    const requester = { notify: "none", language: "en" };
    const body = { source: "asked", title, description: title, requester, ...place };
    const { id, number } = await dispatcher.does("/api/tickets", {
      ...body,
      category: "roads/manhole-cover",
      dispatch: { unit },
    });
    return { id: String(id), number: String(number) };
  }

  /** Lets whoever begins have read all that was told before. */
  async function nothingUnread(login: string) {
    const caller = await city.as(login);
    const { notices } = (await caller.get("/api/notices?limit=1")).body as { notices: { id: string }[] };
    const until = notices[0]?.id;
    if (until !== undefined) await caller.does("/api/notices/read", { until });
  }

  it("at the desk: the bell counts live, the page says what and where, and what was opened is read", async () => {
    await nothingUnread("handler.jiangninglu");
    const first = await given("A cover is gone");
    const { page, complaints } = await city.open({ as: "handler.jiangninglu" });
    await page.goto("/desk/");
    await page.getByRole("link", { name: "Notices: 1 unread" }).waitFor();
    const second = await given("Another cover rattles");
    await page.getByRole("link", { name: "Notices: 2 unread" }).click();
    const list = page.getByRole("list", { name: "Notices, the newest first" });
    await list.getByRole("link", { name: `${second.number} · Another cover rattles` }).waitFor();
    expect(await violations(page)).toEqual([]);
    await list.getByRole("link", { name: `${first.number} · A cover is gone` }).click();
    await page.getByRole("heading", { name: "A cover is gone" }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/desk/tickets/${first.number}`);
    await page.getByRole("link", { name: "Notices: 1 unread" }).click();
    await page.getByText("Unread (1)").click();
    await page.getByRole("button", { name: "Mark all as read" }).click();
    await page.getByText("You have read everything.").waitFor();
    await page.getByRole("link", { name: "Notices, all read" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("in the street: the list leads to the task, where the requester is asked, also without a network", async () => {
    const { id } = await given("Which cover is it?");
    const { page, context, complaints } = await city.open({ screen: "phone", as: "officer.jiangninglu" });
    await page.goto("/field/");
    await page.getByRole("link", { name: /^Notices · \d+ unread$/ }).click();
    await page.getByRole("heading", { name: "Notices" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page
      .getByRole("link", { name: /Which cover is it\?/ })
      .first()
      .click();
    await page.getByRole("button", { name: "Take on", exact: true }).click();
    const ask = page.getByRole("button", { name: "Ask the requester" });
    await ask.waitFor();
    await context.setOffline(true);
    await ask.click();
    const form = page.getByRole("form", { name: "Ask the requester" });
    await form.getByRole("button", { name: "Ask" }).click();
    await form.getByText("Write what you want to know.").waitFor();
    await form.getByLabel("What do you need to know?").fill("What is written on it?");
    expect(await violations(page)).toEqual([]);
    await form.getByRole("button", { name: "Ask" }).click();
    await page.getByRole("list", { name: "Not sent yet for this task" }).waitFor();
    expect(await ask.count()).toBe(0);
    await context.setOffline(false);
    await page.getByText("The requester was asked, until").waitFor();
    const { body } = await dispatcher.get(`/api/tickets/${id}`);
    expect(body).toMatchObject({ asked: true, stage: "contact" });
    const asked = (body.notes as { text: string }[]).filter(({ text }) => text === "What is written on it?");
    expect(asked).toHaveLength(1);
    expect(complaints.filter((said) => !said.includes("ERR_INTERNET_DISCONNECTED"))).toEqual([]);
  });
});
