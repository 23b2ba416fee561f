import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { station, type TestService, testService } from "./testing/service.ts";

let service: TestService;
beforeAll(async () => {
  service = await testService();
});
afterAll(() => service?.close());

type Entity = Record<string, unknown> & { "@iot.id": number };
const values = (body: Record<string, unknown>) => body.value as Entity[];

describe("req/resource-path", () => {
  it("the root names the eight collections and the requirement classes", async () => {
    const { status, body } = await service.anonymous("GET", "/");
    expect(status).toBe(200);
    expect((body.value as { name: string }[]).map(({ name }) => name).sort()).toEqual([
      "Datastreams",
      "FeaturesOfInterest",
      "HistoricalLocations",
      "Locations",
      "Observations",
      "ObservedProperties",
      "Sensors",
      "Things",
    ]);
    expect((body.serverSettings as { conformance: string[] }).conformance.length).toBeGreaterThan(20);
  });

  it("every collection, entity, property, value and reference is reached", async () => {
    const made = await service.all("POST", "/Things", station);
    expect(made.status, made.text).toBe(201);
    const id = made.body["@iot.id"];
    expect(made.headers.get("location")).toBe(`${service.url}/sensorthings/v1.1/Things(${id})`);
    for (const set of [
      "Things",
      "Locations",
      "Datastreams",
      "Sensors",
      "ObservedProperties",
      "FeaturesOfInterest",
      "HistoricalLocations",
      "Observations",
    ]) {
      const answer = await service.all("GET", `/${set}`);
      expect(answer.status, set + answer.text).toBe(200);
    }
    expect((await service.all("GET", `/Things(${id})/name`)).body).toEqual({ name: "Weather station" });
    expect((await service.all("GET", `/Things(${id})/name/$value`)).text).toBe("Weather station");
    expect((await service.all("GET", `/Things(${id})/properties/maker/$value`)).text).toBe("O'Neill & Söhne");
    const streams = await service.all("GET", `/Things(${id})/Datastreams`);
    const stream = values(streams.body)[0]?.["@iot.id"];
    const deep = await service.all(
      "GET",
      `/Things(${id})/Datastreams(${stream})/ObservedProperty/name/$value`,
    );
    expect(deep.text).toBe("Temperature");
    const refs = await service.all("GET", `/Things(${id})/Datastreams/$ref`);
    expect(values(refs.body)).toEqual([
      { "@iot.selfLink": `${service.url}/sensorthings/v1.1/Datastreams(${stream})` },
    ]);
    const back = await service.all("GET", `/Datastreams(${stream})/Thing/Locations`);
    expect(values(back.body)[0]?.location).toEqual(station.Locations[0]?.location);
  });

  it.each([
    ["/Nothings", 404],
    ["/Things(999999)", 404],
    ["/Things(1", 404],
    ["/Things(1)/nope", 404],
    ["/Things('a')", 404],
    ["/Observations('1-1')", 404],
    ["/Things(1)/Datastreams(99999)", 404],
    ["/Things?$filter=nope eq 1", 400],
    ["/Things?$top=-1", 400],
    ["/Things?$nope=1", 400],
    ["/%00", 404],
  ])("answers %s with %i and a problem", async (path, status) => {
    const answer = await service.all("GET", path);
    expect(answer.status, answer.text).toBe(status);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(answer.body).toMatchObject({ status, title: expect.any(String) });
  });

  it("says at which character an expression cannot be understood", async () => {
    const { body } = await service.all("GET", "/Things?$filter=name eq 'a' and and 1 eq 1");
    expect(body).toMatchObject({ option: "$filter", at: 17 });
  });
});

