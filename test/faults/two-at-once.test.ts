import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { Killable } from "../support/killable.ts";
import { type Answer, type Sent, sending, sendOnce } from "../support/resending.ts";

const tickets = 12;

let database: TestDatabase;
let one: Killable;
let other: Killable;
/** As a shared data folder holds the one signing key of the ledger. */
const folder = mkdtempSync(path.join(tmpdir(), "liangwang-"));

beforeAll(async () => {
  database = await testDatabase();
  const environment = {
    LIANGWANG_DATA: folder,
    DATABASE_URL: database.url,
    DATABASE_OWNER_URL: database.ownerUrl,
    DATABASE_CONNECTIONS: "8",
  };
  one = new Killable(environment);
  other = new Killable(environment);
  await one.start();
  await other.start(one.tokens);
});
afterAll(async () => {
  await Promise.all([one.kill(), other.kill()]);
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const dispatchTo = (id: string, unit: string): Sent =>
  sending(one.tokens.dispatcher, `/api/tickets/${id}/dispatch`, { unit: `port-linden/${unit}/` });
const withVersion = (sent: Sent, version: unknown): Sent => ({
  ...sent,
  headers: { "if-match": `"${version}"` },
});
const atBoth = (first: Sent, second: Sent): Promise<[Answer, Answer]> =>
  Promise.all([sendOnce(one.url, first), sendOnce(other.url, second)]);

/** Tickets that wait to be dispatched. */
async function registered(): Promise<{ id: string; version: unknown }[]> {
  const made = [];
  for (let number = 0; number < tickets; number += 1) {
    const report = { source: "found", title: `Pothole ${number}`, description: "Deep" };
    const { body } = await sendOnce(one.url, sending(one.tokens.operator, "/api/tickets", report));
    const route = `/api/tickets/${body.id}/accept`;
    const accept = sending(one.tokens.dispatcher, route, { category: "roads/road-damage" });
    const accepted = await sendOnce(other.url, accept);
    expect(accepted).toMatchObject({ status: 200, body: { stage: "dispatch" } });
    made.push({ id: String(body.id), version: accepted.body.version });
  }
  return made;
}

const dispatchesOf = async (id: string) =>
  (
    await one.query<{
      version: number;
      owner: string;
    }>(`SELECT version, detail->>'owner' AS owner FROM kernel.act
      WHERE subject_kind = 'ticket' AND subject_id = '${id}' AND verb = 'ticket.dispatch' ORDER BY version`)
  ).map(({ owner }) => owner);

it("carries one request out once, whichever process it reaches first, and answers both alike", async () => {
  for (const { id } of await registered()) {
    const sent = dispatchTo(id, "public-works");
    const [first, second] = await atBoth(sent, sent);
    expect(first.status).toBe(200);
    expect(second).toEqual(first);
    expect(await sendOnce(other.url, sent)).toEqual(first);
    expect(await dispatchesOf(id)).toEqual(["port-linden/public-works/"]);
  }
});

it("makes one ticket of one report sent to both", async () => {
  const report = {
    source: "asked",
    title: "Once",
    description: "Deep",
    requester: { notify: "none", language: "en" },
  };
  const sent = sending(one.tokens.operator, "/api/tickets", report);
  const [first, second] = await atBoth(sent, sent);
  expect(first.status).toBe(201);
  expect(second).toEqual(first);
  expect(await one.query("SELECT FROM tickets.ticket WHERE title = 'Once'")).toHaveLength(1);
});

it("lets one of two dispatchers who saw the same version win, and shows the other how it stands", async () => {
  for (const { id, version } of await registered()) {
    const answers = await atBoth(
      withVersion(dispatchTo(id, "public-works"), version),
      withVersion(dispatchTo(id, "harbour"), version),
    );
    const [won, lost] = answers[0].status === 200 ? answers : [answers[1], answers[0]];
    expect(won.status).toBe(200);
    expect(lost).toMatchObject({
      status: 412,
      body: { code: "kernel.stale", version: won.body.version, current: won.body },
    });
    expect(await dispatchesOf(id)).toEqual([won.body.ownerPath]);
  }
});

it("takes two dispatchers who named no version one after the other: the second is a second dispatch", async () => {
  for (const { id, version } of await registered()) {
    const first = dispatchTo(id, "public-works");
    const second = dispatchTo(id, "harbour");
    const answers = await atBoth(first, second);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const inOrder = answers.map(({ body }) => body).sort((a, b) => Number(a.version) - Number(b.version));
    expect(inOrder.map((body) => body.version)).toEqual([Number(version) + 1, Number(version) + 2]);
    expect(await dispatchesOf(id)).toEqual(inOrder.map((body) => body.ownerPath));
    // Resent to the other process, each is answered what it was answered, though the ticket has moved on.
    expect(await Promise.all([sendOnce(other.url, first), sendOnce(one.url, second)])).toEqual(answers);
    expect(await dispatchesOf(id)).toHaveLength(2);
  }
});

it("lets one of two win where only one can: a ticket is acknowledged once", async () => {
  for (const { id } of await registered()) {
    await sendOnce(one.url, dispatchTo(id, "public-works"));
    const acknowledge = () =>
      sending(one.tokens["handler.public-works"], `/api/tickets/${id}/acknowledge`, {});
    const statuses = (await atBoth(acknowledge(), acknowledge())).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 409]);
  }
});

it("refuses a key that was spent at the other process on another request", async () => {
  const [ticket, another] = await registered();
  const key = randomUUID();
  const sent = { ...dispatchTo(String(ticket?.id), "public-works"), key };
  expect((await sendOnce(one.url, sent)).status).toBe(200);
  const reused = await sendOnce(other.url, { ...dispatchTo(String(another?.id), "harbour"), key });
  expect(reused).toMatchObject({ status: 422, body: { code: "kernel.key-reused" } });
  expect(await dispatchesOf(String(another?.id))).toEqual([]);
});

it("leaves everything whole", async () => {
  expect((await one.examine()).faults).toEqual([]);
});
