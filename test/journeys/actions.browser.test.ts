import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import { Matters, roadWorks } from "../support/matters.ts";
import {
  aJourney,
  type BrowserCity,
  type OpenOptions,
  startBrowserCity,
  walksAll,
} from "../support/pages.ts";

const handler = `handler.${roadWorks.unit}`;
const helper = `handler.${roadWorks.partner}`;

/** Two photos that differ in every pixel: a red one and a green one. */
const photos = {
  "before.png":
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "after.png":
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
};

describe.skipIf(!walksAll)("every action on a matter, in a browser", aJourney, () => {
  let city: BrowserCity;
  let matters: Matters;
  beforeAll(async () => {
    city = await startBrowserCity();
    matters = new Matters(city);
  });
  afterAll(() => city?.stop());

  async function open(number: string, as: string, options: OpenOptions = {}) {
    const { page, complaints } = await city.open({ ...options, as });
    page.setDefaultTimeout(12_000);
    await page.goto(`/desk/tickets/${number}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    return { page, complaints };
  }

  const panel = (page: Page) => page.getByRole("region", { name: "What I can do" });
  const form = (page: Page, action: string) => page.getByRole("form", { name: action, exact: true });
  const send = (page: Page, action: string) => form(page, action).locator("[type=submit]");
  const focused = (page: Page) => page.evaluate("document.activeElement?.closest('form')?.ariaLabel ?? null");

  /** Opens an action's form, in which the focus then is. */
  async function choose(page: Page, action: string): Promise<void> {
    await panel(page).getByRole("button", { name: action, exact: true }).click();
    await expect.poll(() => focused(page)).toBe(action);
  }
  /** The same without a mouse. */
  async function chooseByKey(page: Page, action: string): Promise<void> {
    await panel(page).getByRole("button", { name: action, exact: true }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => focused(page)).toBe(action);
  }

  const becomes = (id: string, told: Record<string, unknown>) =>
    expect.poll(() => matters.ticket(id), { timeout: 8_000 }).toMatchObject(told);

  async function clean(page: Page): Promise<void> {
    expect((await violations(page)).filter((line) => /^(serious|critical)/.test(line))).toEqual([]);
  }

  describe("the dispatcher", () => {
    it("merges a matter into the one that goes on, found by its number, and is told which", async () => {
      const goesOn = await matters.dispatched("Hole in the road");
      const twin = await matters.reported("Hole in the road, deep");
      const { page } = await open(twin.number, "dispatcher");
      await choose(page, "Merge");
      await page.getByLabel("Or the number of another matter").fill(goesOn.number);
      await page.keyboard.press("Enter");
      await form(page, "Merge").getByText(`${goesOn.number} goes on`).waitFor();
      await clean(page);
      await send(page, "Merge").click();
      await becomes(twin.id, { status: "merged" });
      await page.getByText("Merged into another matter").waitFor();
    });

    it("splits one report into its matters, by keyboard alone, and keeps the focus", async () => {
      const { id, number } = await matters.toDispatch("Hole and dark lamp");
      const { page } = await open(number, "dispatcher");
      await chooseByKey(page, "Split");
      await page.getByText(/This one goes on with what is left/).waitFor();
      await page.keyboard.type("Dark lamp");
      await page.keyboard.press("Tab");
      await page.keyboard.type("Beside the hole");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Shift+Tab");
      await page.keyboard.press("Shift+Tab");
      await page.keyboard.type("Loose sign");
      await send(page, "Split").focus();
      await page.keyboard.press("Enter");
      await page.getByText("Split: 2 further matters").waitFor();
      await becomes(id, { status: "open", stage: "dispatch" });
      expect(await page.evaluate("document.activeElement === document.body")).toBe(false);
    });

    it("hands a matter over to another service, and its end is told", async () => {
      const { id, number } = await matters.toDispatch("Gas smell");
      const { page } = await open(number, "dispatcher", { screen: "phone" });
      await choose(page, "Hand over");
      await page.getByText(/outside this system.*For a unit of the district, use “Dispatch”/).waitFor();
      await page.getByLabel("Service that takes over").fill("Gas company");
      await page.getByLabel("Reason", { exact: true }).fill("Their pipe");
      await clean(page);
      await send(page, "Hand over").click();
      await becomes(id, { status: "transferred" });
      await page.getByText("Handed over to Gas company").waitFor();
    });

    it("changes the category, dispatches a second time, and adds partners", async () => {
      const { id, number } = await matters.dispatched("Tree on the road");
      const { page } = await open(number, "dispatcher");
      await choose(page, "Change category");
      await page.getByLabel("All categories").fill("litter");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await page.getByLabel("Reason", { exact: true }).fill("It is about litter");
      await send(page, "Change category").click();
      await page.getByText(/^Category changed to/).waitFor();
      await choose(page, "Dispatch");
      await page.getByRole("radiogroup", { name: "Proposed owner" }).getByRole("radio").first().check();
      await send(page, "Dispatch").click();
      await becomes(id, { stage: "acknowledge", dispatches: 2 });
      await choose(page, "Joint handling");
      await page.getByLabel("Partners").fill("Greenery");
      await page
        .locator(".ant-select-tree-node-content-wrapper")
        .filter({ hasText: "Greenery" })
        .first()
        .click();
      await page.keyboard.press("Escape");
      await send(page, "Joint handling").click();
      await expect.poll(async () => (await matters.ticket(id)).partnerPaths).toHaveLength(1);
    });

    it("asks to declare void, which another person signs", async () => {
      const { id, number } = await matters.toDispatch("A test call");
      const { page } = await open(number, "dispatcher");
      await choose(page, "Ask to declare void");
      await page.getByLabel("Reason", { exact: true }).fill("Nobody was there");
      await send(page, "Ask to declare void").click();
      await page.getByText("“Ask to declare void” is sent, and waits for another person to agree.").waitFor();
      await becomes(id, { pending: "void", status: "open" });

      const second = await city.open({ as: "supervisor" });
      await second.page.goto(`/desk/supervise?tab=exclude&ticket=${id}`);
      await second.page.getByText("Nobody was there").first().waitFor();
      await second.page.getByRole("radio", { name: "Agree" }).check();
      await second.page.getByRole("form").getByRole("button", { name: "Decide the request" }).click();
      await becomes(id, { status: "void" });
    });
  });

  describe("the handler", () => {
    it("asks to stop the clock; a second person agrees by keyboard; it is started again", async () => {
      const { id, number } = await matters.toHandle("Sunken manhole");
      const { page } = await open(number, handler);
      await choose(page, "Ask to stop the clock");
      await page.getByLabel("Reason", { exact: true }).fill("Frost until Monday");
      await send(page, "Ask to stop the clock").click();
      await becomes(id, { pending: "suspend" });

      const second = await city.open({ as: "supervisor" });
      await second.page.goto(`/desk/supervise?tab=sign&ticket=${id}`);
      await second.page.getByText("Frost until Monday").first().waitFor();
      const decide = second.page.getByRole("form").getByRole("button", { name: "Decide the request" });
      await decide.click();
      await second.page.getByText("“Agree?” is not answered yet: choose one.").waitFor();
      expect(await matters.ticket(id)).toMatchObject({ pending: "suspend", suspendedAt: null });
      await second.page.getByRole("radio", { name: "Agree" }).focus();
      await second.page.keyboard.press("Space");
      await decide.focus();
      await second.page.keyboard.press("Enter");
      await expect.poll(async () => (await matters.ticket(id)).suspendedAt).not.toBeNull();

      await send(page, "Start the clock again").click();
      await page.getByText(/^Clock started again/).waitFor();
      await becomes(id, { suspendedAt: null, stage: "handle" });
      await clean(page);
    });

    it("is refused more time with a reason, reads why, and may ask again", async () => {
      const { id, number } = await matters.toHandle("Cracked kerb");
      const { page } = await open(number, handler);
      await choose(page, "Ask for more time");
      await page.getByLabel("Reason", { exact: true }).fill("Short of hands");
      await send(page, "Ask for more time").click();
      await becomes(id, { pending: "extend" });
      const second = await open(number, "supervisor");
      await second.page.getByRole("radio", { name: "Refuse" }).check();
      await send(second.page, "Decide the request").click();
      await second.page.getByText("“Reason” is still empty: fill it in.").waitFor();
      await second.page.getByLabel("Reason", { exact: true }).fill("Ask the neighbours for hands");
      await send(second.page, "Decide the request").click();
      await becomes(id, { pending: null, extensions: 0 });
      await page.getByText("Ask the neighbours for hands").waitFor();
      await panel(page).getByRole("button", { name: "Ask for more time" }).waitFor();
    });

    it("returns what is not theirs, and the matter stands at dispatch with the reason", async () => {
      const { id, number } = await matters.dispatched("Broken railing");
      const { page } = await open(number, handler);
      await choose(page, "Return");
      await page.getByRole("radio", { name: "Not this unit’s matter" }).check();
      await page.getByLabel("Reason", { exact: true }).fill("It belongs to the metro");
      await send(page, "Return").click();
      await becomes(id, { stage: "dispatch", returns: 1, wrongDispatches: 1 });
      await page.getByText(`${number} is passed on.`, { exact: false }).waitFor();
      await page.getByRole("link", { name: "To my work" }).waitFor();
      const back = await open(number, "dispatcher");
      const why = back.page.getByRole("region", { name: "Why it is here again" });
      await why.getByText("It belongs to the metro").waitFor();
    });

    it("writes a note for colleagues and one for the requesters, told apart", async () => {
      const { number } = await matters.toHandle("Wobbly cover");
      const { page } = await open(number, handler);
      for (const [text, isPublic] of [
        ["Crew three has the key", false],
        ["We come on Thursday", true],
      ] as const) {
        await choose(page, "Note");
        await page.getByRole("textbox", { name: "Note", exact: true }).fill(text);
        if (isPublic) await page.getByLabel("Requesters may read it").check();
        await send(page, "Note").click();
        const note = page.locator(".lw-note").filter({ hasText: text });
        await note.waitFor();
        expect(await note.getAttribute("data-public")).toBe(String(isPublic));
      }
      const told = await city.anonymous.get(`/api/public/tickets/${number}`);
      expect(JSON.stringify(told.body)).not.toContain("Crew three");
    });

    it("puts photos before and after side by side", async () => {
      const { number } = await matters.toHandle("Pothole at the gate");
      const { page } = await open(number, handler);
      for (const [name, moment] of [
        ["before.png", "Before"],
        ["after.png", "After"],
      ] as const) {
        await page.getByRole("radiogroup", { name: "When it was taken" }).getByText(moment).click();
        const buffer = Buffer.from(photos[name], "base64");
        await page.getByLabel("Add files").first().setInputFiles({ name, mimeType: "image/png", buffer });
        await page.getByRole("img", { name: `Photo ${moment}: ${name}` }).waitFor();
      }
      const left = await page.getByRole("img", { name: /Photo Before/ }).boundingBox();
      const right = await page.getByRole("img", { name: /Photo After/ }).boundingBox();
      expect(right?.x).toBeGreaterThan((left?.x ?? 0) + (left?.width ?? 0));
      expect(Math.abs((right?.y ?? 0) - (left?.y ?? 100))).toBeLessThan(4);
      await clean(page);
    });

    it("leads a joint handling that is done only once each partner has done its part", async () => {
      const { id, number } = await matters.toHandle("Roots lift the paving", [roadWorks.partner]);
      const { page } = await open(number, handler);
      await page.getByRole("radio", { name: "Solved", exact: true }).check();
      await page.getByLabel("What was done (internal)").fill("Paving laid");
      await send(page, "Report done").click();
      await page.locator(".act-problem").getByText(/part/).waitFor();

      const other = await city.open({ as: helper });
      await other.page.goto(`/desk/department?tab=share&ticket=${id}`);
      await other.page.getByLabel("What was done (internal)").fill("Roots cut");
      await clean(other.page);
      await other.page.getByRole("form").getByRole("button", { name: "Finish our part" }).click();
      await page.getByText("Roots cut").first().waitFor();
      await page.getByText(/The matter has changed since you began to write/).waitFor();
      expect(await page.getByLabel("What was done (internal)").inputValue()).toBe("Paving laid");
      await send(page, "Report done").click();
      await becomes(id, { stage: "check" });
    });
  });

  describe("the supervisor", () => {
    it("puts a matter under supervision, and its owner reads why", async () => {
      const { number } = await matters.dispatched("Flooded underpass");
      const { page } = await open(number, "supervisor");
      await choose(page, "Supervise");
      await page.getByLabel("Reason", { exact: true }).fill("The school asks daily");
      await send(page, "Supervise").click();
      await page.getByText("Put under supervision").waitFor();
      const owner = await open(number, handler);
      await owner.page.getByText("The school asks daily").waitFor();
    });

    it("gives the second signature to an exclusion, never to their own", async () => {
      const { id, number } = await matters.toDispatch("Works of the power company");
      const { page } = await open(number, "supervisor");
      await choose(page, "Ask to leave out of the figures");
      await page.getByLabel("Reason", { exact: true }).fill("Nothing the city can do");
      await send(page, "Ask to leave out of the figures").click();
      await becomes(id, { pending: "exclude" });
      await panel(page)
        .getByText(/It waits for another person to agree/)
        .waitFor();
      await page.goto(`/desk/supervise?tab=exclude&ticket=${id}`);
      await page
        .getByText(/another person/i)
        .first()
        .waitFor();
      expect(await page.getByRole("button", { name: "Decide the request" }).count()).toBe(0);

      const second = await city.open({ as: "commander" });
      await second.page.goto(`/desk/supervise?tab=exclude&ticket=${id}`);
      await second.page.getByText("Nothing the city can do").first().waitFor();
      expect(await second.page.getByText("Nothing the city can do").count()).toBe(1);
      await clean(second.page);
      await second.page.getByRole("radio", { name: "Agree" }).check();
      await second.page.getByRole("form").getByRole("button", { name: "Decide the request" }).click();
      await second.page.getByText(/^JA-.* · Agreed: /).waitFor();
      const { excluded, allowed } = await matters.ticket(id);
      expect([excluded, allowed]).toEqual([true, expect.not.arrayContaining(["request-exclude"])]);
    });
  });

  it("sends work back from the check, which the handler reads and does again", async () => {
    const { id } = await matters.handled("Uneven slab");
    const { page } = await city.open({ as: `checker.${roadWorks.unit}` });
    await page.goto(`/desk/check?ticket=${id}`);
    await page.getByRole("radio", { name: "Back to work" }).check();
    await page.getByRole("form").locator("[type=submit]").click();
    await page.getByText("“Reason” is still empty: fill it in.").waitFor();
    expect(await matters.ticket(id)).toMatchObject({ stage: "check" });
    await page.getByLabel("Reason", { exact: true }).fill("Still two centimetres");
    await page.getByRole("form").locator("[type=submit]").focus();
    await page.keyboard.press("Enter");
    await becomes(id, { stage: "handle", reworks: 1 });
    const again = await city.open({ as: handler });
    await again.page.goto(`/desk/department?tab=handle&ticket=${id}`);
    await again.page.getByText("Still two centimetres").first().waitFor();
  });

  it("takes a requester’s “not solved” at the call-back, and the matter is dispatched anew", async () => {
    const { id } = await matters.checked("Puddle before the door");
    const { page } = await city.open({ as: "operator", screen: "phone" });
    await page.goto(`/desk/callback?ticket=${id}`);
    const call = page.getByRole("form", { name: "Record call-back" });
    await call.waitFor();
    await call.locator("[type=submit]").click();
    await call.getByText("“Was the requester reached?” is not answered yet: choose one.").waitFor();
    await call.getByRole("radio", { name: "Not solved", exact: true }).check();
    await call.locator("[type=submit]").click();
    await becomes(id, { status: "open", stage: "dispatch" });
  });

  it("opens an ended matter again, by its id from a message, too", async () => {
    const { id } = await matters.checked("Stone in the gully");
    const operator = await matters.as("operator");
    await operator.does(`/api/tickets/${id}/callback`, { reached: false });
    await becomes(id, { status: "closed" });
    const { page } = await open(id, "dispatcher");
    await send(page, "Reopen").waitFor();
    await page.getByLabel("Reason", { exact: true }).fill("It blocked again");
    await send(page, "Reopen").click();
    await becomes(id, { status: "open", stage: "dispatch" });
  });
});
