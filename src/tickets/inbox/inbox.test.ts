import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestKernel, testActor, testKernel } from "../../../test/support/kernel.ts";
import { type Actor, mayReach, newId, type Reach, type Transaction, transact } from "../../kernel/index.ts";
import { searchTokens } from "../intake/search.ts";
import { insertTicket, placementOf } from "../life/store.ts";
import type { Ticket } from "../life/ticket.ts";
import { compareUrgency, lightOf } from "../life/urgency.ts";
import { accounts, anyTicket, epoch, labels, someWords, units } from "./arbitraries.ts";
import { countTickets } from "./counts.ts";
import { readTicket, readTimeline, ticketByNumber } from "./detail.ts";
import { listTickets } from "./list.ts";
import { mapTickets } from "./map.ts";
import { listPublic, mapPublic, readPublic } from "./public.ts";
import type { Filter, ListQuery } from "./schema.ts";

type Kept = Ticket & { title: string };
let kernel: TestKernel;
let tickets: Kept[];
const now = new Date(epoch);
const box = "121.3,31.1,121.5,31.3";
/** Too large to be asked for cell by cell, small enough for squares of cells; the second cuts through the tickets. */
const wideBoxes = ["121.38,31.18,121.42,31.22", "121.404,31.203,121.44,31.24"];

beforeAll(async () => {
  kernel = await testKernel();
  tickets = fc
    .sample(fc.tuple(anyTicket, fc.constantFrom(...someWords)), 300)
    .map(([ticket, title], index) => ({ ...ticket, id: newId(), number: `T${1000 + index}`, title }));
  await transact(kernel.database, async (tx) => {
    for (const { title, ...ticket } of tickets) {
      const words = { title, description: "", address: null };
      await insertTicket(tx, ticket, words, searchTokens(`${title} ${ticket.number}`));
    }
  });
});
afterAll(() => kernel?.close());

const read = <R>(work: (tx: Transaction) => Promise<R>) => transact(kernel.database, work);
const askerOf = (actor: Actor) => ({ actor, scope: "ticket.read", now });

const actor = fc
  .record({
    reach: fc.constantFrom<Reach>("own", "unit", "subtree", "all"),
    id: fc.constantFrom(...accounts, "anonymous", "stranger"),
    unit: fc.constantFrom(...units, null),
  })
  .map(({ reach, id, unit }) => testActor({ "ticket.read": reach }, { id, unit }));

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 });
const subset = <T>(...values: T[]) => optional(fc.subarray(values, { minLength: 1 }));
const filter: fc.Arbitrary<Filter> = fc
  .record({
    status: subset("open" as const, "closed" as const, "void" as const),
    stage: subset("accept" as const, "handle" as const),
    source: subset("sensed" as const, "found" as const),
    category: subset("roads/lamp", "roads/", "parks/tree"),
    urgency: subset("low" as const, "urgent" as const),
    light: subset("green" as const, "yellow" as const, "red" as const),
    label: subset(...labels),
    owner: optional(fc.constantFrom(...units)),
    area: optional(fc.constantFrom(...units)),
    partner: optional(fc.constantFrom(...units)),
    assignee: optional(fc.constantFrom("me", ...accounts)),
    reporter: optional(fc.constantFrom("me", ...accounts)),
    pending: subset("extend" as const, "void" as const),
    joint: optional(fc.boolean()),
    suspended: optional(fc.boolean()),
    from: optional(fc.constant(new Date(epoch - 3_600_000 * 100).toISOString())),
    to: optional(fc.constant(new Date(epoch + 3_600_000 * 100).toISOString())),
    closedFrom: optional(fc.constant(new Date(epoch - 3_600_000 * 50).toISOString())),
    closedTo: optional(fc.constant(new Date(epoch - 3_600_000 * 10).toISOString())),
    q: optional(fc.constantFrom("路灯", "灯", "损坏", "LAMP", "停车 A3", "t1007", "没有")),
    box: optional(fc.constantFrom("121.4,31.2,121.405,31.205", box)),
  })
  // Few conditions at once, so that something is left.
  .chain((all) =>
    fc
      .subarray(Object.entries(all), { maxLength: 3 })
      .map((some) => Object.fromEntries(some.filter(([, value]) => value !== undefined)) as Filter),
  );

