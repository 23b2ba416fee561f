// npm run bench -- ingest [--readings 3000000] [--rows 10000] [--connections 4] [--profile FOLDER]: SensorThings dataArray
// over HTTP, validated, ruled by 50 rules, durable before the answer; beside it in the same run InfluxDB with its default
// settings (where /usr/bin/influxd is there) and DuckDB's bare append as the limit. Budget 450,000 readings/s and
// 0.5 × InfluxDB 1.6, aim 1 ×.
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as duckdb from "@duckdb/node-api";
import { serve, serveInflux } from "./ingest-processes.ts";

const { values } = parseArgs({
  options: {
    readings: { type: "string", default: "3000000" },
    rows: { type: "string", default: "10000" },
    connections: { type: "string", default: "4" },
    profile: { type: "string" },
  },
});
const rowsPerBody = Number(values.rows);
const bodies = Math.ceil(Number(values.readings) / rowsPerBody);
const connections = Number(values.connections);
const timesPerStream = 100;
const budget = 450_000;

/** Row by row: stream, second and value of the same readings for every candidate. */
function* readings(
  body: number,
  streams: readonly number[],
): Generator<{ stream: number; second: number; value: number }> {
  const perBody = rowsPerBody / timesPerStream;
  for (let place = 0; place < perBody; place += 1) {
    const turn = body * perBody + place;
    const stream = streams[turn % streams.length] ?? 0;
    const first = Math.floor(turn / streams.length) * timesPerStream;
    for (let at = 0; at < timesPerStream; at += 1) {
      yield { stream, second: first + at, value: ((turn * 7 + at * 13) % 400) / 10 };
    }
  }
}

const start = Math.floor(Date.now() / 1000) * 1000 - 3 * 3_600_000;
const isoAt = (second: number) => new Date(start + second * 1000).toISOString();

function sensorThingsBody(body: number, streams: readonly number[]): Buffer {
  const groups = new Map<number, string[]>();
  for (const { stream, second, value } of readings(body, streams)) {
    const rows = groups.get(stream) ?? [];
    rows.push(`["${isoAt(second)}",${value}]`);
    groups.set(stream, rows);
  }
  const parts = [...groups].map(
    ([stream, rows]) =>
      `{"Datastream":{"@iot.id":${stream}},"components":["phenomenonTime","result"],"dataArray@iot.count":${rows.length},"dataArray":[${rows.join(",")}]}`,
  );
  return Buffer.from(`[${parts.join(",")}]`);
}

function lineBody(body: number, streams: readonly number[]): Buffer {
  const lines: string[] = [];
  for (const { stream, second, value } of readings(body, streams))
    lines.push(`r,s=${stream} v=${value} ${start + second * 1000}`);
  return Buffer.from(lines.join("\n"));
}

type Answer = { status: number; text: string };

function post(agent: Agent, url: string, body: Buffer, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: "POST", agent, headers: { ...headers, "content-length": body.length } },
      (answer) => {
        const pieces: Buffer[] = [];
        answer.on("data", (piece: Buffer) => pieces.push(piece));
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(pieces).toString() }),
        );
        answer.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

type Measured = { perSecond: number; seconds: number; clientCpu: number };

