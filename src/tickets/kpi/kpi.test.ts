import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contextFor, type TestKernel, testActor, testKernel } from "../../../test/support/kernel.ts";
import { mayReach, newId, type Reach, reachOf, transact } from "../../kernel/index.ts";
import { fold } from "../life/fold.ts";
import { insertTicket } from "../life/store.ts";
import type { Ticket } from "../life/ticket.ts";
import { history } from "./arbitraries.ts";
import { combine, emptyTally, figuresOf, summaryOf, tallyOf } from "./figures.ts";
import { formulas } from "./formulas.ts";
import { isIn, measureOf } from "./measures.ts";
import { periodOf } from "./period.ts";
import { readKpis, readTickets } from "./routes.ts";
import { groupings, type KpiQuery } from "./schema.ts";
import { kpiPlacementOf } from "./store.ts";

const timeZone = "Asia/Shanghai";
const time = { timeZone, minutesPerDay: 450 };
const dates = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
const localDate = (at: number) => dates.format(at);

let kernel: TestKernel;
let tickets: Ticket[];

beforeAll(async () => {
  kernel = await testKernel();
  kernel.clock.advance(new Date("2026-12-31T00:00:00Z"));
  tickets = fc.sample(history, 400).map((events, index) => ({
    ...fold(newId(), events),
    number: `K${index}`,
    reporter: index % 5 === 0 ? "bob" : "ann",
    assignee: index % 3 === 0 ? "bob" : null,
  }));
  await transact(kernel.database, async (tx) => {
    for (const ticket of tickets) {
      await insertTicket(
        tx,
        { ...ticket, mergedInto: null },
        { title: "t", description: "", address: null },
        [],
      );
    }
  });
});
afterAll(() => kernel?.close());

