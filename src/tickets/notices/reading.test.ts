import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Caller } from "../../../test/support/city.ts";
import { newId, transact } from "../../kernel/index.ts";
import { enqueueMessages, type NewMessage } from "../../outside/index.ts";
import { type NoticesCity, openNoticesCity, roads, stepsOf } from "./testing.ts";

let city: NoticesCity;
let steps: ReturnType<typeof stepsOf>;
let handler: Caller;
let other: Caller;
const parks = "jingan/greenery-appearance/";

beforeAll(async () => {
  city = await openNoticesCity();
  steps = stepsOf(city);
  handler = await city.as("handler.construction-management");
  other = await city.as("leader.construction-management");
});
afterAll(() => city.stop());

type Notice = {
  id: string;
  template: string;
  recipient: string;
  read: boolean;
  ticket: { number: string; title: string } | null;
};
type Page = { notices: Notice[]; next: string | null };
const list = async (caller: Caller, query = "") => {
  const { status, body } = await caller.get(`/api/notices${query}`);
  expect([status, body.title]).toEqual([200, undefined]);
  return body as Page;
};
const unread = async (caller: Caller) => (await caller.get("/api/notices/unread")).body;

/** Puts notices to a recipient straight into the outbox. Returns their acts. */
async function tell(recipient: string, unit: string, count = 1, change: Partial<NewMessage> = {}) {
  const messages = Array.from({ length: count }, () => ({
    act: newId(),
    template: "reminder",
    channel: "notice" as const,
    recipient,
    about: `ticket/${newId()}`,
    unit,
    account: null,
    language: "zh-CN" as const,
    subject: "s",
    body: "b",
    ...change,
  }));
  await transact(city.ground.database, (tx) => enqueueMessages(tx, messages, city.clock.now()));
}

/** Has everybody begin with nothing unread. */
async function readAll(...callers: Caller[]) {
  for (const caller of callers) {
    const until = (await list(caller, "?limit=1")).notices[0]?.id;
    if (until !== undefined) await caller.does("/api/notices/read", { until });
  }
}

describe("whom notices are shown to", () => {
  it("shows a unit's handler what was given to the unit, with the ticket as it stands, and nobody of another unit", async () => {
    const { id, number } = await steps.report("Mei");
    await steps.dispatch(id);
    await city.followAll();
    const [first] = (await list(handler)).notices;
    expect(first).toMatchObject({
      template: "assigned",
      recipient: `unit:${roads}@handler`,
      read: false,
      ticket: { number, title: "Mei's words", status: "open", stage: "acknowledge", light: "green" },
    });
    for (const login of ["handler.urban-management", "checker.construction-management", "resident"]) {
      const seen = (await list(await city.as(login), "?unitsBelow=true")).notices;
      expect(seen.filter((notice) => notice.id === first?.id)).toEqual([]);
    }
  });

  it("shows each function at a unit what is told to it, and the account what is told to it by name", async () => {
    await readAll(handler, other);
    await tell(`unit:${roads}@unit-leader`, roads);
    await tell(`unit:${roads}@handler`, roads);
    const me = (await handler.get("/api/session")).body.account as { id: string };
    await tell(`account:${me.id}`, roads, 1, { account: me.id });
    const shown = async (caller: Caller) =>
      (await list(caller, "?unread=true")).notices.map(({ recipient }) => recipient);
    expect(await shown(handler)).toEqual([`account:${me.id}`, `unit:${roads}@handler`]);
    expect(await shown(other)).toEqual([`unit:${roads}@unit-leader`]);
  });

  it("shows units below when asked, as far as the reach goes, and leaves their functions to others", async () => {
    const district = await city.as("leader");
    await readAll(district);
    await tell(`unit:${parks}@unit-leader`, parks);
    await tell(`unit:${parks}@handler`, parks);
    expect((await list(district, "?unread=true")).notices).toEqual([]);
    const unitsBelow = (await list(district, "?unread=true&unitsBelow=true")).notices.map(
      (one) => one.recipient,
    );
    expect(unitsBelow).toContain(`unit:${parks}@unit-leader`);
    expect(unitsBelow).not.toContain(`unit:${parks}@handler`);
    const beside = (await list(other, "?unitsBelow=true")).notices.map((one) => one.recipient);
    expect(beside).not.toContain(`unit:${parks}@unit-leader`);
  });

  it("brings what a unit without staff is told to the nearest above, and a return to whoever dispatches", async () => {
    const team = "jingan/jiangninglu/enforcement/";
    const near = await city.as("officer.jiangninglu");
    const far = await city.as("operator");
    const dispatcher = await city.as("dispatcher");
    await readAll(near, far, dispatcher);
    await tell(`unit:${team}@handler`, team);
    await tell(`unit:${city.services.intakeUnit}@dispatcher`, city.services.intakeUnit);
    const shown = async (caller: Caller) =>
      (await list(caller, "?unread=true")).notices.map(({ recipient }) => recipient);
    expect(await shown(near)).toEqual([`unit:${team}@handler`]);
    expect(await shown(far)).toEqual([]);
    expect(await shown(dispatcher)).toEqual([`unit:${city.services.intakeUnit}@dispatcher`]);
    expect(await unread(dispatcher)).toEqual({ count: 1, atLeast: false });
  });

  it("names no ticket that the reader may not see, and shows no mail or text message", async () => {
    await tell(`unit:${roads}@handler`, roads, 1, { template: "returned" });
    await tell(`unit:${roads}@handler`, roads, 1, { channel: "mail", template: "closed" });
    const { notices } = await list(handler);
    expect(notices[0]).toMatchObject({ template: "returned", ticket: null });
    expect(notices.map((one) => one.template)).not.toContain("closed");
  });
});

