import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { connectAsync, type MqttClient } from "mqtt";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { testActor } from "../../../test/support/kernel.ts";
import type { Actor } from "../../kernel/index.ts";
import { station, type TestService, testService } from "../sensorthings/testing/service.ts";
import { type Broker, openBroker } from "./broker.ts";

const folder = "../shared/data/sensorthings/entities/observations";
const missing = !existsSync(folder);
if (missing) console.warn(`left out: the Observations of the conformance suite are not at ${folder}`);

const everything = { "stream.read": "all", "stream.write": "all", "reading.write": "all" } as const;
const start = Date.UTC(2026, 2, 10, 8);

let service: TestService;
let broker: Broker;
const actors = new Map<string, Actor>();
const clients: MqttClient[] = [];

beforeAll(async () => {
  service = await testService();
  actors.set("all", testActor(everything, { id: "all", unit: "port-linden/" }));
  actors.set("stranger", testActor({ "stream.read": "subtree" }, { id: "stranger", unit: "nowhere/" }));
  broker = await openBroker({
    ingest: service.ingest,
    sensorThings: service.overMqtt,
    clock: service.kernel.clock,
    log: service.kernel.log,
    host: "127.0.0.1",
    port: 0,
    async actorOf(token) {
      const actor = actors.get(token);
      if (actor === undefined) throw new Error("no such token");
      return actor;
    },
  });
  service.watch(broker);
  service.kernel.clock.advance(new Date(start + 3_600_000));
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
});
afterAll(async () => {
  await broker.close();
  await service.close();
});

async function connect(token = "all"): Promise<MqttClient> {
  const options = { username: "any", password: token, reconnectPeriod: 0 };
  const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, options);
  clients.push(client);
  return client;
}

/** What a client hears of these topics from now on. */
async function hear(client: MqttClient, ...topics: string[]) {
  const heard: { topic: string; payload: unknown }[] = [];
  client.on("message", (topic, bytes) => void heard.push({ topic, payload: JSON.parse(bytes.toString()) }));
  for (const topic of topics) await client.subscribeAsync(topic);
  return heard;
}

async function made(set: string, body: object): Promise<number> {
  const answer = await service.all("POST", `/${set}`, body);
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  return answer.body["@iot.id"] as number;
}

/** A station's Thing and Datastream. */
async function newStation(): Promise<{ thing: number; stream: number }> {
  const thing = await made("Things", station);
  const { body } = await service.all("GET", `/Things(${thing})/Datastreams`);
  return { thing, stream: (body.value as { "@iot.id": number }[])[0]?.["@iot.id"] ?? 0 };
}

const publish = (client: MqttClient, topic: string, body: object) =>
  client.publishAsync(`v1.1/${topic}`, JSON.stringify(body), { qos: 1 });
const observation = async (stream: number, time: number) =>
  (await service.all("GET", `/Observations('${stream}-${time}')?$expand=FeatureOfInterest`)).body;
const at = (minute: number) => new Date(start + minute * 60_000).toISOString();
const feature = {
  name: "Basin",
  description: "The basin",
  encodingType: "application/geo+json",
  feature: { type: "Point", coordinates: [11.4, 54.01] },
};

