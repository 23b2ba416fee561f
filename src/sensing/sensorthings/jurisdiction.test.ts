import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Caller, station, type TestService, testService } from "./testing/service.ts";

let service: TestService;
let quay: Caller;
let town: Caller;
const secret = "only for the quay";

beforeAll(async () => {
  service = await testService();
  const grants = { "stream.read": "subtree", "stream.write": "subtree", "reading.write": "subtree" } as const;
  quay = service.as("quay", "port-linden/quay/", grants);
  town = service.as("town", "port-linden/old-town/", grants);
  const whole = JSON.parse(
    JSON.stringify(station).replaceAll(/"(name|description)":"[^"]*"/g, `"$1":"${secret}"`),
  );
  const made = await quay("POST", "/Things", whole);
  expect(made.status, made.text).toBe(201);
  const stream = service.directory.ofThing(Number(made.body["@iot.id"]))[0]?.number;
  const observed = await quay("POST", `/Datastreams(${stream})/Observations`, {
    phenomenonTime: "2026-03-01T00:00:00Z",
    result: 4711,
    parameters: { note: secret },
    FeatureOfInterest: {
      name: secret,
      description: secret,
      encodingType: "application/geo+json",
      feature: { type: "Point", coordinates: [11, 54] },
    },
  });
  expect(observed.status, observed.text).toBe(201);
});
afterAll(() => service?.close());

const sets = [
  "Things",
  "Locations",
  "HistoricalLocations",
  "Datastreams",
  "Sensors",
  "ObservedProperties",
  "FeaturesOfInterest",
  "Observations",
];

it("its own unit sees everything of it", async () => {
  for (const set of sets) {
    const answer = await quay("GET", `/${set}?$count=true`);
    expect(answer.body["@iot.count"], set).toBeGreaterThan(0);
  }
});

it("no collection, count, expansion, filter, order or batch shows another jurisdiction's rows, or tells of them", async () => {
  const readers = { town, anonymous: service.anonymous };
  const expansions: Record<string, string> = {
    Things: "Locations,HistoricalLocations,Datastreams/Observations",
    Locations: "Things,HistoricalLocations",
    HistoricalLocations: "Thing,Locations",
    Datastreams: "Thing,Sensor,ObservedProperty,Observations/FeatureOfInterest",
    Sensors: "Datastreams/Thing",
    ObservedProperties: "Datastreams/Thing",
    FeaturesOfInterest: "Observations/Datastream",
    Observations: "Datastream/Thing,FeatureOfInterest",
  };
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...(Object.keys(readers) as (keyof typeof readers)[])),
      fc.constantFrom(...sets),
      fc.boolean(),
      fc.constantFrom("", "$orderby=@iot.id desc&", "$filter=@iot.id ne 0&", "$filter=true&"),
      fc.boolean(),
      async (who, set, expand, more, batched) => {
        const address = `${set}?${more}$count=true&$top=1000${expand ? `&$expand=${expansions[set]}` : ""}`;
        const answer = batched
          ? await readers[who]("POST", "/$batch", { requests: [{ id: "1", method: "get", url: address }] })
          : await readers[who]("GET", `/${address}`);
        expect([200, 400]).toContain(answer.status);
        expect(answer.text).not.toContain(secret);
        expect(answer.text).not.toContain("4711");
        if (!batched && answer.status === 200)
          expect(answer.body["@iot.count"]).toBe((answer.body.value as unknown[]).length);
      },
    ),
    { numRuns: 120 },
  );
});

it("filters over relations do not tell what is hidden", async () => {
  for (const reader of [town, service.anonymous])
    for (const question of [
      `/Sensors?$count=true&$filter=Datastreams/name eq '${secret}'`,
      `/ObservedProperties?$count=true&$filter=Datastreams/Thing/name eq '${secret}'`,
      `/Observations?$count=true&$filter=Datastream/name eq '${secret}' or FeatureOfInterest/name eq '${secret}'`,
      `/Things?$count=true&$filter=Locations/name eq '${secret}'`,
    ])
      expect((await reader("GET", question)).body["@iot.count"], question).toBe(0);
});

it("what is hidden is not there: not to read, not to link to, not to change, not to record into", async () => {
  const own = await quay("GET", "/Things?$expand=Datastreams");
  const thing = (own.body.value as Record<string, unknown>[]).find(({ name }) => name === secret);
  const stream = ((thing?.Datastreams ?? []) as Record<string, unknown>[])[0]?.["@iot.id"];
  const id = thing?.["@iot.id"];
  expect((await town("GET", `/Things(${id})`)).status).toBe(404);
  expect((await town("PATCH", `/Things(${id})`, { name: "mine" })).status).toBe(404);
  expect((await town("DELETE", `/Things(${id})`)).status).toBe(404);
  expect(
    (await town("POST", "/Datastreams", { ...station.Datastreams[0], Thing: { "@iot.id": id } })).status,
  ).toBe(400);
  expect([400, 403]).toContain(
    (await town("POST", "/Observations", { Datastream: { "@iot.id": stream }, result: 1 })).status,
  );
});

it("who may read but not change is refused with 403, and strangers with 401", async () => {
  const reader = service.as("reader", "port-linden/", { "stream.read": "subtree" });
  const things = await reader("GET", "/Things?$top=1");
  const [thing] = things.body.value as Record<string, unknown>[];
  expect((await reader("PATCH", `/Things(${thing?.["@iot.id"]})`, { name: "x" })).status).toBe(403);
  expect((await reader("POST", "/Things", station)).status).toBe(403);
  expect((await service.anonymous("POST", "/Things", station)).status).toBe(401);
});

it("strangers see the kinds that the city publishes, and no other", async () => {
  const streams = await service.anonymous("GET", "/Datastreams?$top=1000");
  const kinds = (streams.body.value as { properties: { kind: string } }[]).map(
    ({ properties }) => properties.kind,
  );
  expect([...new Set(kinds)].sort()).toEqual(["pm25", "rain"]);
});
