import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connectAsync } from "mqtt";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Killable } from "../support/killable.ts";

/** More by the environment: the full proof is 20. */
const kills = Number(process.env.INGEST_KILLS ?? 2);
const rowsPerMessage = 50;
const mqttPort = 18_413;
const now = Date.parse("2026-03-10T08:30:00Z");

const folder = mkdtempSync(path.join(tmpdir(), "liangwang-"));
const installation = new Killable({ LIANGWANG_DATA: folder, MQTT_PORT: String(mqttPort) });

beforeAll(() => installation.start());
afterAll(async () => {
  await installation.kill();
  rmSync(folder, { recursive: true, force: true });
});

type Stream = { number: number; code: string };
/** Every reading that was acknowledged: its stream's number and time → value. */
const acknowledged = new Map<string, number>();
let next = 0;
let over = false;

/** A time that no other reading has, within the last day. */
const freshTime = () => now - 60_000 - next++ * 100;

/** Sends until it is answered, whatever is killed meanwhile. */
async function overHttp(stream: Stream): Promise<void> {
  const rows = Array.from({ length: rowsPerMessage }, () => ({ time: freshTime(), value: (next % 80) / 10 }));
  const body = JSON.stringify([
    {
      Datastream: { "@iot.id": stream.number },
      components: ["phenomenonTime", "result"],
      dataArray: rows.map(({ time, value }) => [new Date(time).toISOString(), value]),
    },
  ]);
  while (!over) {
    try {
      const answer = await fetch(`${installation.url}/sensorthings/v1.1/CreateObservations`, {
        method: "POST",
        body,
        headers: {
          authorization: `Bearer ${installation.tokens.sensors}`,
          "content-type": "application/json",
        },
      });
      if (answer.status === 201) {
        const links = (await answer.json()) as string[];
        expect(links.filter((link) => link.startsWith("error"))).toEqual([]);
        for (const { time, value } of rows) acknowledged.set(`${stream.number} ${time}`, value);
        return;
      }
      expect([429, 503]).toContain(answer.status);
    } catch (error) {
      // The server is gone at this moment; its answer is lost, and the message is sent again.
      if (!(error instanceof TypeError) && !(error instanceof SyntaxError)) throw error;
    }
    await sleep(20);
  }
}

/** A device that keeps its messages until they are acknowledged, over every broken connection. */
async function overMqtt(stream: Stream): Promise<void> {
  const client = await connectAsync(`mqtt://127.0.0.1:${mqttPort}`, {
    username: "device",
    password: installation.tokens.sensors ?? "",
    reconnectPeriod: 50,
  });
  client.on("error", () => {});
  while (!over) {
    const time = freshTime();
    const value = (next % 80) / 10;
    const sent = client.publishAsync(`v1/streams/${stream.code}/readings`, `${time},${value}`, { qos: 1 });
    const told = await Promise.race([sent.then(() => true), untilOver()]);
    if (told) acknowledged.set(`${stream.number} ${time}`, value);
  }
  await client.endAsync(true);
}

async function untilOver(): Promise<false> {
  while (!over) await sleep(20);
  return false;
}

it("keeps every acknowledged reading once, killed at any moment under load over HTTP and MQTT", async () => {
  const streams = await installation.query<Stream>(
    "SELECT id AS number, code FROM sensing.stream WHERE kind IN ('puddle-depth', 'rain') AND retired_at IS NULL ORDER BY id LIMIT 2",
  );
  const [first, second] = streams;
  if (first === undefined || second === undefined) throw new Error("the city has no such streams");
  const lanes = [
    ...[first, second, first].map(async (stream) => {
      while (!over) await overHttp(stream);
    }),
    ...[second, second].map((stream) => overMqtt(stream)),
  ];
  for (let kill = 0; kill < kills; kill += 1) {
    const from = acknowledged.size;
    await expect.poll(() => acknowledged.size, { timeout: 30_000 }).toBeGreaterThan(from + 200);
    await sleep(Math.random() * 300);
    await installation.kill();
    await installation.start();
  }
  const last = acknowledged.size;
  await expect.poll(() => acknowledged.size, { timeout: 30_000 }).toBeGreaterThan(last + 200);
  over = true;
  await Promise.all(lanes);
  console.info(`killed ${kills} times; ${acknowledged.size} readings acknowledged`);

  const stored = new Map<string, number>();
  let twice = 0;
  for (const { number } of [first, second]) {
    for (const [time, value] of await installation.readings(number)) {
      const key = `${number} ${time}`;
      if (stored.has(key)) twice += 1;
      stored.set(key, value);
    }
  }
  expect(twice).toBe(0);
  const lost = [...acknowledged].filter(([key, value]) => stored.get(key) !== value);
  expect(lost).toEqual([]);
}, 240_000);