describe("creating Observations (OGC 18-088 §14.1)", () => {
  it("keeps all that an Observation carries before it is acknowledged", async () => {
    const { stream } = await newStation();
    const id = await made("FeaturesOfInterest", feature);
    const device = await connect();
    await publish(device, `Datastreams(${stream})/Observations`, {
      phenomenonTime: `${at(0)}/${at(1)}`,
      resultTime: at(2),
      validTime: `${at(2)}/${at(30)}`,
      result: 12.5,
      resultQuality: { code: "good" },
      parameters: { depth: 3 },
      FeatureOfInterest: { "@iot.id": id },
    });
    expect(await observation(stream, start)).toMatchObject({
      phenomenonTime: `${at(0)}/${at(1)}`,
      resultTime: at(2),
      validTime: `${at(2)}/${at(30)}`,
      result: 12.5,
      resultQuality: { code: "good" },
      parameters: { depth: 3 },
      FeatureOfInterest: { "@iot.id": id },
    });
  });

  it("obeys a unit among the parameters without keeping it", async () => {
    const { stream } = await newStation();
    const device = await connect();
    const body = { phenomenonTime: at(0), result: 68, parameters: { unit: "[degF]" } };
    await publish(device, `Datastreams(${stream})/Observations`, body);
    const kept = await observation(stream, start);
    expect(kept.result).toBe(20);
    expect(kept.parameters).toBeUndefined();
  });

  it("takes Observations of a feature by the feature's address", async () => {
    const { stream } = await newStation();
    const id = await made("FeaturesOfInterest", feature);
    const device = await connect();
    const body = { phenomenonTime: at(0), result: 1, Datastream: { "@iot.id": stream } };
    await publish(device, `FeaturesOfInterest(${id})/Observations`, body);
    expect(await observation(stream, start)).toMatchObject({ FeatureOfInterest: { "@iot.id": id } });
  });

  it("makes a feature that an Observation nests, once however often it is sent", async () => {
    const { stream } = await newStation();
    const device = await connect();
    const name = `Nested ${stream}`;
    const body = { phenomenonTime: at(0), result: 1, FeatureOfInterest: { ...feature, name } };
    for (let time = 0; time < 3; time += 1)
      await publish(device, `Datastreams(${stream})/Observations`, body);
    expect(await observation(stream, start)).toMatchObject({ FeatureOfInterest: { name } });
    const { body: found } = await service.all("GET", `/FeaturesOfInterest?$filter=name eq '${name}'`);
    expect(found.value).toHaveLength(1);
  });

  it("refuses an Observation as a whole when what it carries cannot be kept, and says so", async () => {
    const { stream } = await newStation();
    const device = await connect();
    const code = service.directory.byNumber(stream)?.code ?? "";
    const heard = await hear(device, `v1/streams/${code}/problems`);
    const topic = `Datastreams(${stream})/Observations`;
    await publish(device, topic, { phenomenonTime: at(0), result: 1, validTime: "soon" });
    await publish(device, topic, {
      phenomenonTime: at(1),
      result: 1,
      FeatureOfInterest: { "@iot.id": 999_999 },
    });
    await publish(device, topic, { phenomenonTime: at(2), result: 1, colour: "red" });
    await expect
      .poll(() => heard.map(({ payload }) => (payload as { reason: string }).reason))
      .toEqual(["notKeepable", "unknownFeature", "notKeepable"]);
    expect((await service.all("GET", `/Datastreams(${stream})/Observations`)).body.value).toEqual([]);
  });

  it("acknowledges nothing whose companions could not be written", async () => {
    const { stream } = await newStation();
    const device = await connect();
    const { prepare } = service.overMqtt.extrasKeeper;
    service.overMqtt.extrasKeeper.prepare = async () => async () => {
      throw new Error("no database");
    };
    try {
      let acknowledged = false;
      const closed = new Promise((resolve) => device.once("close", () => resolve(true)));
      const body = { phenomenonTime: at(0), result: 1, parameters: { depth: 3 } };
      void publish(device, `Datastreams(${stream})/Observations`, body).then(
        () => {
          acknowledged = true;
        },
        () => {},
      );
      await closed;
      expect(acknowledged).toBe(false);
    } finally {
      service.overMqtt.extrasKeeper.prepare = prepare;
    }
  });

  it.skipIf(missing)("takes the Observations of the conformance suite", async () => {
    const device = await connect();
    const place = await made("FeaturesOfInterest", feature);
    const wrong = new Set(["dataArray.json"]);
    for (const name of readdirSync(folder).filter((one) => !wrong.has(one))) {
      const { stream } = await newStation();
      const text = readFileSync(path.join(folder, name), "utf8")
        .replaceAll("$DATASTREAM-ID", String(stream))
        .replaceAll("$FOI-ID", String(place));
      const body = JSON.parse(text) as { result: unknown; FeatureOfInterest?: object; Datastream?: object };
      const topic = body.Datastream === undefined ? `Datastreams(${stream})/Observations` : "Observations";
      await publish(device, topic, body);
      const { body: found } = await service.all(
        "GET",
        `/Datastreams(${stream})/Observations?$expand=FeatureOfInterest`,
      );
      const { Datastream: _stream, FeatureOfInterest: _feature, ...rest } = body;
      expect([name, found.value]).toEqual([name, [expect.objectContaining(canonical(rest))]]);
    }
  });
});

