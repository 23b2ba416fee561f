import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import mqtt, { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testActor } from "../../../test/support/kernel.ts";
import {
  type Actor,
  createLog,
  createMetrics,
  type ReadingBatch,
  SettableClock,
} from "../../kernel/index.ts";
import { Ingest, IntakeCounts, StreamTable } from "../ingest/index.ts";
import { MemoryDirectory, MemoryHistory, sampleStream } from "../ingest/testing.ts";
import { type Broker, openBroker } from "./broker.ts";
import { openExternal } from "./external.ts";

const now = Date.UTC(2026, 2, 10, 8);
const clock = new SettableClock(new Date(now));
const actors = new Map<string, Actor>();

const notHere = () => {
  throw new Error("readings alone need no SensorThings");
};
const readingsAlone = {
  extrasKeeper: { prepare: notHere },
  contextOf: notHere,
  read: notHere,
  record: notHere,
  readingOf: notHere,
  observationsAt: notHere,
  thingsOf: notHere,
  follow: () => () => {},
  async observations({ streams, times, values }: ReadingBatch) {
    return Array.from(streams, (number, row) => {
      const stream = directory.byNumber(number);
      if (stream === undefined) throw new Error(`no stream ${number}`);
      const time = times[row] as number;
      const json = {
        "@iot.id": `${number}-${time}`,
        phenomenonTime: new Date(time).toISOString(),
        result: (values[row] as number) / 10 ** stream.settings.decimals,
      };
      return { stream, feature: null, json };
    });
  },
};

let history: MemoryHistory;
let directory: MemoryDirectory;
let ingest: Ingest;
let broker: Broker;
let clients: MqttClient[];

async function open(extra: Partial<Parameters<typeof openBroker>[0]> = {}): Promise<Broker> {
  return openBroker({
    ingest,
    sensorThings: readingsAlone,
    clock,
    log: createLog("silent"),
    host: "127.0.0.1",
    port: 0,
    actorOf: async (token) => {
      const actor = actors.get(token);
      if (actor === undefined) throw new Error("no such token");
      return actor;
    },
    ...extra,
  });
}

beforeEach(async () => {
  actors.set("device", testActor({ "reading.write": "subtree" }, { unit: "district/water/" }));
  actors.set("reader", testActor({ "stream.read": "all" }));
  actors.set(
    "roads",
    testActor({ "stream.read": "subtree", "reading.write": "subtree" }, { unit: "district/roads/" }),
  );
  history = new MemoryHistory();
  directory = new MemoryDirectory([
    sampleStream(1),
    sampleStream(2, { code: "pump" }),
    sampleStream(3, { unit: "district/roads/" }),
  ]);
  ingest = new Ingest({
    history,
    table: new StreamTable(directory),
    counts: new IntakeCounts(createMetrics(false), () => 0),
    watch: { observe: (batch) => broker.observe(batch) },
    clock,
    log: createLog("silent"),
    room: { readings: 10_000, bytes: 1e7 },
  });
  broker = await open();
  clients = [];
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.endAsync(true)));
  await broker.close();
});

async function connect(token: string, options: IClientOptions = {}): Promise<MqttClient> {
  const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
    username: "any",
    password: token,
    reconnectPeriod: 0,
    ...options,
  });
  client.on("error", () => {});
  clients.push(client);
  return client;
}

const at = (second: number) => new Date(now + second * 1000).toISOString();

/** What a client hears from now on. */
function hearing(client: MqttClient): { topic: string; payload: unknown }[] {
  const heard: { topic: string; payload: unknown }[] = [];
  client.on(
    "message",
    (topic, payload) => void heard.push({ topic, payload: JSON.parse(payload.toString()) }),
  );
  return heard;
}

