import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gridOf, gridsAround, metresBetween } from "./geo.ts";
import { type AlarmFacts, type Candidate, decide, type Plan, severities, untold } from "./rules.ts";

const spot = fc.record({
  longitude: fc.double({ min: 121.4, max: 121.5, noNaN: true }),
  latitude: fc.double({ min: 31.2, max: 31.3, noNaN: true }),
});
const severity = fc.constantFrom(...severities);
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
const small = fc.integer({ min: 1, max: 4 });
const alarm: fc.Arbitrary<AlarmFacts> = fc.record({
  id: fc.uuid(),
  scenario: fc.constantFrom("a", "b"),
  severity,
  stream: maybe(small),
  thing: maybe(small),
  area: maybe(fc.constantFrom("x/", "y/")),
  spot: maybe(spot),
  beganAt: fc.integer({ min: 0, max: 1000 }),
  clearedAt: maybe(fc.integer({ min: 1000, max: 2000 })),
});
const candidate: fc.Arbitrary<Candidate> = fc
  .record({
    ticket: fc.uuid(),
    open: fc.boolean(),
    closed: fc.integer({ min: 0, max: 1000 }),
    scenario: fc.constantFrom("a", "b"),
    stream: maybe(small),
    thing: maybe(small),
    area: maybe(fc.constantFrom("x/", "y/")),
    spot: maybe(spot),
  })
  .map(({ open, closed, ...rest }) => ({
    ...rest,
    status: open ? ("open" as const) : ("closed" as const),
    closedAt: open ? null : closed,
  }));
const plan: fc.Arbitrary<Plan> = fc.record({
  category: fc.constant("g/c"),
  from: severity,
  joining: fc.oneof(
    fc.constantFrom("thing" as const, "area" as const),
    fc.record({ metres: fc.integer({ min: 0, max: 5000 }) }),
  ),
  relapseMs: fc.integer({ min: 0, max: 500 }),
});

describe("what an alarm means", () => {
  it("never opens a second ticket for a thing that has an open one", () => {
    fc.assert(
      fc.property(alarm, plan, fc.array(candidate), (raised, says, others) => {
        const decision = decide(raised, says, others);
        const held = others.some(
          ({ status, thing }) => status === "open" && thing !== null && thing === raised.thing,
        );
        if (held) expect(decision.outcome === "joined" || decision.reason === "below-severity").toBe(true);
      }),
    );
  });

  it("never opens a second ticket within the declared distance of an open one", () => {
    fc.assert(
      fc.property(alarm, plan, fc.array(candidate), (raised, says, others) => {
        const { joining } = says;
        if (typeof joining === "string") return;
        const decision = decide(raised, says, others);
        const near = others.some(
          (other) =>
            other.status === "open" &&
            other.spot !== null &&
            raised.spot !== null &&
            metresBetween(other.spot, raised.spot) <= joining.metres,
        );
        if (near) expect(["opened", "reopened"]).not.toContain(decision.outcome);
      }),
    );
  });

  it("opens again only what was closed, was about the same sensor, and not longer ago than declared", () => {
    fc.assert(
      fc.property(alarm, plan, fc.array(candidate), (raised, says, others) => {
        const decision = decide(raised, says, others);
        if (decision.outcome !== "reopened") return;
        const found = others.find(({ ticket }) => ticket === decision.ticket);
        expect(found?.status).toBe("closed");
        expect(found?.scenario).toBe(raised.scenario);
        expect(raised.beganAt - (found?.closedAt ?? Number.NEGATIVE_INFINITY)).toBeLessThanOrEqual(
          says.relapseMs,
        );
      }),
    );
  });

  it("calls for nothing below the declared severity, and for something from there on", () => {
    fc.assert(
      fc.property(alarm, plan, fc.array(candidate), (raised, says, others) => {
        const grave = severities.indexOf(raised.severity) >= severities.indexOf(says.from);
        expect(decide(raised, says, others).outcome === "none").toBe(!grave);
      }),
    );
    fc.assert(fc.property(alarm, (raised) => decide(raised, undefined, []).reason === "no-ticket"));
  });

  it("tells each change once", () => {
    fc.assert(
      fc.property(alarm, severity, ({ severity: now, clearedAt }, before) => {
        const told = untold({ severity: now, clearedAt }, { severity: before, recoveredAt: null });
        expect(told.includes("severity")).toBe(now !== before);
        expect(told.includes("recovered")).toBe(clearedAt !== null);
        expect(untold({ severity: now, clearedAt }, { severity: now, recoveredAt: clearedAt ?? 1 })).toEqual(
          [],
        );
      }),
    );
  });
});

describe("squares", () => {
  it("around a spot hold every spot within the distance", () => {
    fc.assert(
      fc.property(spot, spot, fc.integer({ min: 0, max: 5000 }), (one, other, metres) => {
        if (metresBetween(one, other) <= metres) expect(gridsAround(one, metres)).toContain(gridOf(other));
      }),
    );
  });
});
