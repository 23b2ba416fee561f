import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { station, type TestService, testService } from "./testing/service.ts";

let service: TestService;
beforeAll(async () => {
  service = await testService();
});
afterAll(() => service?.close());

type Entity = Record<string, unknown>;
const ask = async (path: string) => {
  const answer = await service.all("GET", path);
  if (answer.status !== 200) throw new Error(`${path}: ${answer.text}`);
  return answer.body as { value: Entity[]; "@iot.count"?: number; "@iot.nextLink"?: string };
};
const names = async (path: string) => (await ask(path)).value.map(({ name }) => name).sort();
const filter = (text: string) => `$filter=${encodeURIComponent(text)}`;

describe("req/request-data/filter and built-in-query-functions", () => {
  it.each([
    ["name eq 'Quay gauge'", ["Quay gauge"]],
    ["substringof('gauge', name)", ["Quay gauge"]],
    ["startswith(tolower(name), 'hill')", ["Hill water main"]],
    ["endswith(name, 'station')", ["Market air station"]],
    ["indexof(name, 'water') eq 5", ["Hill water main"]],
    ["substring(name, 5, 5) eq 'water' and length(trim(name)) gt 3", ["Hill water main"]],
    ["concat(toupper(substring(name, 0, 4)), '!') eq 'QUAY!'", ["Quay gauge"]],
    ["properties/code eq 'hill-main'", ["Hill water main"]],
    ["not startswith(name, 'Manhole') and (1 add 2) mul 2 eq 6 and name ge 'Q'", ["Quay gauge"]],
    ["Datastreams/ObservedProperty/name eq 'PM2.5'", ["Market air station"]],
    ["Datastreams/unitOfMeasurement/symbol eq 'MPa'", ["Hill water main"]],
    ["geo.distance(Locations/location, geography'POINT (11.415 54.027)') lt 0.0001", ["Quay gauge"]],
    [
      "st_within(Locations/location, geography'POLYGON ((11.4149 54.0269, 11.4151 54.0269, 11.4151 54.0271, 11.4149 54.0271, 11.4149 54.0269))')",
      ["Quay gauge"],
    ],
    ["st_relate(Locations/location, geography'POINT (11.415 54.027)', '0FFFFFFF2')", ["Quay gauge"]],
    ["name in ('Quay gauge', 'Nothing')", ["Quay gauge"]],
    ["HistoricalLocations/time lt now() add duration'PT1H' and name eq 'Quay gauge'", ["Quay gauge"]],
    [
      "year(HistoricalLocations/time) eq 2026 and date(HistoricalLocations/time) eq 2026-03-02 and name eq 'Quay gauge'",
      ["Quay gauge"],
    ],
    ["description eq null", []],
    ["round(0.5) eq 1 and floor(-0.5) eq -1 and ceiling(0.2) eq 1 and name eq 'Quay gauge'", ["Quay gauge"]],
  ])("Things?$filter=%s", async (text, expected) => {
    expect(await names(`/Things?${filter(text)}`)).toEqual(expected);
  });

  it.each([
    "name eq 5",
    "name",
    "nope(name) eq 1",
    "geo.distance(name, 'x') lt 1",
    "name eq 'a",
    "((name eq 'a')",
    "year(name) eq 1",
    "not",
  ])("refuses %s with 400 and the character", async (text) => {
    const answer = await service.all("GET", `/Things?${filter(text)}`);
    expect(answer.status, answer.text).toBe(400);
    expect(answer.body.at).toBeGreaterThan(0);
  });

  it("any text comes back exactly, and finds exactly its own thing", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .string({ unit: "binary", minLength: 1, maxLength: 40 })
          .filter((text) => !/[\0\uFFFE\uFFFF]/.test(text) && text.isWellFormed()),
        async (text) => {
          const made = await service.all("POST", "/Things", { name: text, description: "any" });
          expect(made.status, made.text).toBe(201);
          const found = await ask(`/Things?${filter(`name eq '${text.replaceAll("'", "''")}'`)}`);
          expect(found.value.map((one) => one["@iot.id"])).toContain(made.body["@iot.id"]);
          expect(found.value.every(({ name }) => name === text)).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });

  const leaf = fc.constantFrom(
    "name",
    "description",
    "'x''; DROP TABLE sensing.thing; --'",
    "1",
    "-2.5e3",
    "0",
    "1e308",
    "null",
    "true",
    "properties/code",
    "properties",
    "2026-03-01T00:00:00Z",
    "duration'PT1H'",
    "2026-03-01",
    "Datastreams/name",
    "Datastreams/Sensor/metadata",
    "Locations/location/coordinates",
    "@iot.id",
    "now()",
    "geography'POINT (1 2)'",
    "HistoricalLocations/time",
  );
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc
        .tuple(
          tie("tree"),
          fc.constantFrom("eq", "ne", "gt", "le", "and", "or", "add", "sub", "mul", "div", "mod"),
          tie("tree"),
        )
        .map(([a, o, b]) => `(${a} ${o} ${b})`),
      fc
        .tuple(
          fc.constantFrom("not ", "length", "tolower", "year", "round", "trim", "date", "ceiling"),
          tie("tree"),
        )
        .map(([f, a]) => `${f}(${a})`),
      fc
        .tuple(
          fc.constantFrom("concat", "substringof", "indexof", "substring", "startswith"),
          tie("tree"),
          tie("tree"),
        )
        .map(([f, a, b]) => `${f}(${a}, ${b})`),
    ),
  }));
  it("no expression whatever ends in an error of ours: it is answered, or refused with 400", async () => {
    await fc.assert(
      fc.asyncProperty(tree, fc.constantFrom("Things", "Observations", "Datastreams"), async (text, set) => {
        for (const option of ["$filter", "$orderby"]) {
          const answer = await service.all("GET", `/${set}?${option}=${encodeURIComponent(text)}&$top=1`);
          expect([200, 400], `${option} ${text}: ${answer.text}`).toContain(answer.status);
        }
      }),
      {
        numRuns: 150,
        examples: [
          ["(null gt name)", "Things"],
          ["(null eq null)", "Things"],
        ],
      },
    );
  });
});

