import { afterAll, beforeAll, expect, it } from "vitest";
import { station, type TestService, testService } from "../testing/service.ts";

let service: TestService;
let stream: number;
let feature: number;
beforeAll(async () => {
  service = await testService();
  const thing = await service.all("POST", "/Things", station);
  stream = service.directory.ofThing(Number(thing.body["@iot.id"]))[0]?.number ?? 0;
  const made = await service.all("POST", "/FeaturesOfInterest", {
    name: "The quay",
    description: "Where it was measured",
    encodingType: "application/geo+json",
    feature: { type: "Point", coordinates: [11.4, 54] },
  });
  feature = Number(made.body["@iot.id"]);
});
afterAll(() => service?.close());

const send = async (components: string[], rows: unknown[][]) => {
  const body = [{ Datastream: { "@iot.id": stream }, components, dataArray: rows }];
  return JSON.parse((await service.all("POST", "/CreateObservations", body)).text) as string[];
};
const minute = (at: number) => new Date(service.kernel.clock.now().getTime() - at * 60_000).toISOString();

it("keeps all that a row of CreateObservations carries as a single observation would", async () => {
  const [first, second] = await send(
    [
      "phenomenonTime",
      "result",
      "resultTime",
      "validTime",
      "resultQuality",
      "parameters",
      "FeatureOfInterest/id",
    ],
    [
      [
        `${minute(9)}/${minute(8)}`,
        21.5,
        minute(7),
        `${minute(6)}/${minute(5)}`,
        { good: true },
        { d: 3 },
        feature,
      ],
      [minute(4), 22, null, null, null, null, null],
    ],
  );
  const { body } = await service.all("GET", `${first}?$expand=FeatureOfInterest`);
  expect(body).toMatchObject({
    result: 21.5,
    phenomenonTime: `${minute(9)}/${minute(8)}`,
    resultTime: minute(7),
    validTime: `${minute(6)}/${minute(5)}`,
    resultQuality: { good: true },
    parameters: { d: 3 },
    FeatureOfInterest: { "@iot.id": feature },
  });
  expect((await service.all("GET", String(second))).body).toMatchObject({ result: 22, resultTime: null });
});

it("refuses a row that carries what cannot be kept, with its reason, and takes the others", async () => {
  const rows = [
    [minute(30), 1, "soon", null, null],
    [minute(31), 2, null, { a: "\0" }, null],
    [minute(32), 3, null, null, 2_000_000],
    [minute(33), 4, null, null, null],
    [minute(34), 5, "0000-01-01T00:00:00Z", null, null],
  ];
  const answer = await send(
    ["phenomenonTime", "result", "resultTime", "parameters", "FeatureOfInterest/id"],
    rows,
  );
  expect(answer.map((one) => one.replace(/^http.*/, "kept"))).toEqual([
    "error notKeepable",
    "error notKeepable",
    "error unknownFeature",
    "kept",
    "error notKeepable",
  ]);
  expect(await send(["phenomenonTime", "result", "colour"], [[minute(35), 6, "red"]])).toEqual([
    "error notKeepable",
  ]);
});

it("leaves what stands when it is sent again", async () => {
  const send1 = (depth: number) =>
    send(["phenomenonTime", "result", "parameters"], [[minute(50), 7, { depth }]]);
  const [link] = await send1(1);
  await send1(2);
  expect((await service.all("GET", String(link))).body.parameters).toEqual({ depth: 1 });
});

it("tells the marks of a reading as its quality where it came with none, and marks a corrected result", async () => {
  const body = [
    {
      Datastream: { "@iot.id": stream },
      components: ["phenomenonTime", "result"],
      dataArray: [] as unknown[],
    },
  ];
  const time = minute(90);
  body[0]?.dataArray.push([time, 3], [minute(89), 4]);
  const made = await service.all("POST", "/CreateObservations?quality=simulated", body);
  const [address = ""] = JSON.parse(made.text) as string[];
  const read = async () => (await service.all("GET", address)).body;
  expect((await read()).resultQuality).toBe("simulated");
  const filter = "resultQuality eq 'simulated' and phenomenonTime eq ";
  const found = await service.all("GET", `/Datastreams(${stream})/Observations?$filter=${filter}${time}`);
  expect(found.body.value).toHaveLength(1);
  await service.all("PATCH", address, { parameters: { depth: 3 } });
  expect(await read()).toMatchObject({ resultQuality: "simulated", parameters: { depth: 3 } });
  await service.all("PATCH", address, { result: 5 });
  expect(await read()).toMatchObject({ result: 5, resultQuality: "substituted", parameters: { depth: 3 } });
  await service.all("PATCH", address, { resultQuality: { code: "good" } });
  expect((await read()).resultQuality).toEqual({ code: "good" });
});