/** What the filter means, said once more in plain words. */
function fits(ticket: Kept, asked: Filter, by: Actor): boolean {
  const among = (list: readonly string[] | undefined, value: string | null | undefined) =>
    list === undefined || (value !== null && value !== undefined && list.includes(value));
  const under = (path: string | undefined, value: string | null) =>
    path === undefined || value?.startsWith(path) === true;
  const account = (id: string | undefined, value: string | null) =>
    id === undefined || value === (id === "me" ? by.id : id);
  const is = (wanted: boolean | undefined, value: boolean) => wanted === undefined || wanted === value;
  const text = `${ticket.title} ${ticket.number}`.toLowerCase();
  const [west = 0, south = 0, east = 0, north = 0] = asked.box?.split(",").map(Number) ?? [];
  return (
    among(asked.status, ticket.status) &&
    among(asked.stage, ticket.stage) &&
    among(asked.source, ticket.source) &&
    (asked.category?.some((code) =>
      code.endsWith("/") ? ticket.category?.startsWith(code) : ticket.category === code,
    ) ??
      true) &&
    among(asked.urgency, ticket.urgency) &&
    among(asked.light, lightOf(ticket, epoch)) &&
    (asked.label?.some((code) => ticket.labels?.marks.includes(code)) ?? true) &&
    under(asked.owner, ticket.ownerPath) &&
    under(asked.area, ticket.areaPath) &&
    (asked.partner === undefined || ticket.partnerPaths.includes(asked.partner)) &&
    account(asked.assignee, ticket.assignee) &&
    account(asked.reporter, ticket.reporter) &&
    among(asked.pending, ticket.pending?.kind) &&
    is(asked.joint, ticket.partnerPaths.length > 0) &&
    is(asked.suspended, ticket.suspendedAt !== null) &&
    (asked.from === undefined || ticket.reportedAt >= Date.parse(asked.from)) &&
    (asked.to === undefined || ticket.reportedAt < Date.parse(asked.to)) &&
    (asked.closedFrom === undefined ||
      (ticket.closedAt !== null && ticket.closedAt >= Date.parse(asked.closedFrom))) &&
    (asked.closedTo === undefined ||
      (ticket.closedAt !== null && ticket.closedAt < Date.parse(asked.closedTo))) &&
    (asked.q
      ?.toLowerCase()
      .split(" ")
      .every((word) => text.includes(word)) ??
      true) &&
    (asked.box === undefined ||
      (ticket.longitude !== null &&
        ticket.latitude !== null &&
        west <= ticket.longitude &&
        ticket.longitude <= east &&
        south <= ticket.latitude &&
        ticket.latitude <= north))
  );
}

const seen = (by: Actor, asked: Filter = {}) =>
  tickets.filter((ticket) => mayReach(by, "ticket.read", placementOf(ticket)) && fits(ticket, asked, by));

async function allPages(tx: Transaction, query: ListQuery, by: Actor) {
  const found: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listTickets(tx, cursor === undefined ? query : { ...query, cursor }, askerOf(by));
    found.push(...page.tickets.map((row) => row.number));
    if (page.next === null) return found;
    cursor = page.next;
  }
}

const numbers = (list: readonly Kept[]) => list.map((ticket) => ticket.number).sort();
const runs = { numRuns: 80 };

describe("whoever asks", () => {
  test("the list shows exactly what the reach allows and the filter asks, over all pages, each once", () =>
    fc.assert(
      fc.asyncProperty(actor, filter, fc.integer({ min: 5, max: 60 }), async (by, asked, limit) => {
        const found = await read((tx) => allPages(tx, { ...asked, limit, sort: "newest" }, by));
        expect(found.toSorted()).toEqual(numbers(seen(by, asked)));
      }),
      runs,
    ));

  test("the list of open ones comes in the order of the rule, over all pages", () =>
    fc.assert(
      fc.asyncProperty(actor, filter, fc.integer({ min: 1, max: 9 }), async (by, asked, limit) => {
        const open = { ...asked, status: ["open" as const] };
        const found = await read((tx) => allPages(tx, { ...open, limit }, by));
        const expected = seen(by, open).sort(compareUrgency);
        expect(found).toEqual(expected.map((ticket) => ticket.number));
      }),
      { numRuns: 60 },
    ));

  test("order and light agree: all that is red comes first, and what has no light last", () =>
    fc.assert(
      fc.asyncProperty(actor, async (by) => {
        const page = await read((tx) =>
          listTickets(tx, { status: ["open"], sort: "due", limit: 200 }, askerOf(by)),
        );
        const rank = { red: 0, yellow: 1, green: 1 };
        const ranks = page.tickets.map(({ light }) => (light === null ? 2 : rank[light]));
        expect(ranks).toEqual(ranks.toSorted());
      }),
      { numRuns: 20 },
    ));

  test("counts add up to the same tickets in every facet, or say that they are lower bounds", () =>
    fc.assert(
      fc.asyncProperty(actor, filter, fc.constantFrom(5, 50, 1000), async (by, asked, limit) => {
        const counts = await read((tx) => countTickets(tx, asked, askerOf(by), limit));
        const expected = seen(by, asked);
        expect(counts.total).toBe(Math.min(limit, expected.length));
        expect(counts.atLeast).toBe(expected.length > limit);
        const { label, ...single } = counts.facets;
        for (const tally of Object.values(single)) {
          expect(tally.reduce((sum, entry) => sum + entry.count, 0)).toBe(counts.total);
        }
        if (counts.atLeast) return;
        for (const { value, count } of label) {
          const marked = expected.filter(({ labels: given }) => {
            const marks = given?.marks ?? [];
            return value === null ? marks.length === 0 : marks.includes(value);
          });
          expect(count).toBe(marked.length);
        }
        for (const { value, count } of counts.facets.light) {
          expect(count).toBe(expected.filter((ticket) => lightOf(ticket, epoch) === value).length);
        }
        for (const { value, count } of counts.facets.owner) {
          expect(count).toBe(expected.filter((ticket) => ticket.ownerPath === value).length);
        }
      }),
      runs,
    ));

  test("the map draws exactly the tickets of the box, as points or in clusters", () =>
    fc.assert(
      fc.asyncProperty(actor, filter, fc.constantFrom(box, ...wideBoxes), async (by, asked, around) => {
        const narrowed = { ...asked, box: asked.box ?? around };
        const map = await read((tx) => mapTickets(tx, narrowed, askerOf(by)));
        expect(map.points.map((point) => point.number).sort()).toEqual(numbers(seen(by, narrowed)));
        const clustered = await read((tx) => mapTickets(tx, narrowed, askerOf(by), 1000, 0));
        expect(clustered.clusters.reduce((sum, cluster) => sum + cluster.count, 0)).toBe(map.total);
        expect(clustered.clusters.reduce((sum, cluster) => sum + cluster.red, 0)).toBe(
          map.points.filter((point) => point.light === "red").length,
        );
      }),
      runs,
    ));

  test("a single ticket is there by id and by number exactly if it is within reach, and so is its timeline", () =>
    fc.assert(
      fc.asyncProperty(actor, fc.nat(299), async (by, index) => {
        const ticket = tickets[index];
        if (ticket === undefined) return;
        const allowed = mayReach(by, "ticket.read", placementOf(ticket));
        const tried = await Promise.allSettled([
          read((tx) => readTicket(tx, by, ticket.id, now, true)),
          read((tx) => ticketByNumber(tx, by, ticket.number)),
          read((tx) => readTimeline(tx, by, ticket.id)),
        ]);
        for (const one of tried) {
          expect(one.status).toBe(allowed ? "fulfilled" : "rejected");
          if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "ticket.not-found" });
        }
      }),
      runs,
    ));
});