/** Sends all bodies over so many connections; every answer must be of success. */
async function send(
  url: string,
  made: readonly Buffer[],
  headers: Record<string, string>,
): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let next = 0;
  const cpu = process.cpuUsage();
  const began = performance.now();
  const lane = async () => {
    while (next < made.length) {
      const body = made[next++];
      if (body === undefined) return;
      const { status, text } = await post(agent, url, body, headers);
      if (status >= 300) throw new Error(`${url} answered ${status}: ${text.slice(0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, lane));
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  agent.destroy();
  return { perSecond: (made.length * rowsPerBody) / seconds, seconds, clientCpu: (user + system) / 1e6 };
}

const say = (name: string, { perSecond, seconds, clientCpu }: Measured, serverCpu: number, more = "") =>
  console.log(
    `${name.padEnd(34)} ${Math.round(perSecond).toLocaleString("en").padStart(10)} readings/s  ${seconds.toFixed(1)} s; CPU server ${serverCpu.toFixed(1)} s, client ${clientCpu.toFixed(1)} s${more}`,
  );

async function duckDbLimit(streams: readonly number[]): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), "liangwang-duckdb-"));
  const instance = await duckdb.DuckDBInstance.create(join(folder, "limit.duckdb"));
  const connection = await instance.connect();
  await connection.run(
    "CREATE TABLE readings (stream UINTEGER, time BIGINT, value BIGINT, quality UTINYINT)",
  );
  const chunks: duckdb.DuckDBDataChunk[][] = [];
  const types = [duckdb.UINTEGER, duckdb.BIGINT, duckdb.BIGINT, duckdb.UTINYINT];
  for (let body = 0; body < Math.min(bodies, 100); body += 1) {
    const rows = [...readings(body, streams)];
    const made: duckdb.DuckDBDataChunk[] = [];
    for (let first = 0; first < rows.length; first += 2048) {
      const part = rows.slice(first, first + 2048);
      const chunk = duckdb.DuckDBDataChunk.create(types);
      chunk.setColumns([
        part.map(({ stream }) => stream),
        part.map(({ second }) => BigInt(start + second * 1000)),
        part.map(({ value }) => BigInt(Math.round(value * 10))),
        part.map(() => 0),
      ]);
      made.push(chunk);
    }
    chunks.push(made);
  }
  const cpu = process.cpuUsage();
  const began = performance.now();
  // One commit a body: what each answer would cost at the least.
  for (const made of chunks) {
    const appender = await connection.createAppender("readings");
    for (const chunk of made) appender.appendDataChunk(chunk);
    appender.closeSync();
  }
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  connection.closeSync();
  instance.closeSync();
  rmSync(folder, { recursive: true, force: true });
  return { perSecond: (chunks.length * rowsPerBody) / seconds, seconds, clientCpu: (user + system) / 1e6 };
}

const served = await serve(values.profile);
const { url, token, streams, rules } = served.ready;
console.log(
  `${bodies} messages of ${rowsPerBody} readings over ${connections} connections; ${streams.length} streams, ${rules} rules`,
);
const address = `${url}/sensorthings/v1.1/CreateObservations`;
const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
const brief = { ...headers, prefer: "return=minimal" };
const made = Array.from({ length: bodies }, (_, body) => sensorThingsBody(body, streams));
const warm = Array.from({ length: 10 }, (_, body) => sensorThingsBody(bodies + body, streams));
await send(address, warm, brief);
const before = await served.spent();
const ours = await send(address, made, brief);
const after = await served.spent();
say("liangwang (return=minimal)", ours, after.cpuSeconds - before.cpuSeconds, `, memory ${after.rssMb} MB`);
const expected = (bodies + warm.length) * rowsPerBody;
if (after.stored !== expected) console.log(`  NOT ALL STORED: ${after.stored} of ${expected}`);
const linked = await send(address, made.slice(0, Math.ceil(bodies / 5)), headers);
const resent = await served.spent();
say("liangwang (sent again, with links)", linked, resent.cpuSeconds - after.cpuSeconds);
if (resent.stored !== expected) console.log(`  STORED TWICE: ${resent.stored} of ${expected}`);
await served.stop();
console.log(
  `  ${(ours.perSecond / budget).toFixed(2)} × the budget of ${budget.toLocaleString("en")} readings/s`,
);

const influx = await serveInflux();
if (influx === undefined)
  console.log("InfluxDB is left out: /usr/bin/influxd is not installed (Debian package influxdb)");
else {
  const lines = Array.from({ length: bodies }, (_, body) => lineBody(body, streams));
  const cpu = influx.cpuSeconds();
  const theirs = await send(`${influx.url}/write?db=bench&precision=ms`, lines, {});
  say(`InfluxDB ${influx.version}`, theirs, influx.cpuSeconds() - cpu);
  await influx.stop();
  console.log(
    `  liangwang / InfluxDB ${(ours.perSecond / theirs.perSecond).toFixed(2)} (at least 0.5, aim 1)`,
  );
}
const limit = await duckDbLimit(streams);
say("DuckDB's bare append (the limit)", limit, limit.clientCpu);
console.log(`  liangwang / limit ${(ours.perSecond / limit.perSecond).toFixed(2)}`);