describe("req/request-data: pages, order, selection and expansion", () => {
  it("pages follow each other without a gap or a double while others are made", async () => {
    const seen: unknown[] = [];
    let next: string | undefined = "/Things?$top=2&$orderby=description desc,name&$select=name";
    while (next !== undefined) {
      const page = await ask(next);
      seen.push(...page.value.map((one) => one["@iot.id"]));
      if (seen.length === 2)
        await service.all("POST", "/Things", { name: "new", description: "\u{10FFFD} first" });
      next = page["@iot.nextLink"];
    }
    const all = (await ask("/Things?$top=1000&$filter=name ne 'new'")).value.map((one) => one["@iot.id"]);
    expect(new Set(seen).size).toBe(seen.length);
    expect([...seen].sort()).toEqual([...all].sort());
  });

  it("$count, $skip, $top and $select do as they say", async () => {
    const body = await ask("/Datastreams?$count=true&$top=1&$skip=1&$orderby=@iot.id&$select=name,Thing");
    expect(body["@iot.count"]).toBeGreaterThan(3);
    expect(body.value).toHaveLength(1);
    expect(Object.keys(body.value[0] ?? {}).sort()).toEqual([
      "@iot.id",
      "@iot.selfLink",
      "Thing@iot.navigationLink",
      "name",
    ]);
    expect(body["@iot.nextLink"]).toContain("$skiptoken=");
  });

  it("expansions nest, with options of their own, and go on at their own next link", async () => {
    const body = await ask(
      "/Things?$filter=name eq 'Quay gauge'&$expand=Datastreams($orderby=name desc;$top=1;$select=name;$expand=ObservedProperty($select=name),Sensor),Locations($count=true)",
    );
    const [thing] = body.value;
    const [stream] = (thing?.Datastreams ?? []) as Entity[];
    expect(stream).toMatchObject({ name: "Quay gauge: Rain", ObservedProperty: { name: "Precipitation" } });
    expect(thing?.["Locations@iot.count"]).toBe(1);
    const next = await ask(String(thing?.["Datastreams@iot.nextLink"]));
    expect(next.value.map(({ name }) => name)).toEqual(["Quay gauge: Puddle depth"]);
  });

  it("orders over relations", async () => {
    const body = await ask("/Datastreams?$orderby=Thing/name,name&$top=3");
    expect(body.value[0]?.name).toBe("Hill water main: Water main pressure");
  });
});