/** Times as they are told: with three digits of the second only where they are needed. */
function canonical(body: Record<string, unknown>): Record<string, unknown> {
  const times = ["phenomenonTime", "resultTime", "validTime"];
  return Object.fromEntries(
    Object.entries(body)
      .filter(([name]) => !times.includes(name))
      .concat(times.flatMap((name) => (name in body ? [[name, expect.any(String)]] : []))),
  );
}

describe("hearing of Observations (OGC 18-088 §14.2)", () => {
  const whole = (feature: number) => ({
    phenomenonTime: `${at(0)}/${at(1)}`,
    resultTime: at(2),
    validTime: `${at(2)}/${at(30)}`,
    result: 12.5,
    resultQuality: { code: "good" },
    parameters: { depth: 3 },
    FeatureOfInterest: { "@iot.id": feature },
  });
  /** What a GET answers, with the address that MQTT names. */
  const read = async (id: string) => {
    const { text } = await service.all("GET", `/Observations('${id}')`);
    return JSON.parse(text.replaceAll(service.url, "http://city.test"));
  };

  it("tells what a GET of the same answers, whatever way it came", async () => {
    const [one, two, three] = [await newStation(), await newStation(), await newStation()];
    const id = await made("FeaturesOfInterest", feature);
    const reader = await connect();
    const topics = [one, two, three].map(({ stream }) => `v1.1/Datastreams(${stream})/Observations`);
    const heard = await hear(reader, ...topics);
    const { FeatureOfInterest: _own, ...rest } = whole(id);
    await publish(await connect(), `Datastreams(${one.stream})/Observations`, whole(id));
    const posted = await service.all("POST", `/Datastreams(${two.stream})/Observations`, whole(id));
    expect(posted.status).toBe(201);
    const row = await service.all("POST", "/CreateObservations", [
      {
        Datastream: { "@iot.id": three.stream },
        components: [...Object.keys(rest), "FeatureOfInterest/id"],
        dataArray: [[...Object.values(rest), id]],
      },
    ]);
    expect(row.status).toBe(201);
    await expect.poll(() => heard.length).toBe(3);
    for (const [place, { stream }] of [one, two, three].entries())
      expect(heard).toContainEqual({ topic: topics[place], payload: await read(`${stream}-${start}`) });
    expect(heard[0]?.payload).toMatchObject(rest);
  });

  it("tells of a reading that carries nothing as a GET does", async () => {
    const { stream } = await newStation();
    const heard = await hear(await connect(), `v1.1/Datastreams(${stream})/Observations`);
    await publish(await connect(), `Datastreams(${stream})/Observations`, {
      phenomenonTime: at(0),
      result: 7,
    });
    await expect.poll(() => heard.map(({ payload }) => payload)).toEqual([await read(`${stream}-${start}`)]);
  });

  it("waits for what an Observation carries until that is durable, and keeps the order", async () => {
    const { stream } = await newStation();
    const heard = await hear(
      await connect(),
      `v1.1/Datastreams(${stream})/Observations?$select=result,parameters`,
    );
    const { prepare } = service.overMqtt.extrasKeeper;
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    service.overMqtt.extrasKeeper.prepare = async (...given) => {
      const keep = await prepare(...given);
      return async (outcome) => {
        await gate;
        await keep(outcome);
      };
    };
    try {
      const [slow, quick] = [await connect(), await connect()];
      const topic = `Datastreams(${stream})/Observations`;
      const sent = publish(slow, topic, { phenomenonTime: at(0), result: 1, parameters: { depth: 3 } });
      await expect.poll(async () => (await service.history.last([stream])).get(stream)?.time).toBe(start);
      await publish(quick, topic, { phenomenonTime: at(1), result: 2 });
      expect(heard).toEqual([]);
      release();
      await sent;
      await expect
        .poll(() => heard.map(({ payload }) => payload))
        .toEqual([{ result: 1, parameters: { depth: 3 } }, { result: 2 }]);
    } finally {
      release();
      service.overMqtt.extrasKeeper.prepare = prepare;
    }
  });

  it("tells of a feature's, its own and those of its Thing, to whom they may be told", async () => {
    const { thing, stream } = await newStation();
    const other = await newStation();
    const own = await made("FeaturesOfInterest", feature);
    const [first, again] = [0, 1].map((minute) => ({ phenomenonTime: at(minute), result: minute }));
    await publish(await connect(), `Datastreams(${stream})/Observations`, first ?? {});
    const { body } = await service.all("GET", `/Observations('${stream}-${start}')/FeatureOfInterest`);
    const topics = [
      `v1.1/FeaturesOfInterest(${body["@iot.id"]})/Observations?$select=@iot.id`,
      `v1.1/FeaturesOfInterest(${own})/Observations?$select=@iot.id`,
      `v1.1/Things(${thing})/Datastreams(${stream})/Observations?$select=@iot.id`,
    ];
    const heard = await hear(await connect(), ...topics);
    await publish(await connect(), `Datastreams(${stream})/Observations`, again ?? {});
    await publish(await connect(), `Datastreams(${other.stream})/Observations`, {
      ...again,
      FeatureOfInterest: { "@iot.id": own },
    });
    const minute = start + 60_000;
    await expect
      .poll(() => heard.map(({ topic, payload }) => ({ topic, payload })))
      .toEqual([
        { topic: topics[2], payload: { "@iot.id": `${stream}-${minute}` } },
        { topic: topics[0], payload: { "@iot.id": `${stream}-${minute}` } },
        { topic: topics[1], payload: { "@iot.id": `${other.stream}-${minute}` } },
      ]);
  });

  it("tells of a corrected one, and of none that was taken out", async () => {
    const { stream } = await newStation();
    await publish(await connect(), `Datastreams(${stream})/Observations`, {
      phenomenonTime: at(0),
      result: 7,
    });
    const id = `${stream}-${start}`;
    const heard = await hear(
      await connect(),
      `v1.1/Datastreams(${stream})/Observations`,
      `v1.1/Observations('${id}')`,
      `v1.1/Observations('${id}')/result`,
    );
    const body = { result: 8, resultQuality: "doubtful" };
    expect((await service.all("PATCH", `/Observations('${id}')`, body)).status).toBe(200);
    await expect.poll(() => heard.length, { timeout: 5000 }).toBe(3);
    const now = await read(id);
    expect(now).toMatchObject(body);
    expect(heard).toContainEqual({ topic: `v1.1/Datastreams(${stream})/Observations`, payload: now });
    expect(heard).toContainEqual({ topic: `v1.1/Observations('${id}')`, payload: now });
    expect(heard).toContainEqual({ topic: `v1.1/Observations('${id}')/result`, payload: { result: 8 } });
    await service.all("DELETE", `/Observations('${id}')`);
    await publish(await connect(), `Datastreams(${stream})/Observations`, {
      phenomenonTime: at(1),
      result: 1,
    });
    await expect.poll(() => heard.length).toBe(4);
    expect(heard[3]?.payload).toMatchObject({ result: 1 });
  });

  it("refuses addresses that are not there, may not be seen, or hold no Observations", async () => {
    const { stream } = await newStation();
    const own = await made("FeaturesOfInterest", feature);
    const stranger = await connect("stranger");
    for (const path of [
      `FeaturesOfInterest(${own})/Observations`,
      `Datastreams(${stream})/Observations`,
      "FeaturesOfInterest(999999)/Observations",
      "Things(1)/Observations",
      `Datastreams(${stream})/Observations/result`,
      `Observations('${stream}-1')`,
    ])
      await expect(stranger.subscribeAsync(`v1.1/${path}`)).rejects.toThrow();
  });
});

