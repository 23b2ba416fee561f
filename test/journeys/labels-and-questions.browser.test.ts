import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity } from "../support/pages.ts";

describe.skipIf(!hasBrowser)("a dispatcher, in a browser", aJourney, () => {
  let city: BrowserCity;
  beforeAll(async () => {
    city = await startBrowserCity();
  });
  afterAll(() => city?.stop());

  async function reported(title: string): Promise<{ id: string; number: string; code: string }> {
    const requester = { notify: "none", language: "en" };
    const made = await city.anonymous.does("/api/tickets", {
      source: "asked",
      title,
      description: title,
      requester,
    });
    return { id: String(made.id), number: String(made.number), code: String(made.code) };
  }

  it("sees in the list and on the ticket which label makes it urgent and on whose word, and overrules it", async () => {
    const { id, number } = await reported("A child is trapped in the lift");
    const { page, complaints } = await city.open({ as: "dispatcher" });
    await page.goto("/desk/dispatch");
    await page.locator(".dispatch-row-tag", { hasText: "People in danger" }).first().waitFor();
    // The queue narrowed to a label, with how many matters carry it; the address holds it.
    await page.getByRole("combobox", { name: "Labels" }).click();
    await page.locator(".dispatch-option", { hasText: /^People in danger [1-9]/ }).click();
    await page.waitForURL(/[?&]label=people\.in-danger/);
    await page.locator(".dispatch-row-tag", { hasText: "People in danger" }).first().waitFor();
    await page.goto(`/desk/tickets/${number}`);
    const labels = page.locator("section.labels");
    await labels.getByText("People in danger").waitFor();
    await labels.getByText(/rule danger-in-words, version 1/).waitFor();
    await labels.getByText(/^acts · urgency at least urgent/i).waitFor();
    expect(await violations(page)).toEqual([]);
    await labels.getByRole("button", { name: "Say what applies" }).click();
    const form = page.getByRole("form", { name: "Label" });
    await form.getByRole("radio", { name: "Does not apply" }).check();
    await form.getByLabel("Reason").fill("The caller says that the child is out already.");
    await form.getByRole("button", { name: "Label", exact: true }).click();
    await labels.getByText("overruled by a person").waitFor();
    await page.getByText("Label people.in-danger said not to apply").waitFor();
    const { body } = await (await city.as("dispatcher")).get(`/api/tickets/${id}`);
    expect(body).toMatchObject({ urgency: "normal", marks: [] });
    expect(complaints).toEqual([]);
  });

  it("asks the requester for more, who answers on the page of the matter, and reads the answer", async () => {
    const { number, code } = await reported("The lamp is out");
    const desk = await city.open({ as: "dispatcher" });
    await desk.page.goto(`/desk/tickets/${number}`);
    await desk.page.getByRole("button", { name: "Ask the requester" }).click();
    const form = desk.page.getByRole("form", { name: "Ask the requester" });
    await form.getByRole("textbox").fill("Which lamp is it? What number is on the post?");
    await form.getByRole("button", { name: "Ask the requester" }).click();
    await desk.page.getByRole("heading", { name: "Asked of the requester" }).waitFor();
    expect(await violations(desk.page)).toEqual([]);

    const { page, complaints } = await city.open({ screen: "phone" });
    await page.goto(`/tickets/${number}#${code}`);
    await page.getByRole("heading", { name: "We need to know more from you" }).waitFor();
    await page.getByText("Which lamp is it?").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByLabel("Your answer").fill("The third from the corner, number 17.");
    await page.getByRole("button", { name: "Send the answer" }).click();
    await page.getByText("Your answer has arrived").waitFor();
    expect(complaints).toEqual([]);

    await desk.page.reload();
    await desk.page.getByText("The third from the corner, number 17.").waitFor();
    await desk.page.getByText("The requester answered the question").waitFor();
    expect(await desk.page.getByRole("heading", { name: "Asked of the requester" }).count()).toBe(0);
    expect(desk.complaints).toEqual([]);
  });
});