describe("observations", () => {
  it("come in with all they carry, are found by it, corrected and taken out", async () => {
    const made = await service.all("POST", "/Things", station);
    const stream = service.directory.ofThing(Number(made.body["@iot.id"]))[0]?.number;
    const whole = {
      phenomenonTime: "2026-03-01T08:00:00+08:00/2026-03-01T09:00:00+08:00",
      resultTime: "2026-03-01T01:00:05Z",
      result: 21.25,
      resultQuality: "High",
      validTime: "2026-03-01T00:00:00Z/2026-03-02T00:00:00Z",
      parameters: { lowVoltage: true },
      FeatureOfInterest: {
        name: "Air",
        description: "Over the quay",
        encodingType: "application/geo+json",
        feature: { type: "Point", coordinates: [11.4, 54] },
      },
    };
    const posted = await service.all("POST", `/Datastreams(${stream})/Observations`, whole);
    expect(posted.status, posted.text).toBe(201);
    expect(posted.body).toMatchObject({
      phenomenonTime: "2026-03-01T00:00:00.000Z/2026-03-01T01:00:00.000Z",
      resultTime: "2026-03-01T01:00:05.000Z",
      result: 21.25,
      resultQuality: "High",
      parameters: { lowVoltage: true },
    });
    const id = posted.body["@iot.id"];
    for (let hour = 1; hour <= 5; hour += 1)
      await service.all("POST", "/Observations", {
        Datastream: { "@iot.id": stream },
        phenomenonTime: `2026-03-01T0${hour}:00:00Z`,
        result: hour,
      });
    const found = async (text: string) =>
      (await ask(`/Observations?${filter(text)}`)).value.map(({ result }) => result);
    expect(
      await found(`Datastream/id eq ${stream} and result gt 2 and phenomenonTime lt 2026-03-01T05:00:00Z`),
    ).toEqual([21.25, 3, 4]);
    expect(await found("parameters/lowVoltage eq true")).toEqual([21.25]);
    expect(await found("FeatureOfInterest/name eq 'Air' or result eq 5")).toEqual([21.25, 5]);
    expect(await found("Datastream/Thing/name eq 'nobody' or result eq 4")).toEqual([4]);
    const newest = await ask(
      `/Datastreams?${filter(`id eq ${stream}`)}&$expand=Observations($top=1;$orderby=phenomenonTime desc)`,
    );
    expect(((newest.value[0]?.Observations ?? []) as Entity[])[0]?.result).toBe(5);
    const seen: unknown[] = [];
    let next: string | undefined =
      `/Datastreams(${stream})/Observations?$top=2&$orderby=phenomenonTime desc&$count=true`;
    while (next !== undefined) {
      const page = await ask(next);
      expect(page["@iot.count"]).toBe(6);
      seen.push(...page.value.map(({ result }) => result));
      next = page["@iot.nextLink"];
    }
    expect(seen).toEqual([5, 4, 3, 2, 1, 21.25]);
    const array = await ask(
      `/Datastreams(${stream})/Observations?$resultFormat=dataArray&$select=phenomenonTime,result&$top=1`,
    );
    expect(array.value[0]).toMatchObject({
      components: ["phenomenonTime", "result"],
      dataArray: [[expect.any(String), 21.25]],
    });
    const corrected = await service.all("PATCH", `/Observations('${id}')`, { result: 22 });
    expect(corrected.body, corrected.text).toMatchObject({ result: 22, resultQuality: "High" });
    const conflict = await service.all("POST", `/Datastreams(${stream})/Observations`, {
      ...whole,
      result: 1,
    });
    expect(conflict.status).toBe(409);
    expect((await service.all("GET", `/Observations('${id}')/FeatureOfInterest/name/$value`)).text).toBe(
      "Air",
    );
    expect((await service.all("DELETE", `/Observations('${id}')`)).status).toBe(200);
    expect((await service.all("GET", `/Observations('${id}')`)).status).toBe(404);
  });

  it("a stream without a unit of OM_Observation takes any JSON", async () => {
    const [stream] = station.Datastreams;
    const any = {
      ...stream,
      observationType: "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Observation",
      unitOfMeasurement: { name: null, symbol: null, definition: null },
    };
    const made = await service.all("POST", "/Things", { ...station, Datastreams: [any] });
    const id = (await ask(`/Things(${made.body["@iot.id"]})/Datastreams`)).value[0]?.["@iot.id"];
    for (const result of [{ a: [1, null] }, "text", 5, false]) {
      const posted = await service.all("POST", `/Datastreams(${id})/Observations`, { result });
      expect(posted.body.result, posted.text).toEqual(result);
    }
  });
});

