import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestKernel, testActor, testKernel } from "../../../test/support/kernel.ts";
import { type Actor, createServer, loadConfig, newId, transact } from "../../kernel/index.ts";
import { blank } from "../life/fold.ts";
import { ticketProblem } from "../life/problems.ts";
import { codeHash } from "../life/reporting.ts";
import { insertNote, insertRequester, insertTicket, moveRequesters } from "../life/store.ts";
import type { Ticket } from "../life/ticket.ts";
import { readTicket } from "./detail.ts";
import { inboxConstraints, inboxProblems, inboxRoutes } from "./index.ts";

let kernel: TestKernel;
let server: FastifyInstance;
let actor: Actor;
const ids = { open: newId(), merged: newId(), alone: newId() };
const at = Date.UTC(2026, 2, 2, 0, 30);
const code = "a-secret-code";

const ticket = (id: string, number: string, more: Partial<Ticket>): Ticket => ({
  ...blank,
  id,
  number,
  version: 7,
  source: "asked",
  channel: "phone",
  status: "open",
  stage: "handle",
  category: "roads/lamp",
  urgency: "normal",
  longitude: 121.45,
  latitude: 31.23,
  cell: "134700-287747",
  areaPath: "town/north/",
  ownerPath: "town/roads/",
  partnerPaths: [],
  reporter: null,
  public: true,
  parent: null,
  externalSource: null,
  externalId: null,
  reportedAt: at,
  stageStartedAt: at,
  stageDueAt: at + 3_600_000,
  stageYellowAt: at + 1_800_000,
  ...more,
});

beforeAll(async () => {
  kernel = await testKernel();
  const { log, metrics, ground } = kernel;
  const time = { localDate: (instant: number) => new Date(instant).toISOString().slice(0, 10) };
  server = await createServer({
    config: { ...loadConfig({}), anonymousRequestsPerMinute: 0, requestsPerMinute: 0 },
    log,
    metrics,
    ground,
    modules: [
      {
        name: "inbox",
        problems: { ...ticketProblem.catalogue, ...inboxProblems },
        constraints: inboxConstraints,
        routes: inboxRoutes({ time } as Parameters<typeof inboxRoutes>[0], (path) =>
          path === "town/roads/" ? { "zh-CN": "道路所", ja: "道路課", en: "Roads" } : undefined,
        ),
      },
    ],
    authenticate: async () => actor,
    version: "0",
  });
  await transact(kernel.database, async (tx) => {
    const words = {
      title: "王小明家门口路灯坏了",
      description: "电话 13800000000",
      address: "南京西路 1 号",
    };
    const ended = {
      status: "merged",
      stage: null,
      stageDueAt: null,
      closedAt: at,
      mergedInto: ids.open,
    } as const;
    await insertTicket(tx, ticket(ids.open, "T-1", {}), words, ["路灯"]);
    await insertTicket(tx, ticket(ids.merged, "T-2", ended), words, ["路灯"]);
    const hidden = { public: false, category: "water/leak" };
    await insertTicket(tx, ticket(ids.alone, "T-3", hidden), { ...words, title: "水管" }, ["水管"]);
    await insertRequester(tx, {
      id: newId(),
      ticket: ids.merged,
      person: null,
      account: null,
      language: "zh-CN",
      notify: "none",
      secret: codeHash(code),
      at: new Date(at),
    });
    await moveRequesters(tx, ids.merged, ids.open);
    for (const [text, isPublic] of [
      ["已派员查看", true],
      ["内部意见", false],
    ] as const) {
      const note = { id: newId(), ticket: ids.open, act: newId(), text, author: "bob", at: new Date(at) };
      await insertNote(tx, { ...note, public: isPublic });
    }
  });
});
afterAll(async () => {
  await server?.close();
  await kernel?.close();
});

const get = (url: string) => server.inject({ method: "GET", url });
const reader = testActor(
  { "ticket.read": "subtree", "ticket.handle": "unit" },
  { id: "bob", unit: "town/roads/" },
);
const nobody = testActor({}, { id: "anonymous", unit: null });

test("a ticket is read whole, with its version as ETag and what the reader may do", async () => {
  actor = reader;
  const answer = await get(`/api/tickets/${ids.open}`);
  expect(answer.statusCode).toBe(200);
  expect(answer.headers.etag).toBe('"7"');
  expect(answer.json()).toMatchObject({ number: "T-1", light: "yellow", requesters: 1, allowed: ["handle"] });
  expect(answer.json().refused).toEqual(
    expect.arrayContaining([
      { action: "accept", code: "ticket.wrong-stage", stages: ["accept"] },
      { action: "reopen", code: "ticket.not-ended", stages: [] },
      { action: "note", code: "scope", stages: [] },
    ]),
  );
  expect(answer.json().notes).toHaveLength(2);
  expect((await get("/api/tickets/by-number/T-1")).json().id).toBe(ids.open);
  expect((await get(`/api/tickets/${ids.open}/timeline`)).json()).toEqual({ acts: [] });
});