const actor = fc
  .record({
    reach: fc.constantFrom<Reach>("own", "unit", "subtree", "all"),
    unit: fc.constantFrom("town/", "town/roads/", "town/parks/", "town/north/", null),
    id: fc.constantFrom("ann", "bob", "anonymous", "stranger"),
  })
  .map(({ reach, unit, id }) => testActor({ "kpi.read": reach }, { unit, id }));

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const query: fc.Arbitrary<KpiQuery> = fc
  .record({
    period: fc.constantFrom("2026", "2026-12", "2026-02", "2026-02-10..2026-02-25", "2026-02-14", "2025"),
    by: optional(fc.constantFrom(...groupings)),
    level: optional(fc.integer({ min: 1, max: 3 })),
    unit: optional(fc.constantFrom("town/", "town/roads/")),
    area: optional(fc.constantFrom("town/", "town/north/", "none")),
    category: optional(fc.constantFrom("roads/lamp", "roads/", "none")),
    source: optional(fc.constantFrom("sensed" as const, "asked" as const)),
    unitAlone: optional(fc.boolean()),
  })
  .map(
    (all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as KpiQuery,
  );

const instants: Record<string, [string, string]> = {
  "2025": ["2025-01-01", "2026-01-01"],
  "2026": ["2026-01-01", "2027-01-01"],
  "2026-02": ["2026-02-01", "2026-03-01"],
  "2026-12": ["2026-12-01", "2027-01-01"],
  "2026-02-10..2026-02-25": ["2026-02-10", "2026-02-26"],
  "2026-02-14": ["2026-02-14", "2026-02-15"],
};

/** The tickets a question is about, said once more in plain words. */
function asked(by: ReturnType<typeof testActor>, { unit, unitAlone, area, category, source }: KpiQuery) {
  return tickets.filter((ticket) => {
    const under = unitAlone === true ? ticket.ownerPath === unit : ticket.ownerPath.startsWith(unit ?? "");
    return (
      mayReach(by, "kpi.read", kpiPlacementOf(ticket, reachOf(by, "kpi.read"))) &&
      (unit === undefined || under) &&
      (area === undefined ||
        (area === "none" ? ticket.areaPath === null : ticket.areaPath?.startsWith(area) === true)) &&
      (category === undefined ||
        (category === "none"
          ? ticket.category === null
          : category.endsWith("/")
            ? ticket.category?.startsWith(category) === true
            : ticket.category === category)) &&
      (source === undefined || ticket.source === source)
    );
  });
}

function instantsOf(query: KpiQuery) {
  const [from = "", to = ""] = instants[query.period] ?? [];
  const now = kernel.clock.now().getTime();
  return { from: Date.parse(`${from}T00:00+08:00`), to: Math.min(now, Date.parse(`${to}T00:00+08:00`)) };
}

const period = (query: KpiQuery) => (ticket: Ticket) =>
  tallyOf(measureOf(ticket, localDate, kernel.clock.now().getTime()), instantsOf(query));

test("the database gives the figures that the fold of the acts gives, to the last bit, whole and by group", () =>
  fc.assert(
    fc.asyncProperty(actor, query, async (by, question) => {
      const answer = await readKpis(contextFor(kernel.ground, by), question, time);
      const tallies = asked(by, question).map(period(question));
      expect(answer.figures).toEqual(figuresOf(summaryOf(tallies.reduce(combine, emptyTally)), 450));
      // Each group opens by its own query into the same figures again.
      for (const group of answer.groups.slice(0, 3)) {
        const {
          period: narrowed = "",
          unitAlone,
          areaAlone,
          ...rest
        } = Object.fromEntries(new URLSearchParams(group.open));
        const again = await readKpis(
          contextFor(kernel.ground, by),
          {
            ...rest,
            period: narrowed,
            ...(unitAlone === "true" ? { unitAlone: true } : {}),
            ...(areaAlone === "true" ? { areaAlone: true } : {}),
          },
          time,
        );
        expect(again.figures).toEqual(group.figures);
      }
    }),
    // "Alone" says nothing where no unit is named, in the group's own query as little as in the whole's.
    {
      numRuns: 120,
      examples: [
        [testActor({ "kpi.read": "all" }), { period: "2026", by: "unit", level: 1, unitAlone: true }],
        [testActor({ "kpi.read": "all" }), { period: "2026", by: "area", level: 1, areaAlone: true }],
      ],
    },
  ));

test("groups add up to the whole", () =>
  fc.assert(
    fc.asyncProperty(query, fc.constantFrom(...groupings), async (question, by) => {
      const all = testActor({ "kpi.read": "all" });
      const { figures, groups } = await readKpis(contextFor(kernel.ground, all), { ...question, by }, time);
      figures.forEach((figure, index) => {
        const size = (one: typeof figure | undefined) =>
          one?.kind === "rate" ? one.denominator : (one?.count ?? 0);
        expect(groups.reduce((sum, group) => sum + size(group.figures[index]), 0)).toBe(size(figure));
      });
    }),
    { numRuns: 40 },
  ));

test("every figure opens into exactly its tickets, over all pages, each once", () =>
  fc.assert(
    fc.asyncProperty(
      actor,
      query,
      fc.constantFrom(...formulas),
      fc.constantFrom("numerator" as const, "denominator" as const, "rest" as const),
      async (by, { by: _by, level: _level, ...scope }, formula, part) => {
        const found: string[] = [];
        for (let cursor: string | undefined; ; ) {
          const page = await readTickets(
            contextFor(kernel.ground, by),
            formula.id,
            { ...scope, part, limit: 20, ...(cursor === undefined ? {} : { cursor }) },
            time,
          );
          found.push(...page.tickets.map((ticket) => ticket.number));
          if (page.next === null) break;
          cursor = page.next;
        }
        const { from, to } = instantsOf(scope);
        const expected = asked(by, scope).filter((ticket) => {
          const { at, bits } = measureOf(ticket, localDate, kernel.clock.now().getTime());
          const when = at[formula.cohort];
          const top = isIn(formula.numerator, bits);
          const inside =
            part === "numerator"
              ? top
              : part === "rest"
                ? !top && isIn(formula.denominator, bits)
                : isIn(formula.denominator, bits);
          return when !== null && from <= when && when < to && inside;
        });
        expect(found.toSorted()).toEqual(expected.map((ticket) => ticket.number).sort());
      },
    ),
    { numRuns: 80 },
  ));

test("what was reported today counts for the same-day rate from tomorrow on, handled or not", async () => {
  const all = testActor({ "kpi.read": "all" }, { unit: "town/", id: "ann" });
  const reported = tickets.map(({ reportedAt }) => reportedAt);
  const first = localDate(Math.min(...reported));
  const sameDayAt = async (at: string) => {
    const now = new Date(at);
    const context = contextFor({ ...kernel.ground, clock: { now: () => now } }, all);
    const { figures } = await readKpis(context, { period: first }, time);
    return figures.find(({ id }) => id === "same-day");
  };
  expect(await sameDayAt(`${first}T23:59:00+08:00`)).toMatchObject({ denominator: 0, rate: null });
  const next = localDate(Date.parse(`${first}T12:00:00+08:00`) + 86_400_000);
  const inFigures = tickets.filter(
    ({ reportedAt, status, excluded }) =>
      localDate(reportedAt) === first && (status === "open" || status === "closed") && !excluded,
  );
  expect(inFigures.length).toBeGreaterThan(0);
  expect(await sameDayAt(`${next}T00:01:00+08:00`)).toMatchObject({ denominator: inFigures.length });
});

test("a person with reach own sees the figures of what they handle or reported, and a stranger none", async () => {
  const reported = async (id: string, reach: Reach) => {
    const by = testActor({ "kpi.read": reach }, { id, unit: "town/parks/" });
    const { figures } = await readKpis(contextFor(kernel.ground, by), { period: "2026" }, time);
    const figure = figures.find((one) => one.id === "reported");
    return figure?.kind === "count" ? figure.count : undefined;
  };
  const counted = (is: (ticket: Ticket) => boolean) =>
    tickets.filter((ticket) => is(ticket) && ["open", "closed"].includes(ticket.status) && !ticket.excluded)
      .length;
  const bobs = counted((ticket) => ticket.assignee === "bob" || ticket.reporter === "bob");
  expect(bobs).toBeGreaterThan(0);
  expect(await reported("bob", "own")).toBe(bobs);
  expect(await reported("stranger", "own")).toBe(0);
  expect(await reported("anonymous", "own")).toBe(0);
  // What a member handles elsewhere is in nobody's figures of their unit.
  const parks = (ticket: Ticket) =>
    ticket.ownerPath.startsWith("town/parks/") || ticket.areaPath?.startsWith("town/parks/") === true;
  expect(await reported("bob", "subtree")).toBe(counted(parks));
});

test("a local day begins at its first instant, also where midnight strikes twice or not at all", async () => {
  for (const zone of [
    "America/Havana",
    "Atlantic/Azores",
    "Africa/Cairo",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    timeZone,
  ]) {
    const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" });
    const { from, to, days } = await transact(kernel.database, (tx) =>
      periodOf(tx, "2026", zone, kernel.clock.now().getTime()),
    );
    expect(format.format(from)).toBe("2026-01-01");
    expect(to).toBe(kernel.clock.now().getTime());
    days.forEach((day, index) => {
      expect(format.format(day.from)).toBe(day.date);
      expect(format.format(day.from - 1) < day.date).toBe(true);
      expect(days[index + 1]?.from ?? day.to).toBe(day.to);
    });
    const earliest = Math.min(...tickets.map((ticket) => ticket.reportedAt));
    expect(days[0]?.date).toBe(format.format(earliest));
    expect(days.at(-1)?.date).toBe(format.format(to));
  }
});

test("an unknown KPI and a period that has not begun are told apart from empty figures", async () => {
  const context = contextFor(kernel.ground, testActor({ "kpi.read": "all" }));
  expect(() => readTickets(context, "none", { period: "2026" }, time)).toThrow(/no KPI none/);
  await expect(readKpis(context, { period: "2027" }, time)).rejects.toMatchObject({ code: "kpi.period" });
  await expect(readKpis(context, { period: "2026-02-30" }, time)).rejects.toMatchObject({
    code: "kpi.period",
  });
});
