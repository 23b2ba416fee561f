import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stages } from "../intake/schema.ts";
import { evolve, fold } from "./fold.ts";
import { allowedVerbs, audienceOf, mustAllow, seenBy, withAncestors } from "./rules.ts";
import type { Details, Moved, Ticket, TicketEvent, TicketVerb } from "./ticket.ts";
import { lightOf } from "./urgency.ts";

const id = "0192f0c0-0000-7000-8000-000000000001";
const at0 = Date.UTC(2026, 0, 5, 2);
const here: Moved = {
  stage: "accept",
  stageStartedAt: at0,
  stageDueAt: at0 + 3_600_000,
  stageYellowAt: at0 + 1_800_000,
};

function event<V extends TicketVerb>(verb: V, detail: Details[V], at = at0, actor = "a"): TicketEvent {
  return { verb, at, actor, channel: "web", detail } as TicketEvent;
}

const reported = event("ticket.report", {
  ...here,
  number: "T-1",
  source: "asked",
  channel: "web",
  category: null,
  urgency: "normal",
  longitude: null,
  latitude: null,
  cell: null,
  areaPath: "town/north/",
  ownerPath: "town/centre/",
  public: false,
  parent: null,
  externalSource: null,
  externalId: null,
  wordsSha256: "00",
});

const moved = fc.record({
  stage: fc.constantFrom(...stages),
  stageStartedAt: fc.integer({ min: at0, max: at0 + 1e9 }),
  stageDueAt: fc.integer({ min: at0, max: at0 + 1e9 }),
  stageYellowAt: fc.integer({ min: at0, max: at0 + 1e9 }),
});
const taken = fc.record({ grossMinutes: fc.nat(99_999), netMinutes: fc.nat(99_999) });
const unit = fc.constantFrom("town/roads/", "town/parks/", "town/north/");

const laterEvent: fc.Arbitrary<TicketEvent> = fc.oneof(
  moved.map((m) =>
    event("ticket.accept", {
      ...m,
      category: "roads/pothole",
      urgency: "high",
      deadlineClass: "c",
      public: true,
    }),
  ),
  moved.map((m) => event("ticket.verify", { ...m, verified: true })),
  fc.tuple(moved, unit).map(([m, owner]) =>
    event("ticket.dispatch", {
      ...m,
      owner,
      partners: [],
      proposed: true,
      reasons: [],
      dueAt: at0 + 5,
      contactDueAt: at0 + 3,
    }),
  ),
  moved.map((m) => event("ticket.acknowledge", { ...m, assignee: "h" })),
  moved.map((m) => event("ticket.handle", { ...m, solved: true }, at0 + 9, "h")),
  fc.tuple(moved, fc.boolean()).map(([m, approved]) => event("ticket.check", { ...m, approved })),
  fc
    .tuple(moved, unit)
    .map(([m]) =>
      event("ticket.return", { ...m, from: "town/roads/", ownerPath: "town/centre/", notOurs: true }),
    ),
  taken.map((t) => event("ticket.close", t, at0 + 99)),
  moved.map((m) =>
    event("ticket.reopen", { ...m, ownerPath: "town/centre/", byRequester: true, dueAt: at0 + 7 }),
  ),
  fc.constant(event("ticket.note", { note: "n", public: false })),
  fc.constant(event("ticket.suspend", { until: null })),
);