describe("everybody", () => {
  const words = {
    localDate: (at: number) => new Date(at).toISOString().slice(0, 10),
    unitNames: () => undefined,
  };
  const shown = () => tickets.filter((ticket) => ticket.public && ["open", "closed"].includes(ticket.status));

  test("sees exactly the public tickets that are open or closed", async () => {
    const found: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const query = { limit: 17, ...(cursor === undefined ? {} : { cursor }) };
      const page = await read((tx) => listPublic(tx, query, words, now));
      found.push(...page.tickets.map((row) => row.number));
      if (page.next === null) break;
      cursor = page.next;
    }
    expect(found.toSorted()).toEqual(numbers(shown()));
    for (const ticket of tickets) {
      const one = read((tx) => readPublic(tx, ticket.number, words, now));
      if (shown().includes(ticket)) expect((await one).number).toBe(ticket.number);
      else await expect(one).rejects.toMatchObject({ code: "ticket.not-found" });
    }
  });

  test("is told nothing but category, cell, stage and dates", async () => {
    const { tickets: rows } = await read((tx) => listPublic(tx, { limit: 200 }, words, now));
    for (const row of rows) {
      expect(Object.keys(row).sort()).toEqual(
        "area category cell closedOn dueOn latitude longitude number reportedOn stage status".split(" "),
      );
    }
  });

  test("cannot find out by small boxes where in its cell a ticket lies", async () => {
    const ticket = shown().find((one) => one.cell !== null);
    if (ticket?.longitude == null || ticket.latitude === null)
      throw new Error("no public ticket has a place");
    const besides = (degrees: number) => {
      const x = (ticket.longitude ?? 0) + degrees;
      return `${x},${ticket.latitude},${x},${ticket.latitude}`;
    };
    const there = await read((tx) => listPublic(tx, { box: besides(0) }, words, now));
    expect(there.tickets.map((row) => row.number)).toContain(ticket.number);
    for (const degrees of [-0.0002, -0.0001, 0.0001, 0.0002]) {
      const { tickets: rows } = await read((tx) => listPublic(tx, { box: besides(degrees) }, words, now));
      const { cells } = await read((tx) => mapPublic(tx, { box: besides(degrees) }, now));
      // Either the whole cell is in the box or none of it.
      expect(rows.every((row) => row.cell === rows[0]?.cell)).toBe(true);
      expect(cells.reduce((sum, cell) => sum + cell.count, 0)).toBe(rows.length);
      const inCell = shown().filter((one) => one.cell === rows[0]?.cell);
      if (rows.length > 0) expect(rows.map((row) => row.number).sort()).toEqual(numbers(inCell));
    }
  });

  test("counts on the map what the list holds", async () => {
    const { total, cells } = await read((tx) => mapPublic(tx, { box }, now));
    expect(total).toBe(shown().filter((ticket) => ticket.cell !== null).length);
    expect(cells.reduce((sum, cell) => sum + cell.count, 0)).toBe(total);
  });
});
