import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contextFor, type TestKernel, testActor, testKernel } from "../../../test/support/kernel.ts";
import { mayReach, type Reach, timelineOf } from "../../kernel/index.ts";
import { createRecord } from "../registers/actions.ts";
import {
  createEvent,
  findEvents,
  findThings,
  tracedAtMost,
  tracePeople,
  tracePerson,
  traceThing,
} from "./actions.ts";

const units = ["d/", "d/a/", "d/b/"];
const scopes = [
  "event.read",
  "event.record",
  "thing.read",
  "thing.record",
  "person.read",
  "person.record",
  "person.read-personal",
];
const all = Object.fromEntries(scopes.map((scope) => [scope, "all" as Reach]));
const hour = (n: number) => new Date(Date.UTC(2026, 2, 1, n));
const purpose = { purpose: "emergency" } as const;
let kernel: TestKernel;
const steward = () => contextFor(kernel.ground, testActor(all));

beforeAll(async () => {
  kernel = await testKernel();
});
afterAll(() => kernel?.close());

const make = async (register: "person" | "thing", unit = "d/a/") =>
  (await createRecord(steward(), register, { type: "t", unit, source: "s", facts: [] })).id;
const happen = async (
  cells: string[],
  from: number,
  to: number,
  participants: Parameters<typeof createEvent>[1]["participants"] = [],
  unit = "d/a/",
) =>
  (
    await createEvent(steward(), {
      type: "gathering",
      unit,
      source: "s",
      facts: [],
      cells,
      from: hour(from),
      to: hour(to),
      participants,
    })
  ).id;

describe("who was where when", () => {
  test("finds what overlaps the time asked for, end exclusive, and nothing else", async () => {
    const spans = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 5 }));
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(spans, { minLength: 1, maxLength: 4 }),
        spans,
        async (events, [from, length]) => {
          const cell = `cell-${run++}`;
          const ids = [];
          for (const [begin, lasts] of events)
            ids.push({ id: await happen([cell], begin, begin + lasts), begin, end: begin + lasts });
          const expected = ids
            .filter(({ begin, end }) => begin < from + length && end > from)
            .map(({ id }) => id)
            .sort();
          const found = await findEvents(steward(), {
            cells: [cell],
            from: hour(from),
            to: hour(from + length),
          });
          expect(found.map(({ event }) => event).sort()).toEqual(expected);
        },
      ),
      { numRuns: 20 },
    );
  });
  test("knows a participant's own time, and follows a thing through its events", async () => {
    const [lift, person] = [await make("thing"), await make("person")];
    const event = await happen(["p1", "p2"], 8, 12, [
      { register: "thing", record: lift },
      { register: "person", record: person, from: hour(9), to: hour(10) },
    ]);
    expect(await traceThing(steward(), lift, { from: hour(0), to: hour(24) })).toMatchObject([
      { event, cell: "p1" },
      { event, cell: "p2" },
    ]);
    expect(await findThings(steward(), { cells: ["p2"], from: hour(11), to: hour(12) })).toMatchObject([
      { record: lift },
    ]);
    expect(await tracePeople(steward(), { cells: ["p1"], from: hour(10), to: hour(11) }, purpose)).toEqual(
      [],
    );
    expect(
      await tracePeople(steward(), { cells: ["p1"], from: hour(9), to: hour(11) }, purpose),
    ).toMatchObject([{ record: person, from: hour(9) }]);
  });
  test("tells each person found who asked and why", async () => {
    const person = await make("person");
    await happen(["seen"], 1, 2, [{ register: "person", record: person }]);
    await tracePeople(steward(), { cells: ["seen"], from: hour(0), to: hour(3) }, purpose);
    await tracePerson(steward(), person, { from: hour(0), to: hour(3) }, { purpose: "legal-duty" });
    const readings = (await timelineOf(kernel.database.kysely, { kind: "person", id: person })).filter(
      (act) => act.verb === "person.read",
    );
    expect(readings.map((act) => act.detail)).toMatchObject([
      { purpose: "emergency", what: ["presence"] },
      { purpose: "legal-duty", what: ["presence"] },
    ]);
  });
  test("refuses a question that finds too many people, and then reads none", async () => {
    const people = [];
    for (let i = 0; i <= tracedAtMost; i++) people.push(await make("person"));
    await happen(
      ["crowd"],
      1,
      2,
      people.map((record) => ({ register: "person" as const, record })),
    );
    await expect(
      tracePeople(steward(), { cells: ["crowd"], from: hour(0), to: hour(3) }, purpose),
    ).rejects.toMatchObject({ code: "event.too-wide" });
    expect(await timelineOf(kernel.database.kysely, { kind: "person", id: people[0] ?? "" })).toHaveLength(1);
  });
  test("refuses times that end before they begin and participants out of reach", async () => {
    await expect(happen(["x"], 5, 5)).rejects.toMatchObject({ code: "event.time" });
    const stranger = await make("person", "e/");
    const local = contextFor(
      kernel.ground,
      testActor({ ...all, "person.read": "subtree" }, { id: "local", unit: "d/" }),
    );
    const event = { type: "t", unit: "d/", source: "s", facts: [], cells: ["x"], from: hour(1), to: hour(2) };
    await expect(
      createEvent(local, { ...event, participants: [{ register: "person", record: stranger }] }),
    ).rejects.toMatchObject({ code: "event.unknown-participant" });
  });
  test("shows only events, things and people within reach", async () => {
    const made: { event: string; thing: string; person: string; unit: string }[] = [];
    for (const unit of units) {
      const [thing, person] = [await make("thing", unit), await make("person", unit)];
      const event = await happen(
        ["reach"],
        1,
        2,
        [
          { register: "thing", record: thing },
          { register: "person", record: person },
        ],
        unit,
      );
      made.push({ event, thing, person, unit });
    }
    const reach = fc.constantFrom<Reach>("own", "unit", "subtree", "all");
    await fc.assert(
      fc.asyncProperty(reach, fc.constantFrom(...units, null), async (far, unit) => {
        const actor = testActor(Object.fromEntries(scopes.map((scope) => [scope, far])), {
          id: "somebody",
          unit,
        });
        const context = contextFor(kernel.ground, actor);
        const window = { cells: ["reach"], from: hour(0), to: hour(3) };
        const within = made.filter((each) =>
          mayReach(actor, "event.read", { units: [each.unit], accounts: [] }),
        );
        expect((await findEvents(context, window)).map((each) => each.event).sort()).toEqual(
          within.map((each) => each.event).sort(),
        );
        expect((await findThings(context, window)).map((each) => each.record).sort()).toEqual(
          within.map((each) => each.thing).sort(),
        );
        expect((await tracePeople(context, window, purpose)).map((each) => each.record).sort()).toEqual(
          within.map((each) => each.person).sort(),
        );
      }),
      { numRuns: 15 },
    );
  });
});