describe("hearing of entities (OGC 18-088 §14.2)", () => {
  it("tells of new and changed ones of a set, whole or as selected", async () => {
    const reader = await connect();
    const heard = await hear(reader, "v1.1/Things?$select=name");
    const id = await made("Things", { name: "Crane", description: "A crane" });
    await service.all("PATCH", `/Things(${id})`, { name: "Old crane" });
    await expect
      .poll(() => heard.map(({ payload }) => payload), { timeout: 5000 })
      .toContainEqual({ name: "Old crane" });
    const whole = await hear(reader, "v1.1/Sensors");
    const body = { name: "Eye", description: "An eye", encodingType: "text/html", metadata: "x" };
    const sensor = await made("Sensors", body);
    await expect
      .poll(() => whole, { timeout: 5000 })
      .toContainEqual({
        topic: "v1.1/Sensors",
        payload: expect.objectContaining({ "@iot.id": sensor, ...body }),
      });
  });

  it("tells of what belongs to an entity, and of no other", async () => {
    const { thing, stream } = await newStation();
    const other = await newStation();
    const reader = await connect();
    const heard = await hear(reader, `v1.1/Things(${thing})/Datastreams?$select=@iot.id,name`);
    await service.all("PATCH", `/Datastreams(${other.stream})`, { name: "Elsewhere" });
    await service.all("PATCH", `/Datastreams(${stream})`, { name: "Here" });
    await expect
      .poll(() => heard.map(({ payload }) => payload))
      .toEqual([{ "@iot.id": stream, name: "Here" }]);
  });

  it("tells of one entity and of one property, where that changed", async () => {
    const { stream, thing } = await newStation();
    const reader = await connect();
    const heard = await hear(
      reader,
      `v1.1/Datastreams(${stream})?$select=name`,
      `v1.1/Datastreams(${stream})/Thing/name`,
    );
    await service.all("PATCH", `/Datastreams(${stream})`, { name: "New" });
    await service.all("PATCH", `/Things(${thing})`, { description: "Nothing about its name" });
    await service.all("PATCH", `/Things(${thing})`, { name: "Renamed" });
    await expect
      .poll(() => heard.map(({ payload }) => payload), { timeout: 5000 })
      .toEqual([{ name: "New" }, { name: "Renamed" }]);
  });

  it("refuses what is not there, may not be seen, or cannot be followed", async () => {
    const { thing } = await newStation();
    const stranger = await connect("stranger");
    for (const topic of [
      `Things(${thing})`,
      "Things(999999)",
      `Things(${thing})/colour`,
      "Colours",
      "Observations('1-1')",
    ])
      await expect(stranger.subscribeAsync(`v1.1/${topic}`)).rejects.toThrow();
    const heard = await hear(stranger, "v1.1/Things");
    const reader = await connect();
    const seen = await hear(reader, "v1.1/Things");
    await made("Things", { name: "Hidden", description: "Out of reach" });
    await expect.poll(() => seen.length, { timeout: 5000 }).toBeGreaterThan(0);
    expect(heard).toEqual([]);
  });
});
