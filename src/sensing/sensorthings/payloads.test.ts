import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { station, type TestService, testService } from "./testing/service.ts";

const folder = "../shared/data/sensorthings/entities";
const missing = !existsSync(folder);
if (missing) console.warn(`left out: the payloads of the conformance suite are not at ${folder}`);

/** Complete by the standard; a name that drafts did not know is taken from the description. */
const incomplete: Record<string, readonly string[]> = {
  foi: ["missingEncodingType.json"],
  // Without Sensor, ObservedProperty or Thing, where the address gives none.
  datastreams: [
    "1.json",
    "2.json",
    "4.json",
    "embeddedEntities2.json",
    "embeddedEntitiesAddObservations.json",
    "3.json",
    "linkedObservedProperty.json",
    "linkedSensor.json",
    "linkedThing.json",
    "nestedDatastream.json",
  ],
};

describe.skipIf(missing)("payloads of the conformance suite", () => {
  let service: TestService;
  let ids: Record<string, number>;
  beforeAll(async () => {
    service = await testService();
    const made = await service.all("POST", "/Things", station);
    const thing = Number(made.body["@iot.id"]);
    const first = async (address: string) => Number((await service.all("GET", address)).body["@iot.id"]);
    const stream = service.directory.ofThing(thing)[0]?.number ?? 0;
    const feature = await service.all("POST", "/FeaturesOfInterest", {
      name: "a",
      description: "b",
      encodingType: "application/geo+json",
      feature: { type: "Point", coordinates: [1, 2] },
    });
    ids = {
      "THING-ID": thing,
      "DATASTREAM-ID": stream,
      DATASTREAM_ID: stream,
      "SENSOR-ID": await first(`/Datastreams(${stream})/Sensor`),
      "OBSERVEDPROPERTY-ID": await first(`/Datastreams(${stream})/ObservedProperty`),
      "OBSPROP-ID": await first(`/Datastreams(${stream})/ObservedProperty`),
      "FOI-ID": Number(feature.body["@iot.id"]),
      FOI_ID: Number(feature.body["@iot.id"]),
    };
  });
  afterAll(() => service?.close());

  const files = (name: string) =>
    readdirSync(path.join(folder, name)).filter((file) => file.endsWith(".json"));
  const read = (name: string, file: string) =>
    JSON.parse(
      readFileSync(path.join(folder, name, file), "utf8").replace(/\$([A-Z_-]*ID)/g, (_, key: string) =>
        String(ids[key]),
      ),
    ) as Record<string, unknown>;
  const sets = {
    thing: "Things",
    locations: "Locations",
    foi: "FeaturesOfInterest",
    sensors: "Sensors",
    observedproperties: "ObservedProperties",
    datastreams: "Datastreams",
  };

  for (const [name, set] of Object.entries(sets)) {
    it.each(missing ? [] : files(name))(`${name}/%s`, async (file) => {
      const payload = read(name, file);
      const posted = await service.all("POST", `/${set}`, payload);
      const nested = JSON.stringify(payload.Datastreams ?? []);
      const whole =
        !incomplete[name]?.includes(file) &&
        (nested === "[]" ||
          !/"unitOfMeasurement"/.test(nested) ||
          /"Sensor".*"ObservedProperty"|"ObservedProperty".*"Sensor"/.test(nested));
      expect(posted.status, posted.text).toBe(whole ? 201 : 400);
      if (!whole) return;
      const { body } = await service.all("GET", `/${set}(${posted.body["@iot.id"]})`);
      for (const [key, value] of Object.entries(payload))
        if (!/^[A-Z]/.test(key)) expect(body[key], key).toEqual(value);
    });
  }

  it("observations of every form go in and come back", async () => {
    for (const file of files("observations").filter((one) => one !== "dataArray.json")) {
      const thing = await service.all("POST", "/Things", station);
      const stream = service.directory.ofThing(Number(thing.body["@iot.id"]))[0]?.number;
      const { Datastream: _own, FeatureOfInterest, phenomenonTime, ...payload } = read("observations", file);
      const sent = {
        ...payload,
        ...(phenomenonTime === undefined ? {} : { phenomenonTime }),
        ...(FeatureOfInterest === undefined ? {} : { FeatureOfInterest }),
      };
      const posted = await service.all("POST", `/Datastreams(${stream})/Observations`, sent);
      expect(posted.status, file + posted.text).toBe(201);
      const { body } = await service.all("GET", `/Observations('${posted.body["@iot.id"]}')`);
      const instants = (value: unknown) =>
        String(value)
          .split("/")
          .map((one) => Date.parse(one));
      for (const [key, value] of Object.entries(sent)) {
        if (key === "FeatureOfInterest") continue;
        if (/Time$/.test(key)) expect(instants(body[key]), file + key).toEqual(instants(value));
        else expect(body[key], file + key).toEqual(value);
      }
    }
  });

  it("observations in columns go in whole, features and all", async () => {
    const posted = await service.all("POST", "/CreateObservations", read("observations", "dataArray.json"));
    expect(posted.status, posted.text).toBe(201);
    const links = JSON.parse(posted.text) as string[];
    expect(links).toHaveLength(2);
    for (const [at, link] of links.entries()) {
      const { body } = await service.all("GET", `${link}?$expand=FeatureOfInterest`);
      expect(body).toMatchObject({
        result: [65, 60][at],
        FeatureOfInterest: { "@iot.id": ids["FOI-ID"] },
      });
      expect(Date.parse(String(body.phenomenonTime))).toBe(Date.UTC(2010, 11, 23, 17, 20 + at));
    }
  });
});