describe("req/batch-request and data-array", () => {
  it("a batch does its requests one by one, and later ones may speak of earlier ones", async () => {
    const answer = await service.all("POST", "/$batch", {
      requests: [
        { id: "t", method: "post", url: "Things", body: station },
        { id: "g", method: "get", url: "$t/Datastreams", dependsOn: ["t"] },
        { id: "x", method: "get", url: "Nothings" },
        { id: "y", method: "delete", url: "Things(1)", dependsOn: ["x"] },
      ],
    });
    const responses = answer.body.responses as { id: string; status: number; body?: { value?: unknown[] } }[];
    expect(
      responses.map(({ status }) => status),
      answer.text,
    ).toEqual([201, 200, 404, 424]);
    expect(responses[1]?.body?.value).toHaveLength(1);
  });

  it("an atomicity group is done as a whole or not at all, once however often it is sent", async () => {
    const plain = (name: string) => ({ name, description: "of a group" });
    const place = {
      ...plain("Gate"),
      encodingType: "application/geo+json",
      location: { type: "Point", coordinates: [11.4, 54] },
    };
    const group = (id: string, method: string, url: string, body?: unknown) => ({
      id,
      atomicityGroup: "g",
      method,
      url,
      body,
    });
    const send = async (requests: unknown[], key?: string) => {
      const headers = key === undefined ? {} : { "idempotency-key": key };
      const { body, text, status } = await service.all("POST", "/$batch", { requests }, headers);
      const responses = body.responses as { id: string; status: number }[] | undefined;
      return { status, text, statuses: responses?.map(({ id, status: one }) => [id, one]) };
    };
    const named = async (name: string) =>
      (await service.all("GET", `/Things?$filter=name eq '${name}'&$expand=Locations`)).body.value as {
        Locations: unknown[];
      }[];
    const good = [
      group("1", "post", "Things", plain("Whole")),
      group("2", "post", "$1/Locations", place),
      group("3", "patch", "$1", { description: "with a gate" }),
      { id: "4", method: "get", url: "Things?$filter=name eq 'Whole'", dependsOn: ["g"] },
    ];
    const key = "0198f2f4-7d8c-7000-8000-000000000001";
    for (let time = 0; time < 2; time += 1) {
      const { statuses, text } = await send(good, key);
      expect(statuses, text).toEqual([
        ["1", 201],
        ["2", 201],
        ["3", 200],
        ["4", 200],
      ]);
    }
    expect(await named("Whole")).toMatchObject([
      { description: "with a gate", Locations: [{ name: "Gate" }] },
    ]);
    const stream = service.directory.byCode("quay-gauge.rain")?.number;
    for (const bad of [
      group("2", "post", "Things", { name: "Nothing to say of it" }),
      group("2", "post", `Datastreams(${stream})/Observations`, { result: 1 }),
      group("2", "post", "Things", {
        ...station,
        Datastreams: [{ ...station.Datastreams[0], Observations: [{ result: 1 }] }],
      }),
    ]) {
      const { statuses, text } = await send([
        group("1", "post", "Things", plain("Half")),
        bad,
        group("3", "post", "Things", plain("Half")),
        { id: "4", method: "get", url: "Things", dependsOn: ["g"] },
      ]);
      expect(statuses, text).toEqual([
        ["1", 424],
        ["2", 400],
        ["3", 424],
        ["4", 424],
      ]);
      expect(await named("Half")).toEqual([]);
    }
    expect((await send([good[0], { ...good[3], dependsOn: [] }, good[1]])).status).toBe(400);
  });

  it("CreateObservations answers a link a row, or error", async () => {
    const stream = service.directory.byCode("quay-gauge.rain")?.number;
    const answer = await service.all("POST", "/CreateObservations", [
      {
        Datastream: { "@iot.id": stream },
        components: ["phenomenonTime", "result"],
        "dataArray@iot.count": 2,
        dataArray: [
          ["2026-03-01T00:00:00Z", 1.5],
          ["never", 2],
        ],
      },
    ]);
    expect(answer.status, answer.text).toBe(201);
    const [link, fault] = JSON.parse(answer.text) as string[];
    expect(fault).toContain("error");
    expect((await service.all("GET", String(link))).body.result).toBe(1.5);
  });
});

it("a PATCH empties what may be empty by null, and refuses to empty the rest (RFC 7396)", async () => {
  const { body } = await service.all("POST", "/Things", { ...station, Datastreams: [], Locations: [] });
  const thing = `/Things(${body["@iot.id"]})`;
  expect((await service.all("PATCH", thing, { properties: null })).status).toBe(200);
  expect((await service.all("GET", thing)).body.properties).toBeUndefined();
  expect((await service.all("PATCH", thing, { name: null })).status).toBe(400);
});

it("times of day are compared whatever digits they are written with", async () => {
  const stream = service.directory.byCode("quay-gauge.rain")?.number;
  await service.all("POST", `/Datastreams(${stream})/Observations`, {
    phenomenonTime: "2026-03-02T10:00:00Z",
    result: 1,
  });
  for (const clock of ["10:00", "10:00:00", "10:00:00.0", "10:00:00.000000"]) {
    const filter = `time(phenomenonTime) eq ${clock}`;
    const { body } = await service.all("GET", `/Datastreams(${stream})/Observations?$filter=${filter}`);
    expect([clock, (body.value as unknown[] | undefined)?.length]).toEqual([clock, 1]);
  }
});
