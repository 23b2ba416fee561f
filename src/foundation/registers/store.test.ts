import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contextFor, type TestKernel, testActor, testKernel } from "../../../test/support/kernel.ts";
import { mayReach, type Reach, timelineOf } from "../../kernel/index.ts";
import { addFacts, createRecord, mergeRecords, readHistory, readRecord, splitRecord } from "./actions.ts";
import type { Register } from "./schema.ts";
import { countRecords, factsAround, listRecords } from "./store.ts";

const units = ["d/", "d/a/", "d/a/x/", "d/ab/", "e/"];
const everything = Object.fromEntries(
  ["record", "read", "merge", "split"].flatMap((verb) =>
    ["person", "thing", "event"].map((kind) => [`${kind}.${verb}`, "all" as Reach]),
  ),
);
let kernel: TestKernel;
const steward = () => contextFor(kernel.ground, testActor(everything));
const make = async (register: Register, unit: string, name = "n", source = "registry") =>
  (
    await createRecord(steward(), register, {
      type: "t",
      unit,
      source,
      facts: [{ attribute: "name", value: name }],
    })
  ).id;

beforeAll(async () => {
  kernel = await testKernel();
});
afterAll(() => kernel?.close());

describe("records", () => {
  test("change by acts that name attributes and sources, never values", async () => {
    const id = await make("person", "d/a/", "a name that must not be in the act");
    await addFacts(steward(), "person", id, {
      source: "clinic",
      facts: [{ attribute: "address", value: "secret place" }],
    });
    const acts = await timelineOf(kernel.database.kysely, { kind: "person", id });
    expect(acts.map((act) => [act.verb, act.detail, act.audience])).toEqual([
      ["person.record", { type: "t", unit: "d/a/", source: "registry", attributes: ["name"] }, ["d/a/"]],
      ["person.record", { source: "clinic", attributes: ["address"] }, ["d/a/"]],
    ]);
  });
  test("show what was true at a time, as it was known at another", async () => {
    const id = await make("thing", "d/", "old");
    const [start] = await timelineOf(kernel.database.kysely, { kind: "thing", id });
    const before = start?.at ?? new Date(0);
    kernel.clock.advance(new Date(before.getTime() + 60_000));
    await addFacts(steward(), "thing", id, {
      source: "registry",
      facts: [{ attribute: "name", value: "new", from: before }],
    });
    const nameAt = async (knownAt?: Date) =>
      (
        await readRecord(steward(), "thing", id, {
          order: [],
          at: before,
          ...(knownAt === undefined ? {} : { knownAt }),
        })
      ).attributes[0]?.fact.value;
    expect(await nameAt(before)).toBe("old");
    expect(await nameAt()).toBe("new");
  });
  test("refuse a fact that ends before it begins", async () => {
    const id = await make("thing", "d/");
    const at = kernel.clock.now();
    await expect(
      addFacts(steward(), "thing", id, {
        source: "s",
        facts: [{ attribute: "a", value: 1, from: at, to: at }],
      }),
    ).rejects.toMatchObject({ code: "register.valid-time" });
  });
});

