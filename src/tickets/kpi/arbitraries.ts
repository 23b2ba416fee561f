import fc from "fast-check";
import { stages } from "../intake/schema.ts";
import { fold } from "../life/fold.ts";
import { mustAllow } from "../life/rules.ts";
import type { Details, Moved, Ticket, TicketEvent, TicketVerb } from "../life/ticket.ts";

/** Random histories of tickets, as the rules allow them, for tests of figures. */
const start = Date.UTC(2026, 0, 31, 6);
const minuteMs = 60_000;
const units = ["town/", "town/roads/", "town/roads/lamps/", "town/parks/", "town/north/"];
const unit = fc.constantFrom(...units);
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const later = fc.integer({ min: 0, max: 40 * 24 * 60 }).map((minutes) => start + minutes * minuteMs);
const taken = fc.record({ grossMinutes: fc.nat(3000), netMinutes: fc.nat(3000) });

const moved: fc.Arbitrary<Moved> = fc.record({
  stage: fc.constantFrom(...stages),
  stageStartedAt: later,
  stageDueAt: later,
  stageYellowAt: later,
});

const details: { [V in TicketVerb]?: fc.Arbitrary<Details[V]> } = {
  "ticket.accept": moved.map((m) => ({
    ...m,
    category: "roads/lamp",
    urgency: "normal",
    deadlineClass: "general",
    public: true,
  })),
  "ticket.register": fc.record({ dueAt: later, contactDueAt: later }),
  "ticket.dispatch": fc
    .tuple(moved, unit, orNull(later), orNull(later))
    .map(([m, owner, dueAt, contactDueAt]) => ({
      ...m,
      owner,
      partners: [],
      proposed: true,
      reasons: [],
      dueAt,
      contactDueAt,
    })),
  "ticket.contact": fc.tuple(moved, fc.boolean()).map(([m, reached]) => ({ ...m, reached })),
  "ticket.handle": fc.tuple(moved, fc.boolean()).map(([m, solved]) => ({ ...m, solved })),
  "ticket.check": fc.tuple(moved, fc.boolean()).map(([m, approved]) => ({ ...m, approved })),
  "ticket.callback": fc
    .tuple(moved, unit, fc.boolean(), orNull(fc.boolean()), orNull(fc.integer({ min: 1, max: 5 })))
    .map(([m, ownerPath, reached, solved, satisfaction]) => ({
      ...m,
      ownerPath,
      reached,
      solved,
      satisfaction,
    })),
  "ticket.return": fc
    .tuple(moved, unit, fc.boolean())
    .map(([m, ownerPath, notOurs]) => ({ ...m, from: "town/roads/", ownerPath, notOurs })),
  "ticket.close": taken,
  "ticket.void": taken,
  "ticket.merge": taken.map((t) => ({ ...t, into: "0192f0c0-0000-7000-8000-00000000000a" })),
  "ticket.transfer": taken.map((t) => ({ ...t, service: "water" })),
  "ticket.exclude": fc.constant({}),
  "ticket.reopen": fc
    .tuple(moved, unit, fc.boolean(), later)
    .map(([m, ownerPath, byRequester, dueAt]) => ({ ...m, ownerPath, byRequester, dueAt })),
  "ticket.answer": fc.record({
    solved: orNull(fc.boolean()),
    satisfaction: orNull(fc.integer({ min: 1, max: 5 })),
  }),
};

const report: fc.Arbitrary<Details["ticket.report"]> = fc
  .record({
    source: fc.constantFrom("sensed" as const, "found" as const, "asked" as const),
    category: orNull(fc.constantFrom("roads/lamp", "roads/pothole", "parks/tree")),
    areaPath: orNull(unit),
    ownerPath: unit,
    reportedAt: later,
  })
  .map((facts) => ({
    stage: "accept",
    stageStartedAt: start,
    stageDueAt: start + minuteMs,
    stageYellowAt: start,
    number: "",
    channel: "web",
    urgency: "normal",
    longitude: null,
    latitude: null,
    cell: null,
    public: false,
    parent: null,
    externalSource: null,
    externalId: null,
    wordsSha256: "",
    ...facts,
  }));

type Step = { verb: TicketVerb; detail: unknown; minutes: number };
const frequent: readonly TicketVerb[] = [
  "ticket.register",
  "ticket.handle",
  "ticket.close",
  "ticket.callback",
];
const names = [...(Object.keys(details) as TicketVerb[]), ...frequent, ...frequent];
const step: fc.Arbitrary<Step> = fc
  .constantFrom(...names)
  .chain((verb) =>
    fc
      .tuple(details[verb] ?? fc.constant({}), fc.integer({ min: 1, max: 4000 }))
      .map(([detail, minutes]) => ({ verb, detail, minutes })),
  );

/** The acts of a ticket, oldest first. Endings happen to open tickets only, answers and reopening to closed ones. */
export const history: fc.Arbitrary<TicketEvent[]> = fc
  .tuple(report, fc.array(step, { minLength: 2, maxLength: 14 }))
  .map(([first, steps]) => {
    let at = first.reportedAt ?? start;
    const events = [
      { verb: "ticket.report", at, actor: "ann", channel: "web", detail: first } as TicketEvent,
    ];
    for (const { verb, detail, minutes } of steps) {
      const ticket = fold("", events);
      if (!possible(verb, ticket)) continue;
      at += minutes * minuteMs;
      events.push({ verb, at, actor: "bob", channel: "web", detail } as TicketEvent);
    }
    return events;
  });

const endings: readonly TicketVerb[] = ["ticket.close", "ticket.void", "ticket.merge", "ticket.transfer"];

function possible(verb: TicketVerb, ticket: Ticket): boolean {
  if (endings.includes(verb) || verb === "ticket.register" || verb === "ticket.exclude")
    return ticket.status === "open";
  // Any stage will do: figures do not ask whether the process came this way.
  const anyStage = { ...ticket, stage: null };
  try {
    mustAllow(verb, anyStage);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ticket.wrong-stage";
  }
}