describe("req/create-update-delete", () => {
  it("a deep insert makes everything nested, places the thing and remembers where it stands", async () => {
    const made = await service.all("POST", "/Things", station);
    const id = made.body["@iot.id"];
    const whole = await service.all(
      "GET",
      `/Things(${id})?$expand=Locations,HistoricalLocations/Locations,Datastreams($expand=Sensor,ObservedProperty)`,
    );
    expect(whole.body).toMatchObject({
      name: station.name,
      properties: station.properties,
      Locations: [{ name: "Quay" }],
      HistoricalLocations: [{ Locations: [{ name: "Quay" }] }],
      Datastreams: [{ Sensor: { name: "Pt100" }, ObservedProperty: { name: "Temperature" } }],
    });
    const [stream] = service.directory.ofThing(Number(id));
    expect(stream).toMatchObject({
      type: "measure",
      unitCode: "Cel",
      unit: "port-linden/",
      longitude: 11.41,
    });
    expect(stream?.area).toBe("PL/PL-1/".concat(stream?.area?.split("/")[2] ?? "", "/"));
    expect(stream?.cell).toMatch(/^\d{6}-\d{6}$/);
  });

  it("what is missing or wrong is refused with 400 and told by its place, and nothing of it is kept", async () => {
    const before = (await service.all("GET", "/Things?$count=true&$top=0")).body["@iot.count"];
    const { Sensor: _sensor, ...without } = station.Datastreams[0] ?? {};
    const answer = await service.all("POST", "/Things", { ...station, Datastreams: [without] });
    expect(answer.status).toBe(400);
    expect(answer.body.title).toContain("Thing/Datastreams/0/Sensor");
    expect((await service.all("POST", "/Things", { description: 5 })).status).toBe(400);
    expect((await service.all("POST", "/Things", { name: "a", description: "b", nope: 1 })).status).toBe(400);
    expect((await service.all("POST", "/Things", "[")).status).toBe(400);
    expect((await service.all("GET", "/Things?$count=true&$top=0")).body["@iot.count"]).toBe(before);
  });

  it("PATCH merges by RFC 7396, PUT replaces, and a stale If-Match is refused with 412", async () => {
    const made = await service.all("POST", "/Things", station);
    const path = `/Things(${made.body["@iot.id"]})`;
    const etag = made.headers.get("etag") ?? "";
    const patched = await service.all(
      "PATCH",
      path,
      { properties: { height: null, colour: "grey" } },
      { "if-match": etag },
    );
    expect(patched.status, patched.text).toBe(200);
    expect(patched.body.properties).toEqual({ maker: "O'Neill & Söhne", tags: ["a", "b"], colour: "grey" });
    expect((await service.all("PATCH", path, { name: "x" }, { "if-match": etag })).status).toBe(412);
    const put = await service.all("PUT", path, { name: "New", description: "All new" });
    expect(put.body).toMatchObject({ name: "New", description: "All new" });
    expect(put.body.properties).toBeUndefined();
    expect((await service.all("PUT", path, { name: "New" })).status).toBe(400);
  });

  it("setting the place of a thing moves it and adds to its history", async () => {
    const made = await service.all("POST", "/Things", station);
    const id = Number(made.body["@iot.id"]);
    const location = {
      ...station.Locations[0],
      name: "Hill",
      location: { type: "Point", coordinates: [11.43, 54.015] },
    };
    const posted = await service.all("POST", `/Things(${id})/Locations`, location);
    expect(posted.status, posted.text).toBe(201);
    await service.directory.refresh();
    expect(service.directory.ofThing(id)[0]).toMatchObject({ longitude: 11.43 });
    expect(service.directory.ofThing(id)[0]?.area).toContain("PL-3");
    const past = await service.all("GET", `/Things(${id})/HistoricalLocations?$expand=Locations&$count=true`);
    expect(past.body["@iot.count"]).toBe(2);
    expect(
      values((await service.all("GET", `/Things(${id})/Locations`)).body).map(({ name }) => name),
    ).toEqual(["Hill"]);
  });

  it("deleting takes along what cannot be without it: Thing → Datastreams → Observations", async () => {
    const made = await service.all("POST", "/Things", station);
    const id = Number(made.body["@iot.id"]);
    const stream = values((await service.all("GET", `/Things(${id})/Datastreams`)).body)[0]?.["@iot.id"];
    const observed = await service.all("POST", `/Datastreams(${stream})/Observations`, {
      phenomenonTime: "2026-03-01T00:00:00Z",
      result: 1,
    });
    expect(observed.status, observed.text).toBe(201);
    expect((await service.all("DELETE", `/Things(${id})`)).status).toBe(200);
    for (const path of [
      `/Things(${id})`,
      `/Datastreams(${stream})`,
      `/Observations('${observed.body["@iot.id"]}')`,
    ])
      expect((await service.all("GET", path)).status, path).toBe(404);
    expect(
      (await service.all("POST", "/Observations", { Datastream: { "@iot.id": stream }, result: 2 })).status,
    ).toBe(400);
  });

  it.each([
    ["Sensor", "Sensor"],
    ["ObservedProperty", "ObservedProperty"],
  ])("deleting a %s takes its Datastreams along", async (navigation) => {
    const made = await service.all("POST", "/Things", station);
    const stream = values(
      (await service.all("GET", `/Things(${made.body["@iot.id"]})/Datastreams`)).body,
    )[0]?.["@iot.id"];
    const other = await service.all("GET", `/Datastreams(${stream})/${navigation}`);
    expect((await service.all("DELETE", String(other.body["@iot.selfLink"]))).status).toBe(200);
    expect((await service.all("GET", `/Datastreams(${stream})`)).status).toBe(404);
  });

  it("the same request with the same Idempotency-Key makes one thing", async () => {
    const key = { "idempotency-key": "9f0a1c52-7a77-4a0e-9d51-8d3d9a3c1b11" };
    const first = await service.all("POST", "/Things", station, key);
    const second = await service.all("POST", "/Things", station, key);
    expect(second.body["@iot.id"]).toBe(first.body["@iot.id"]);
  });

  it("an address takes the methods it has, and says so with 405", async () => {
    expect((await service.all("POST", "/Things(1)", {})).status).toBe(405);
    expect((await service.all("DELETE", "/Things")).status).toBe(405);
  });
});