describe("what is read", () => {
  it("is marked one by one, by each account for itself", async () => {
    const colleague = await city.as("officer.jiangninglu");
    const unit = "jingan/jiangninglu/";
    const handlerThere = await city.as("handler.jiangninglu");
    await readAll(colleague, handlerThere);
    await tell(`unit:${unit}@handler`, unit, 3);
    const [newest, ...older] = (await list(colleague, "?unread=true")).notices;
    expect(await colleague.does("/api/notices/read", { notices: [newest?.id] })).toEqual({
      count: 2,
      atLeast: false,
    });
    expect((await list(colleague, "?unread=true")).notices.map(({ id }) => id)).toEqual(
      older.map(({ id }) => id),
    );
    expect((await list(colleague)).notices[0]).toMatchObject({ id: newest?.id, read: true });
    expect(await unread(handlerThere)).toEqual({ count: 3, atLeast: false });
  });

  it("is marked all at once up to what was shown; what came after stays unread", async () => {
    await readAll(handler);
    await tell(`unit:${roads}@handler`, roads, 2);
    const until = (await list(handler)).notices[0]?.id;
    await tell(`unit:${roads}@handler`, roads);
    expect(await handler.does("/api/notices/read", { until })).toEqual({ count: 1, atLeast: false });
    // An older mark takes nothing back.
    const oldest = (await list(handler)).notices.at(-1)?.id;
    expect(await handler.does("/api/notices/read", { until: oldest })).toMatchObject({ count: 1 });
    // Nothing is read before it is written, whatever the client calls the newest.
    const far = "ffffffff-ffff-7fff-bfff-ffffffffffff";
    expect(await handler.does("/api/notices/read", { until: far })).toMatchObject({ count: 0 });
    await tell(`unit:${roads}@handler`, roads);
    expect(await unread(handler)).toEqual({ count: 1, atLeast: false });
  });

  it("keeps no single readings that a mark says already", async () => {
    await tell(`unit:${roads}@handler`, roads, 2);
    const [one] = (await list(handler)).notices;
    await handler.does("/api/notices/read", { notices: [one?.id] });
    const { id } = (await handler.get("/api/session")).body.account as { id: string };
    const singly = async () =>
      (
        await city.ground.database.pool.query<{ n: number }>(
          "SELECT count(*)::int AS n FROM outside.notice_read WHERE account = $1",
          [id],
        )
      ).rows[0]?.n;
    expect(await singly()).toBeGreaterThan(0);
    await readAll(handler);
    expect(await singly()).toBe(0);
  });

  it("is nobody's who is not told: a notice of another unit cannot be marked", async () => {
    await tell(`unit:${parks}@handler`, parks);
    const [theirs] = (await list(await city.as("handler.greenery-appearance"))).notices;
    const answer = await handler.post("/api/notices/read", { notices: [theirs?.id] });
    expect([answer.status, answer.body.code]).toEqual([404, "outside.message-not-found"]);
  });

  it("is an act that says what was read, heard by the reader's own tabs", async () => {
    await tell(`unit:${roads}@handler`, roads);
    const [one] = (await list(handler)).notices;
    await handler.does("/api/notices/read", { notices: [one?.id] });
    const { id } = (await handler.get("/api/session")).body.account as { id: string };
    const { rows } = await city.ground.database.pool.query(
      "SELECT audience, detail FROM kernel.act WHERE verb = 'notification.mark-read' ORDER BY sequence DESC LIMIT 1",
    );
    expect(rows).toEqual([{ audience: [`account:${id}`], detail: { notices: [one?.id] } }]);
  });
});

describe("lists and counts", () => {
  it("come in pages that neither skip nor repeat, and by what they tell", async () => {
    await tell(`unit:${roads}@handler`, roads, 5, { template: "rework" });
    await tell(`unit:${roads}@handler`, roads, 3, { template: "supervised" });
    const all = (await list(handler, "?limit=200")).notices.map(({ id }) => id);
    const paged: string[] = [];
    for (let next: string | null = ""; next !== null; ) {
      const page: Page = await list(handler, `?limit=3${next === "" ? "" : `&before=${next}`}`);
      paged.push(...page.notices.map(({ id }) => id));
      next = page.next;
    }
    expect(paged).toEqual(all);
    const rework = (await list(handler, "?template=rework&template=returned")).notices;
    expect(new Set(rework.map(({ template }) => template))).toEqual(new Set(["rework", "returned"]));
  });

  it("count no further than a hundred, and leave what is older than 30 days as read", async () => {
    await readAll(other);
    await tell(`unit:${roads}@unit-leader`, roads, 120);
    expect(await unread(other)).toEqual({ count: 100, atLeast: true });
    const unit = "jingan/urban-management/";
    const newcomer = await city.as("handler.urban-management");
    await tell(`unit:${unit}@handler`, unit, 2);
    const old = `01900000-0000-7000-8000-${newId().slice(-12)}`;
    await city.ground.database.pool.query(
      `INSERT INTO outside.message (id, act, template, channel, recipient, about, unit, language, subject, body, state,
         created_at, ended_at) VALUES ($1, $1, 'reminder', 'notice', $2, 'ticket/x', $3, 'en', 's', 'b', 'local', now(), now())`,
      [old, `unit:${unit}@handler`, unit],
    );
    expect(await unread(newcomer)).toEqual({ count: 2, atLeast: false });
    const { notices } = await list(newcomer);
    expect(notices.map(({ id, read }) => [id === old, read])).toEqual([
      [false, false],
      [false, false],
      [true, true],
    ]);
  });
});
