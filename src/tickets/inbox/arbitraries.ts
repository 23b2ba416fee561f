import fc from "fast-check";
import { cellAt, cellCode } from "../../foundation/index.ts";
import { stages } from "../intake/schema.ts";
import { blank } from "../life/fold.ts";
import type { Ticket } from "../life/ticket.ts";

/** Made-up tickets and units for tests of reading. */
export const units = [
  "town/",
  "town/roads/",
  "town/roads/lamps/",
  "town/parks/",
  "town/north/",
  "town/north/hill/",
];
export const accounts = ["ann", "bob", "cem"];
export const someWords = ["路灯损坏", "井盖缺失", "垃圾满溢", "broken lamp", "街灯不亮", "A3区停车"];
const unit = fc.constantFrom(...units);
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
export const epoch = Date.UTC(2026, 2, 2, 1);
const hour = 3_600_000;
const instant = fc.integer({ min: -200, max: 200 }).map((hours) => epoch + hours * hour);

const place = fc.tuple(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 0, max: 999 })).map(([x, y]) => {
  const longitude = 121.4 + x / 100_000;
  const latitude = 31.2 + y / 100_000;
  return { longitude, latitude, cell: cellCode(cellAt([longitude, latitude])) };
});

export const labels = ["site.key", "people.in-danger", "household.vulnerable"];
const labelled = fc
  .subarray(labels)
  .map((marks) => ({ carried: [], marks, urgency: "normal" as const, deadlineClass: null, proposes: null }));

const standing = fc.oneof(
  fc.record({
    status: fc.constant("open" as const),
    stage: fc.constantFrom(...stages),
    closedAt: fc.constant(null),
    stageStartedAt: instant,
    stageDueAt: instant,
    stageYellowAt: instant,
    suspendedAt: fc.option(instant, { nil: null, freq: 3 }),
    pending: fc.option(
      fc.constantFrom("suspend" as const, "extend" as const, "void" as const).map((kind) => ({
        kind,
        by: "ann",
        at: new Date(epoch).toISOString(),
      })),
      { nil: null, freq: 2 },
    ),
  }),
  fc.record({
    status: fc.constantFrom("closed" as const, "void" as const, "merged" as const, "transferred" as const),
    stage: fc.constant(null),
    closedAt: instant,
    stageStartedAt: fc.constant(null),
    stageDueAt: fc.constant(null),
    stageYellowAt: fc.constant(null),
    suspendedAt: fc.constant(null),
    pending: fc.constant(null),
  }),
);

/** A ticket as it may stand in the database; `id` and `number` are the caller's. */
export const anyTicket: fc.Arbitrary<Omit<Ticket, "id" | "number">> = fc
  .tuple(
    standing,
    fc.oneof(place, fc.constant({ longitude: null, latitude: null, cell: null })),
    fc.record({
      source: fc.constantFrom("sensed" as const, "found" as const, "asked" as const),
      category: orNull(fc.constantFrom("roads/lamp", "roads/pothole", "parks/tree", "roadsigns/bent")),
      urgency: fc.constantFrom("low" as const, "normal" as const, "high" as const, "urgent" as const),
      areaPath: orNull(unit),
      ownerPath: unit,
      partnerPaths: fc.uniqueArray(unit, { maxLength: 2 }),
      assignee: orNull(fc.constantFrom(...accounts)),
      reporter: orNull(fc.constantFrom(...accounts)),
      public: fc.boolean(),
      reportedAt: instant,
      dueAt: orNull(instant),
      labels: orNull(labelled),
    }),
  )
  .map(([stands, where, facts]) => ({
    ...blank,
    ...stands,
    ...where,
    ...facts,
    version: 1,
    channel: "web",
    parent: null,
    externalSource: null,
    externalId: null,
  }));