test("asking is offered only where the city asks requesters for more and there is one, and else it is told why", async () => {
  const officer = testActor({ "ticket.read": "all", "ticket.ask": "all" });
  const seen = (id: string, cityAsks: boolean) =>
    transact(kernel.database, (tx) => readTicket(tx, officer, id, new Date(at), cityAsks));
  const askers = await seen(ids.open, true);
  expect(askers.allowed).toContain("ask");
  const silent = await seen(ids.open, false);
  expect(silent.allowed).not.toContain("ask");
  expect(silent.refused).toContainEqual({ action: "ask", code: "ticket.no-questions", stages: [] });
  const alone = await seen(ids.alone, true);
  expect(alone.allowed).not.toContain("ask");
  expect(alone.refused).toContainEqual({ action: "ask", code: "ticket.nobody-to-ask", stages: [] });
});

test("lists take repeated filters from the address and refuse what they do not know", async () => {
  actor = reader;
  const list = (await get("/api/tickets?status=open&status=merged&q=%E8%B7%AF%E7%81%AF")).json();
  expect(list.tickets.map((row: { number: string }) => row.number).sort()).toEqual(["T-1", "T-2"]);
  const counts = (await get("/api/tickets/counts?category=roads/")).json();
  expect(counts).toMatchObject({ total: 2, atLeast: false });
  for (const [query, said] of [
    ["colour=red", "kernel.invalid"],
    ["sort=due", "inbox.sort-due"],
    ["cursor=xyz", "inbox.cursor"],
    ["q=%E3%80%82", "inbox.empty-search"],
    ["box=3,2,1,0", "inbox.box"],
  ]) {
    const answer = await get(`/api/tickets?${query}`);
    expect([query, answer.statusCode, answer.json().code]).toEqual([query, 400, said]);
  }
});

test("a view is seen, changed and removed by its own account alone", async () => {
  actor = reader;
  const payload = { name: "逾期", filter: { status: ["open"], light: ["red"] } };
  const made = await server.inject({ method: "POST", url: "/api/tickets/views", payload });
  expect(made.statusCode).toBe(201);
  const { id } = made.json();
  const again = await server.inject({ method: "POST", url: "/api/tickets/views", payload });
  expect([again.statusCode, again.json().code]).toEqual([409, "inbox.view-name"]);
  const url = `/api/tickets/views/${id}`;
  const changed = { ...payload, name: "红灯" };
  expect((await server.inject({ method: "PUT", url, payload: changed })).json()).toMatchObject(changed);
  actor = { ...reader, id: "eve" };
  expect((await get("/api/tickets/views")).json()).toEqual({ views: [] });
  expect((await server.inject({ method: "PUT", url, payload })).statusCode).toBe(404);
  expect((await server.inject({ method: "DELETE", url })).statusCode).toBe(404);
  actor = reader;
  expect((await get("/api/tickets/views")).json().views).toHaveLength(1);
  expect((await server.inject({ method: "DELETE", url })).statusCode).toBe(204);
  expect((await get("/api/tickets/views")).json()).toEqual({ views: [] });
});

test("everybody sees public tickets without a word of anybody, and nothing else", async () => {
  actor = nobody;
  const list = await get("/api/public/tickets");
  expect(list.json().tickets).toHaveLength(1);
  expect(list.body).not.toMatch(/王小明|138|南京西路|bob|town/);
  expect((await get("/api/public/tickets/T-1")).json()).toMatchObject({
    stage: "handle",
    reportedOn: "2026-03-02",
  });
  expect((await get("/api/public/tickets/T-2")).statusCode).toBe(404);
  expect((await get("/api/tickets")).statusCode).toBe(401);
});

test("a requester follows a merged matter by the number and code first given", async () => {
  actor = nobody;
  const follow = (number: string, by: string) =>
    server.inject({ method: "POST", url: `/api/public/tickets/${number}/follow`, payload: { code: by } });
  const progress = (await follow("T-2", code)).json();
  expect(progress).toMatchObject({ number: "T-1", stage: "handle", ownerPath: "town/roads/" });
  expect(progress).toMatchObject({
    owner: { en: "Roads" },
    stageDueAt: new Date(at + 3_600_000).toISOString(),
  });
  expect(progress.notes.map((note: { text: string }) => note.text)).toEqual(["已派员查看"]);
  for (const [number, by] of [
    ["T-1", "another-code"],
    ["T-9", code],
  ] as const) {
    const refused = await follow(number, by);
    expect([refused.statusCode, refused.json().code]).toEqual([403, "ticket.wrong-code"]);
  }
});