describe("a ticket as the fold of its acts", () => {
  it("counts one version for each act, and any prefix folds to the state in between", () => {
    fc.assert(
      fc.property(fc.array(laterEvent, { maxLength: 30 }), (later) => {
        const events = [reported, ...later];
        let ticket: Ticket | undefined;
        events.forEach((one, index) => {
          ticket = evolve(ticket, id, one);
          expect(ticket.version).toBe(index + 1);
          expect(fold(id, events.slice(0, index + 1))).toEqual(ticket);
        });
      }),
    );
  });

  it("has an end time exactly when it is not open, and a stage with a due time exactly when it is", () => {
    fc.assert(
      fc.property(fc.array(laterEvent, { maxLength: 30 }), (later) => {
        // Only histories that the rules allow.
        let ticket = fold(id, [reported]);
        for (const one of later) {
          try {
            mustAllow(one.verb, ticket);
          } catch {
            continue;
          }
          if (one.verb === "ticket.close" && ticket.status !== "open") continue;
          ticket = evolve(ticket, id, one);
          expect(ticket.closedAt === null).toBe(ticket.status === "open");
          expect(ticket.stage === null).toBe(ticket.status !== "open");
          expect(ticket.stageDueAt === null).toBe(ticket.status !== "open");
        }
      }),
    );
  });

  it("refuses to begin with anything but a report or an import", () => {
    expect(() => fold(id, [event("ticket.close", { grossMinutes: 1, netMinutes: 1 })])).toThrow(/first act/);
    expect(() => fold(id, [])).toThrow(/no acts/);
  });

  it("keeps the first dispatch's time over a return and a second dispatch, and counts both", () => {
    const dispatch = (owner: string, at: number) =>
      event(
        "ticket.dispatch",
        { ...here, owner, partners: [], proposed: true, reasons: [], dueAt: at0 + 5, contactDueAt: at0 + 3 },
        at,
      );
    const back = event(
      "ticket.return",
      { ...here, from: "town/roads/", ownerPath: "town/centre/", notOurs: true },
      at0 + 20,
    );
    const ticket = fold(id, [
      reported,
      dispatch("town/roads/", at0 + 10),
      back,
      dispatch("town/parks/", at0 + 30),
    ]);
    expect(ticket).toMatchObject({
      dispatchedAt: at0 + 10,
      dispatches: 2,
      returns: 1,
      wrongDispatches: 1,
      ownerPath: "town/parks/",
    });
  });

  it("leaves an unanswered call-back unanswered: never satisfied, never dissatisfied", () => {
    const ticket = fold(id, [
      reported,
      event("ticket.callback", {
        ...here,
        reached: false,
        solved: null,
        satisfaction: null,
        ownerPath: "town/roads/",
      }),
    ]);
    expect(ticket).toMatchObject({ callbackReached: false, confirmedSolved: null, satisfaction: null });
  });
});

describe("what may happen next", () => {
  it("names only verbs that mustAllow lets pass", () => {
    const ticket = fold(id, [reported]);
    for (const verb of allowedVerbs(ticket)) expect(() => mustAllow(verb, ticket)).not.toThrow();
    expect(allowedVerbs(ticket)).toContain("ticket.accept");
    expect(allowedVerbs(ticket)).not.toContain("ticket.handle");
    expect(allowedVerbs(ticket)).not.toContain("ticket.reopen");
  });

  it("shows no traffic light while the clock is stopped or after the end", () => {
    const ticket = fold(id, [reported]);
    expect(lightOf(ticket, at0)).toBe("green");
    expect(lightOf(ticket, at0 + 1_800_000)).toBe("yellow");
    expect(lightOf(ticket, at0 + 3_600_001)).toBe("red");
    expect(lightOf({ ...ticket, dueAt: at0 + 60_000 }, at0 + 60_001)).toBe("red");
    expect(lightOf({ ...ticket, suspendedAt: at0 }, at0 + 9e9)).toBeNull();
    expect(lightOf({ ...ticket, status: "closed" }, at0 + 9e9)).toBeNull();
  });

  it("is seen by owner, area and partners and by every unit above them, and by no other", () => {
    expect(withAncestors("a/b/c/")).toEqual(["a/", "a/b/", "a/b/c/"]);
    const ticket = {
      ownerPath: "t/roads/",
      areaPath: "t/north/",
      partnerPaths: ["t/parks/east/"],
      reporter: "r",
    };
    expect(seenBy(ticket)).toEqual(["t/", "t/north/", "t/parks/", "t/parks/east/", "t/roads/"]);
    expect(audienceOf(ticket)).toEqual(["t/roads/", "t/north/", "t/parks/east/", "account:r"]);
  });
});
