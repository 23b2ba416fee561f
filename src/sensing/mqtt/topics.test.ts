import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testActor } from "../../../test/support/kernel.ts";
import { MemoryDirectory, sampleStream } from "../ingest/testing.ts";
import { mayHear, mayPublish, streamOf } from "./permissions.ts";
import { feedOf, targetOf } from "./topics.ts";

const units = ["district/", "district/water/", "district/water/north/", "district/waterworks/", "other/"];
const streams = new MemoryDirectory(
  units.map((unit, at) => sampleStream(at + 1, { unit, code: `c-${at + 1}` })),
);
const grants = fc.dictionary(
  fc.constantFrom("stream.read", "reading.write"),
  fc.constantFrom("own" as const, "unit" as const, "subtree" as const, "all" as const),
);
const actor = fc
  .record({ grants, unit: fc.constantFrom(...units, null) })
  .map(({ grants: given, unit }) => testActor(given, { unit }));
const level = fc.oneof(
  fc.constantFrom(
    "v1.1",
    "v1",
    "streams",
    "c-1",
    "readings",
    "problems",
    "Observations",
    "+",
    "#",
    "$SYS",
    "",
  ),
  fc.integer({ min: 0, max: 9 }).map((number) => `Datastreams(${number})`),
  fc.string({ maxLength: 5 }),
);
const anyTopic = fc.oneof(
  fc.array(level, { minLength: 1, maxLength: 5 }).map((levels) => levels.join("/")),
  fc
    .tuple(
      fc.constantFrom("v1.1/Datastreams(1)/Observations", "v1.1/Observations", "v1.1/Datastreams(2)"),
      fc.constantFrom("", "?$select=result", "?$select=", "?$top=1", "?#", "?$select=a?$select=b"),
    )
    .map((parts) => parts.join("")),
);

/** Whether the reach of a scope covers a unit, said again as plainly as can be. */
function covers(who: ReturnType<typeof testActor>, scope: string, unit: string): boolean {
  const reach = who.grants.get(scope);
  if (reach === "all") return true;
  if (who.unit === null) return false;
  if (reach === "unit") return unit === who.unit;
  return reach === "subtree" && unit.startsWith(who.unit);
}

describe("topics", () => {
  it.each([
    ["v1.1/Datastreams(7)/Observations", { number: 7 }],
    ["v1.1/Observations", { inPayload: true }],
    ["v1.1/FeaturesOfInterest(3)/Observations", { feature: 3 }],
    ["v1/streams/lift-3.door/readings", { code: "lift-3.door" }],
  ])("takes %s", (topic, target) => {
    expect(targetOf(topic)).toEqual(target);
  });

  it.each([
    "v1.1/Datastreams(7)",
    "v1/streams/a/problems",
    "v1/streams/a/b/readings",
    "$SYS/taken",
    "",
    "v1.1/observations",
  ])("takes nothing at %s", (topic) => {
    expect(targetOf(topic)).toBeUndefined();
  });

  it("hears observations, an entity, one of its properties, and a selection", () => {
    expect(feedOf("v1.1/Datastreams(7)/Observations?$select=result,phenomenonTime")).toEqual({
      kind: "observations",
      path: "Datastreams(7)/Observations",
      select: ["result", "phenomenonTime"],
    });
    for (const path of [
      "Observations",
      "FeaturesOfInterest(3)/Observations",
      "Things(1)/Datastreams(2)/Observations",
    ])
      expect(feedOf(`v1.1/${path}`)).toEqual({ kind: "observations", path, select: null });
    expect(feedOf("v1.1/Observations('7-1773129600000')/result")).toMatchObject({
      kind: "entities",
      path: "Observations('7-1773129600000')/result",
    });
    expect(feedOf("v1.1/Datastreams(7)/name")).toMatchObject({
      kind: "entities",
      path: "Datastreams(7)/name",
    });
    expect(feedOf("v1.1/Things?$select=name")).toEqual({
      kind: "entities",
      path: "Things",
      select: ["name"],
    });
  });
});

describe("permissions of topics", () => {
  it("let nobody hear a stream beyond the reach, whatever the filter", () => {
    fc.assert(
      fc.property(actor, anyTopic, fc.constantFrom(...streams.all()), (who, filter, any) => {
        const feed = feedOf(filter);
        if (feed === undefined) return;
        expect(filter).not.toMatch(/[+#]/);
        const stream = streamOf(feed, streams) ?? any;
        const writing = feed.kind === "problems" && covers(who, "reading.write", stream.unit);
        const reading = covers(who, "stream.read", stream.unit);
        expect(mayHear(who, feed.kind, stream)).toBe(reading || writing);
      }),
      { numRuns: 3000 },
    );
  });

  it("let nobody publish without the scope, nor to a topic that is none of ours", () => {
    fc.assert(
      fc.property(actor, anyTopic, (who, topic) => {
        if (mayPublish(who, topic)) {
          expect(who.grants.has("reading.write")).toBe(true);
          expect(topic).toMatch(
            /^v1\.1\/((Datastreams|FeaturesOfInterest)\(\d+\)\/)?Observations$|^v1\/streams\/[^/]+\/readings$/,
          );
        }
      }),
      { numRuns: 2000 },
    );
  });
});