describe("publishing readings", () => {
  it("takes every form of payload and acknowledges after it is stored", async () => {
    const device = await connect("device");
    const publish = (topic: string, payload: string, qos: 0 | 1 | 2) =>
      device.publishAsync(topic, payload, { qos });
    await publish(
      "v1.1/Datastreams(1)/Observations",
      JSON.stringify({ phenomenonTime: at(0), result: 1.5 }),
      1,
    );
    await publish(
      "v1.1/Observations",
      JSON.stringify({ phenomenonTime: at(1), result: 2, Datastream: { "@iot.id": 1 } }),
      2,
    );
    await publish("v1/streams/pump/readings", JSON.stringify({ time: at(2), value: 3 }), 1);
    await publish(
      "v1/streams/pump/readings",
      JSON.stringify([
        { time: now, value: 4 },
        { time: at(3), value: 68, unit: "[degF]" },
      ]),
      1,
    );
    await publish("v1/streams/pump/readings", `${at(4)},5\r\n${now + 5000},6\n`, 1);
    expect((await history.state()).readings).toBe(7);
    expect((await history.last([2], now + 4000)).get(2)?.value).toBe(2000);
  });

  it("acknowledges nothing before it is durable, and much at once after", async () => {
    const device = await connect("device");
    let open = () => {};
    history.gate = new Promise((resolve) => {
      open = () => resolve();
    });
    let acknowledged = 0;
    const all = Array.from({ length: 300 }, (_, second) =>
      device.publishAsync("v1/streams/pump/readings", `${at(second - 400)},1`, { qos: 1 }).then(() => {
        acknowledged += 1;
      }),
    );
    await expect.poll(() => history.appends).toBeGreaterThan(0);
    await sleep(50);
    expect(acknowledged).toBe(0);
    open();
    await Promise.all(all);
    expect((await history.state()).readings).toBe(300);
    expect(history.appends).toBeLessThan(50);
  });

  it("does not acknowledge what cannot be stored, so that the sender sends it again", async () => {
    const device = await connect("device", { reconnectPeriod: 20 });
    history.failure = new Error("disk full");
    const sent = device.publishAsync("v1/streams/pump/readings", `${at(0)},1`, { qos: 1 });
    await expect.poll(() => history.appends).toBeGreaterThan(1);
    history.failure = undefined;
    await sent;
    expect((await history.state()).readings).toBe(1);
  });

  it("waits with the acknowledgement while there is no room, and loses nothing", async () => {
    await broker.close();
    const narrow = new Ingest({
      history,
      table: ingest.table,
      counts: new IntakeCounts(createMetrics(false), () => 0),
      watch: { observe() {} },
      clock,
      log: createLog("silent"),
      room: { readings: 5, bytes: 1e7 },
    });
    broker = await open({ ingest: narrow });
    const devices = await Promise.all([1, 2, 3].map(() => connect("device")));
    await Promise.all(
      devices.flatMap((device, place) =>
        Array.from({ length: 20 }, (_, second) =>
          device.publishAsync("v1/streams/pump/readings", `${now - place * 60_000 - second},1`, { qos: 1 }),
        ),
      ),
    );
    expect((await history.state()).readings).toBe(60);
  });

  it("acknowledges later while alarms wait to be recorded, and loses nothing", async () => {
    await broker.close();
    let pressed = true;
    const slow = new Ingest({
      history,
      table: ingest.table,
      counts: new IntakeCounts(createMetrics(false), () => 0),
      watch: {
        observe() {},
        get pressed() {
          return pressed;
        },
      },
      clock,
      log: createLog("silent"),
      room: { readings: 1000, bytes: 1e7 },
    });
    broker = await open({ ingest: slow });
    const device = await connect("device");
    let acknowledged = false;
    const sent = device.publishAsync("v1/streams/pump/readings", `${now},1`, { qos: 1 }).then(() => {
      acknowledged = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(acknowledged).toBe(false);
    pressed = false;
    await sent;
    expect((await history.state()).readings).toBe(1);
  });

  it("keeps no message for later subscribers, and passes none on as it came", async () => {
    const device = await connect("device");
    await device.publishAsync("v1/streams/pump/readings", `${at(0)},1`, { qos: 1, retain: true });
    const reader = await connect("reader");
    const heard = hearing(reader);
    await reader.subscribeAsync("v1/streams/pump/readings");
    await device.publishAsync("v1/streams/pump/readings", `${at(1)},2`, { qos: 1 });
    await expect
      .poll(() => heard)
      .toEqual([{ topic: "v1/streams/pump/readings", payload: { time: at(1), value: 2 } }]);
  });
});

describe("hearing", () => {
  it("tells stored observations as entities, whole or as selected, whatever way they came", async () => {
    const reader = await connect("reader");
    const heard = hearing(reader);
    await reader.subscribeAsync(["v1.1/Datastreams(1)/Observations", "v1.1/Observations?$select=result"]);
    const device = await connect("device");
    await device.publishAsync(
      "v1.1/Datastreams(1)/Observations",
      JSON.stringify({ phenomenonTime: at(0), result: 1.25 }),
      { qos: 1 },
    );
    await expect.poll(() => heard.length).toBe(2);
    expect(heard).toContainEqual({
      topic: "v1.1/Datastreams(1)/Observations",
      payload: expect.objectContaining({ "@iot.id": `1-${now}`, phenomenonTime: at(0), result: 1.25 }),
    });
    expect(heard).toContainEqual({ topic: "v1.1/Observations?$select=result", payload: { result: 1.25 } });
  });

  it("tells of all Observations to each what it may read", async () => {
    const [reader, roads] = [await connect("reader"), await connect("roads")];
    const [all, some] = [hearing(reader), hearing(roads)];
    for (const client of [reader, roads]) await client.subscribeAsync("v1.1/Observations?$select=@iot.id");
    await roads.publishAsync("v1/streams/s-3/readings", `${at(0)},1`, { qos: 1 });
    await (await connect("device")).publishAsync("v1/streams/pump/readings", `${at(0)},1`, { qos: 1 });
    await expect.poll(() => all.length).toBe(2);
    expect(some.map(({ payload }) => payload)).toEqual([{ "@iot.id": `3-${now}` }]);
  });

  it("hears again after its session was resumed", async () => {
    const options = {
      clean: false,
      clientId: "resuming",
      password: "reader",
      username: "any",
      reconnectPeriod: 0,
    };
    const address = `mqtt://127.0.0.1:${broker.port}`;
    const before = await connectAsync(address, options);
    await before.subscribeAsync("v1/streams/pump/readings", { qos: 1 });
    await before.endAsync();
    const after = await connectAsync(address, options);
    clients.push(after);
    const heard = hearing(after);
    await (await connect("device")).publishAsync("v1/streams/pump/readings", `${at(0)},1`, { qos: 1 });
    await expect.poll(() => heard.map(({ payload }) => payload)).toEqual([{ time: at(0), value: 1 }]);
  });

  it("tells the sender why readings are not kept", async () => {
    const device = await connect("device");
    const heard = hearing(device);
    await device.subscribeAsync("v1/streams/pump/problems");
    await device.publishAsync("v1/streams/pump/readings", "nonsense", { qos: 1 });
    await device.publishAsync("v1/streams/pump/readings", `${at(0)},NaN`, { qos: 1 });
    await expect
      .poll(() => heard.map(({ payload }) => (payload as { reason: string }).reason))
      .toEqual(["expected lines of time,value", "notANumber"]);
  });
});

describe("who comes in", () => {
  it("is nobody without a good token", async () => {
    await expect(connect("false")).rejects.toThrow(/Bad username or password/);
    await expect(connectAsync(`mqtt://127.0.0.1:${broker.port}`, { reconnectPeriod: 0 })).rejects.toThrow();
  });

  it("writes and hears within the reach of its token, and through no wildcard", async () => {
    const roads = await connect("roads");
    await roads.publishAsync("v1/streams/pump/readings", `${at(0)},1`, { qos: 1 });
    await roads.publishAsync("v1/streams/s-3/readings", `${at(0)},1`, { qos: 1 });
    expect((await history.state()).readings).toBe(1);
    const granted = async (topic: string) => {
      const answer = await new Promise<number | undefined>((resolve) => {
        roads.subscribe(topic, (error, grants) => resolve(error === null ? grants?.[0]?.qos : 128));
      });
      return answer !== 128;
    };
    expect(await granted("v1.1/Datastreams(3)/Observations")).toBe(true);
    for (const topic of [
      "v1.1/Datastreams(1)/Observations",
      "#",
      "v1/streams/+/readings",
      "$SYS/#",
      "v1.1/Datastreams(99)/Observations",
    ]) {
      expect([topic, await granted(topic)]).toEqual([topic, false]);
    }
  });

  it("is shown out for publishing elsewhere", async () => {
    const device = await connect("device");
    const closed = new Promise((resolve) => device.once("close", () => resolve(true)));
    device.publish("elsewhere", "x");
    expect(await closed).toBe(true);
  });
});

it("says that its port is taken", async () => {
  await expect(open({ port: broker.port })).rejects.toMatchObject({ code: "mqtt.port-taken" });
});

it("speaks TLS with a key and a certificate, and says when they are none", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "liangwang-"));
  try {
    const [keyFile, certificateFile] = [path.join(folder, "key.pem"), path.join(folder, "cert.pem")];
    execFileSync(
      "openssl",
      [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        keyFile,
        "-out",
        certificateFile,
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
      ],
      { stdio: "ignore" },
    );
    await broker.close();
    broker = await open({ tls: { keyFile, certificateFile } });
    const device = await mqtt.connectAsync(`mqtts://127.0.0.1:${broker.port}`, {
      password: "device",
      username: "any",
      rejectUnauthorized: false,
    });
    clients.push(device);
    await device.publishAsync("v1/streams/pump/readings", `${at(0)},1`, { qos: 1 });
    expect((await history.state()).readings).toBe(1);
    await expect(open({ tls: { keyFile: certificateFile, certificateFile: keyFile } })).rejects.toMatchObject(
      { code: "mqtt.certificate" },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it("has no other broker's message acknowledged before it is durable", async () => {
  // Stands in for a broker outside: it passes on what it is told.
  const { Aedes } = await import("aedes");
  const { createServer } = await import("node:net");
  const outside = new Aedes();
  await outside.listen();
  const server = createServer((socket) => void outside.handle(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const acknowledged: string[] = [];
  outside.on("ack", (packet) => void acknowledged.push(packet?.cmd ?? ""));
  const external = await openExternal({
    ingest,
    sensorThings: readingsAlone,
    clock,
    log: createLog("silent"),
    url: `mqtt://127.0.0.1:${port}`,
    sharedAs: "",
  });
  let release = () => {};
  history.gate = new Promise((resolve) => {
    release = () => resolve();
  });
  try {
    await new Promise<void>((resolve, reject) => {
      outside.publish(
        {
          cmd: "publish",
          topic: "v1/streams/pump/readings",
          payload: `${at(0)},1`,
          qos: 1,
          dup: false,
          retain: false,
        },
        (error) => (error ? reject(error) : resolve()),
      );
    });
    await expect.poll(() => history.appends).toBeGreaterThan(0);
    expect(acknowledged).toEqual([]);
    release();
    await expect.poll(() => acknowledged.length).toBeGreaterThan(0);
    expect((await history.state()).readings).toBe(1);
  } finally {
    release();
    await external.close();
    server.close();
    await new Promise<void>((resolve) => outside.close(() => resolve()));
  }
});