describe("merge and split", () => {
  test("leave every view and history as it was", async () => {
    const [a, b] = [await make("person", "d/a/", "A"), await make("person", "d/ab/", "B", "clinic")];
    const look = async (id: string) => ({
      view: await readRecord(steward(), "person", id, { order: [] }),
      history: await readHistory(steward(), "person", id, []),
    });
    const before = [await look(a), await look(b)];
    await mergeRecords(steward(), "person", a, { absorbed: b, reason: "same number" });
    const merged = await look(b);
    expect(merged.view).toMatchObject({ survivor: a, oneWith: [a] });
    expect(merged.view.attributes[0]?.contradicting).toHaveLength(1);
    await splitRecord(steward(), "person", b, "two people after all");
    expect([await look(a), await look(b)]).toEqual(before);
  });
  test("done by two at once in a circle leave no circle", async () => {
    const [a, b, c, d] = await Promise.all(["d/", "d/", "d/", "d/"].map((unit) => make("thing", unit)));
    if (a === undefined || b === undefined || c === undefined || d === undefined)
      throw new Error("four records");
    await mergeRecords(steward(), "thing", b, { absorbed: a, reason: "x" });
    await mergeRecords(steward(), "thing", d, { absorbed: c, reason: "x" });
    const outcomes = await Promise.allSettled([
      mergeRecords(steward(), "thing", c, { absorbed: b, reason: "x" }),
      mergeRecords(steward(), "thing", a, { absorbed: d, reason: "x" }),
    ]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await readRecord(steward(), "thing", a, { order: [] })).oneWith).toHaveLength(3);
  });
  test("are refused across registers, out of reach, and for what makes no sense", async () => {
    const [a, b, event] = [
      await make("thing", "d/a/"),
      await make("thing", "e/"),
      await make("event", "d/a/"),
    ];
    const here = contextFor(
      kernel.ground,
      testActor({ "thing.merge": "subtree" }, { id: "local", unit: "d/" }),
    );
    const code = (promise: Promise<unknown>) =>
      promise.then(
        () => "done",
        (problem) => problem.code,
      );
    expect(await code(mergeRecords(steward(), "thing", a, { absorbed: event, reason: "x" }))).toBe(
      "register.not-found",
    );
    expect(await code(mergeRecords(here, "thing", a, { absorbed: b, reason: "x" }))).toBe(
      "register.not-found",
    );
    expect(await code(mergeRecords(steward(), "thing", a, { absorbed: a, reason: "x" }))).toBe(
      "register.same-record",
    );
    expect(await code(splitRecord(steward(), "thing", a, "x"))).toBe("register.not-merged");
  });
});

describe("nothing leaks out of a jurisdiction", () => {
  const anyActor = fc
    .tuple(
      fc.constantFrom<Reach>("own", "unit", "subtree", "all"),
      fc.constantFrom(...units, null),
      fc.constantFrom("tester", "other", "anonymous"),
    )
    .map(([reach, unit, id]) => testActor({ "event.read": reach, "event.record": "all" }, { unit, id }));
  let made: { id: string; unit: string; owner: string }[];

  beforeAll(async () => {
    made = [];
    for (const unit of units) {
      for (const owner of ["tester", "other"]) {
        const context = contextFor(kernel.ground, testActor({ "event.record": "all" }, { id: owner }));
        const { id } = await createRecord(context, "event", {
          type: "leak",
          unit,
          source: "s",
          facts: [{ attribute: "what", value: unit }],
        });
        made.push({ id, unit, owner });
      }
    }
    // One cluster across all units: a merge must not open a neighbour's facts.
    const [first, ...rest] = made;
    for (const each of rest)
      await mergeRecords(steward(), "event", first?.id ?? "", { absorbed: each.id, reason: "x" });
  });

  test("lists, counts, single records and the facts of merged ones hold exactly what may be reached", async () => {
    await fc.assert(
      fc.asyncProperty(anyActor, async (actor) => {
        const { kysely } = kernel.database;
        const within = made.filter(({ unit, owner }) =>
          mayReach(actor, "event.read", { units: [unit], accounts: [owner] }),
        );
        const ids = within.map(({ id }) => id).sort();
        const listed = await listRecords(kysely, actor, "event", { type: "leak", limit: 500 });
        expect(listed.map(({ id }) => id)).toEqual(ids);
        expect(await countRecords(kysely, actor, "event", "leak")).toBe(ids.length);
        for (const { id } of made) {
          const facts = await factsAround(kysely, actor, "event.read", id);
          expect([...new Set(facts.map((fact) => fact.record))].sort()).toEqual(ids);
          const read = readRecord(contextFor(kernel.ground, actor), "event", id, { order: [] });
          if (ids.includes(id)) await read;
          else await expect(read).rejects.toMatchObject({ code: "register.not-found" });
        }
      }),
      { numRuns: 12 },
    );
  });
  test("records can be kept only for units within reach", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<Reach>("own", "unit", "subtree", "all"),
        fc.constantFrom(...units, null),
        fc.constantFrom(...units),
        async (reach, unit, wanted) => {
          const actor = testActor({ "thing.record": reach }, { unit });
          const outcome = await createRecord(contextFor(kernel.ground, actor), "thing", {
            type: "kept",
            unit: wanted,
            source: "s",
            facts: [],
          }).then(
            () => true,
            () => false,
          );
          expect(outcome).toBe(
            mayReach(actor, "thing.record", { units: [wanted], accounts: wanted === unit ? [actor.id] : [] }),
          );
        },
      ),
      { numRuns: 40 },
    );
  });
});
