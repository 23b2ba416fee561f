import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestKernel, testActor, testKernel } from "../../../test/support/kernel.ts";
import { newId, type Transaction, transact } from "../../kernel/index.ts";
import { anyTicket, epoch } from "../inbox/arbitraries.ts";
import { insertTicket } from "../life/store.ts";
import type { Ticket } from "../life/ticket.ts";
import { departmentOf, stateOf } from "./rules.ts";
import { states } from "./schema.ts";
import { countDay, latestActs, openCells } from "./store.ts";

const dayMs = 86_400_000;
const now = new Date(epoch);
const day = { from: epoch - 9.5 * 3_600_000, to: epoch };
let kernel: TestKernel;
let tickets: Ticket[];

beforeAll(async () => {
  kernel = await testKernel();
  tickets = fc
    .sample(fc.tuple(anyTicket, fc.integer({ min: 0, max: 2 * dayMs })), 250)
    .map(([ticket, age], index) => ({
      ...ticket,
      id: newId(),
      number: `D${1000 + index}`,
      reportedAt: epoch - age,
      closedAt: ticket.status === "open" ? null : epoch - Math.floor(age / 2),
    }));
  await transact(kernel.database, async (tx) => {
    for (const ticket of tickets) {
      await insertTicket(tx, ticket, { title: "t", description: "", address: null }, []);
    }
  });
});
afterAll(() => kernel?.close());

const everybody = { actor: testActor({ "ticket.read": "all" }), scope: "ticket.read", now };
const read = <R>(work: (tx: Transaction) => Promise<R>) => transact(kernel.database, work);
const during = (at: number | null, from: number, to: number) => at !== null && from <= at && at < to;

test("a day's counts are those of its tickets, hour by hour, beside the day before until the same hour", async () => {
  const answer = await read((tx) => countDay(tx, day, everybody));
  const count = (at: (ticket: Ticket) => number | null, back: number) =>
    tickets.filter((ticket) => during(at(ticket), day.from - back, day.to - back)).length;
  const closedAt = (ticket: Ticket) => (ticket.status === "closed" ? ticket.closedAt : null);
  expect(answer.reported).toBe(count((ticket) => ticket.reportedAt, 0));
  expect(answer.closed).toBe(count(closedAt, 0));
  expect(answer.before).toEqual({
    reported: count((ticket) => ticket.reportedAt, dayMs),
    closed: count(closedAt, dayMs),
  });
  expect(answer.hours).toHaveLength(10);
  expect(answer.hours.reduce((sum, hour) => sum + hour.reported, 0)).toBe(answer.reported);
  expect(answer.hours.reduce((sum, hour) => sum + hour.closed, 0)).toBe(answer.closed);
  expect(answer.reported).toBeGreaterThan(20);
});

test("every ticket of the day flows once from its source over its department to its state", async () => {
  const { flow, reported } = await read((tx) => countDay(tx, day, everybody));
  expect(flow.reduce((sum, { count }) => sum + count, 0)).toBe(reported);
  for (const { source, owner } of flow) {
    const there = tickets.filter(
      (ticket) =>
        ticket.source === source &&
        departmentOf(ticket.ownerPath) === owner &&
        during(ticket.reportedAt, day.from, day.to),
    );
    const told = flow.filter((one) => one.source === source && one.owner === owner);
    expect(told.reduce((sum, { count }) => sum + count, 0)).toBe(there.length);
  }
});

test("the open tickets lie in their cells, and those without a place count all the same", async () => {
  const answer = await read((tx) => openCells(tx, everybody));
  const open = tickets.filter(({ status }) => status === "open");
  expect(answer.open).toBe(open.length);
  for (const { cell, count, west, east } of answer.cells) {
    expect(count).toBe(open.filter((ticket) => ticket.cell === cell).length);
    expect(west).toBeLessThan(east);
  }
  expect(answer.suspended).toBe(open.filter(({ suspendedAt }) => suspendedAt !== null).length);
});

test("a stranger sees no act, no cell and no count", async () => {
  const nobody = { ...everybody, actor: testActor({ "ticket.read": "own" }, { id: "stranger" }) };
  const { acts } = await read((tx) => latestActs(tx, 20, nobody));
  const { open, cells } = await read((tx) => openCells(tx, nobody));
  const { reported, closed } = await read((tx) => countDay(tx, day, nobody));
  expect([acts.length, open, cells.length, reported, closed]).toEqual([0, 0, 0, 0, 0]);
});

test("an ended ticket is never late or paused, and every state has its name", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("open", "closed", "void", "merged", "transferred"),
      fc.option(fc.constantFrom("accept", "dispatch", "contact", "handle", "check", "callback")),
      fc.boolean(),
      fc.boolean(),
      (status, stage, suspended, late) => {
        const state = stateOf({ status, stage, suspended, late });
        expect(states).toContain(state);
        expect(status === "open").toBe(!["closed", "ended"].includes(state));
      },
    ),
  );
});
