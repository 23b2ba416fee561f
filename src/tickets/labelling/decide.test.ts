import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stages } from "../intake/schema.ts";
import { blank } from "../life/fold.ts";
import type { DeadlineClass, TicketServices } from "../life/services.ts";
import type { Ticket } from "../life/ticket.ts";
import { baseOf, clocksUnder, decided, settledAt } from "./decide.ts";
import { policiesOf } from "./rules.ts";
import type { Carried } from "./schema.ts";

const minuteMs = 60_000;
const names = { "zh-CN": "名", ja: "名", en: "name" };
/** A class in which every stage may take so many minutes from the report. */
const classOf = (code: string, minutes: number): DeadlineClass => ({
  code,
  stages: Object.fromEntries(
    stages.map((stage) => [stage, { within: { minutes }, from: "report" }]),
  ) as unknown as DeadlineClass["stages"],
  light: { yellow: 0.5, red: 1 },
  reminders: [],
  escalations: [],
  extension: { most: 1, each: { minutes: 1 } },
  suspension: { most: { minutes: 1 } },
});
const classes = [classOf("fast", 10), classOf("usual", 60), classOf("slow", 600)];
const entry = (code: string, deadlineClass: string | undefined, urgency: "high" | "urgent") => ({
  code,
  names,
  explanation: names,
  on: ["ticket" as const],
  urgency,
  mark: true,
  ...(deadlineClass === undefined ? {} : { deadlineClass }),
});
const services = {
  labels: policiesOf({
    labels: [entry("a", "fast", "urgent"), entry("b", "slow", "high"), entry("c", undefined, "high")],
    rules: [],
  }),
  deadlineClasses: new Map(classes.map((one) => [one.code, one])),
  defaultDeadlineClass: "usual",
  time: {
    due: (from: number, amount: { minutes: number }) => from + amount.minutes * minuteMs,
    partly: (from: number, amount: { minutes: number }, share: number) =>
      from + amount.minutes * share * minuteMs,
    minutes: (from: number, to: number) => Math.floor((to - from) / minuteMs),
  },
  proposeOwners: () => [],
} as unknown as TicketServices;

const at0 = Date.UTC(2026, 0, 5);
const carried = fc.uniqueArray(
  fc.record({
    label: fc.constantFrom("a", "b", "c"),
    state: fc.constantFrom("acts" as const, "late" as const, "gone" as const, "unsure" as const),
  }),
  { selector: ({ label }) => label },
);
const asCarried = (found: { label: string; state: Carried["state"] }[]): Carried[] =>
  found.map((one) => ({
    ...one,
    on: "ticket",
    entity: null,
    origin: "rule",
    source: "r",
    version: "1",
    confidence: null,
  }));
const base = fc.record({
  urgency: fc.constantFrom("low" as const, "normal" as const, "high" as const, "urgent" as const),
  deadlineClass: fc.constantFrom("fast", "usual", "slow"),
});
const order = ["low", "normal", "high", "urgent"];
const minutesOf = (code: string | null) => ({ fast: 10, usual: 60, slow: 600 })[code ?? "usual"] ?? 0;

describe("labels", () => {
  it("only ever speed a matter up, and leave to be read what it would be without them", () => {
    fc.assert(
      fc.property(base, carried, (without, found) => {
        const now = decided(services, without, asCarried(found), at0);
        expect(order.indexOf(now.urgency)).toBeGreaterThanOrEqual(order.indexOf(without.urgency));
        expect(minutesOf(now.deadlineClass)).toBeLessThanOrEqual(minutesOf(without.deadlineClass));
        expect(baseOf(now)).toMatchObject(without);
      }),
    );
  });

  it("that were settled by a dispatch are settled", () => {
    fc.assert(
      fc.property(base, carried, (without, found) => {
        const ticket = {
          ...blank,
          ...decided(services, without, asCarried(found), at0),
        } as unknown as Ticket;
        const once = settledAt(services, ticket, at0);
        expect(settledAt(services, { ...ticket, ...once }, at0)).toEqual(once);
        expect(once.labels?.carried.map(({ state }) => state) ?? []).not.toContain("late");
      }),
    );
  });
});

describe("the clocks under a label's class", () => {
  const ticket = (deadlineClass: string): Ticket =>
    ({
      ...blank,
      id: "t",
      stage: "handle",
      deadlineClass,
      reportedAt: at0,
      registeredAt: at0,
      dispatchedAt: at0,
      stageStartedAt: at0,
      dueAt: at0 + minutesOf(deadlineClass) * minuteMs,
      contactDueAt: at0 + minutesOf(deadlineClass) * minuteMs,
      stageDueAt: at0 + minutesOf(deadlineClass) * minuteMs,
      stageYellowAt: at0 + (minutesOf(deadlineClass) * minuteMs) / 2,
    }) as unknown as Ticket;
  const code = fc.constantFrom("fast", "usual", "slow");
  const since = (at: number) => ({ beganAt: at0, pauses: [], at });

  it("never give more time for a stricter class, nor less than that class from now on", () => {
    fc.assert(
      fc.property(code, code, fc.nat({ max: 900 }), (from, to, later) => {
        fc.pre(minutesOf(to) < minutesOf(from));
        const at = at0 + later * minuteMs;
        const before = ticket(from);
        const { dueAt } = clocksUnder(services, before, to, since(at));
        expect(dueAt).toBe(Math.min(before.dueAt ?? 0, at + minutesOf(to) * minuteMs));
      }),
    );
  });

  it("are those of its own class again where the label goes, however long it was there", () => {
    fc.assert(
      fc.property(code, code, fc.nat({ max: 900 }), fc.nat({ max: 900 }), (from, to, later, longer) => {
        fc.pre(minutesOf(to) < minutesOf(from));
        const at = at0 + later * minuteMs;
        const under = {
          ...ticket(from),
          deadlineClass: to,
          ...clocksUnder(services, ticket(from), to, since(at)),
        };
        const back = clocksUnder(services, under, from, since(at + longer * minuteMs));
        const { dueAt, contactDueAt, stageDueAt } = ticket(from);
        expect(back).toMatchObject({ dueAt, contactDueAt, stageDueAt });
      }),
    );
  });
});
