// npm run bench -- soak [--minutes 60] [--rate 3333] [--alarms 2]: readings over HTTP for an hour, with alarms that come
// and go; memory by the minute (by the twelfth of a shorter one), and at the end whether everything acknowledged is there once and every alarm followed.
// Sender and server are two processes on one machine. Ends with code 1 where something was lost or memory kept growing.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Asked, SoakReady } from "./support-soak-server.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    rate: { type: "string", default: "3333" },
    alarms: { type: "string", default: "2" },
  },
});
const [minutes, rate, alarmsPerSecond] = [values.minutes, values.rate, values.alarms].map(Number) as [
  number,
  number,
  number,
];
/** What the memory of the last third may have over that of the middle third, in MB and as a share. */
const [growthMb, growthShare] = [64, 0.2];

const data = mkdtempSync(join(tmpdir(), "liangwang-bench-"));
const child = fork(fileURLToPath(new URL("support-soak-server.ts", import.meta.url)), {
  env: {
    ...process.env,
    LIANGWANG_DATA: data,
    LIANGWANG_MODE: "demo",
    PORT: "0",
    MQTT_PORT: "off",
    REQUESTS_PER_MINUTE: "0",
    DATABASE_URL: "",
  },
});
const [ready] = (await once(child, "message")) as [SoakReady];
const agent = new Agent({ keepAlive: true, maxSockets: 16 });

type Row = { stream: number; time: number; value: number };
/** What the intake answered: how many it keeps, and how many it had or would not take. */
type Answer = { status: number; kept: number; objected: number };
function send(rows: readonly Row[]): Promise<Answer> {
  const body = JSON.stringify(
    rows.map(({ stream, time, value }) => ({
      Datastream: { "@iot.id": stream },
      components: ["phenomenonTime", "result"],
      "dataArray@iot.count": 1,
      dataArray: [[new Date(time).toISOString(), value]],
    })),
  );
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/json",
      authorization: `Bearer ${ready.token}`,
      prefer: "return=minimal",
    };
    const url = `${ready.url}/sensorthings/v1.1/CreateObservations`;
    const asked = request(url, { method: "POST", headers, agent }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => {
        text += part;
      });
      answer.on("end", () => {
        const status = answer.statusCode ?? 0;
        const { kept, rows: all } = (status === 201 ? JSON.parse(text) : { kept: 0, rows: 0 }) as {
          kept: number;
          rows: number;
        };
        resolve({ status, kept, objected: all - kept });
      });
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

async function ask(): Promise<Asked> {
  child.send("count");
  const [answer] = (await once(child, "message")) as [Asked];
  return answer;
}

/** Resident memory of the server's process, in MB; Linux only, elsewhere what Node says of it is asked. */
function residentMb(): number {
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

const stepMs = 250;
/** How long until a detector's course begins again: 10 minutes of violation, and more than the 30 until it clears. */
const periodMinutes = 45;
const perStep = Math.round((rate * stepMs) / 1000);
const began = Date.now();
const ends = began + minutes * 60_000;
const memory: number[] = [];
/** A minute, or a twelfth of a shorter soak. */
const sampleMs = Math.min(60_000, (minutes * 60_000) / 12);
let [turn, sent, acknowledged, objected, turnedAway, faults, violations] = [0, 0, 0, 0, 0, 0, 0];
/** A sender that was held up sends several turns at once: none of them shares a time with another. */
let newest = 0;
const under = new Set<Promise<void>>();
let told = began;

/** Once it is acknowledged it counts; what is turned away is sent again by nobody here, and is told. */
function post(rows: readonly Row[]): void {
  sent += rows.length;
  const sending = send(rows)
    .then(({ status, kept, objected: not }) => {
      objected += not;
      if (status === 201) acknowledged += kept;
      else if (status === 429) turnedAway += rows.length;
      else faults += 1;
    })
    .catch(() => {
      faults += 1;
    })
    .finally(() => under.delete(sending));
  under.add(sending);
}

/**
 * What a detector shows that is `turn` (0 to 1) of a period behind the first: a little, bad, worse, then well for
 * longer than any of their scenarios waits. So alarms are raised, become worse and clear all along, and come again.
 */
function courseOf(turn: number, elapsedMs: number): number {
  const minute = (elapsedMs / 60_000 + turn * periodMinutes) % periodMinutes;
  if (minute < 4) return 6;
  if (minute < 7) return 30;
  return minute < 10 ? 60 : 0;
}

while (Date.now() < ends) {
  const spread = Math.floor(perStep / ready.quiet.length);
  const time = Math.max(Date.now(), newest + spread + 1);
  newest = time;
  const rows = Array.from({ length: perStep }, (_, at) => ({
    stream: ready.quiet[(turn * perStep + at) % ready.quiet.length] ?? 0,
    // Two readings of a stream never share a time.
    time: time - Math.floor(at / ready.quiet.length),
    value: 20 + (turn % 7),
  }));
  post(rows);
  const due = Math.floor(((time - began) / 1000) * alarmsPerSecond);
  for (; violations < due; violations += 1) {
    const stream = ready.alarming[violations % ready.alarming.length] ?? 0;
    const value = courseOf((violations % ready.alarming.length) / ready.alarming.length, time - began);
    post([{ stream, time: time + (violations % 100), value }]);
  }
  turn += 1;
  if (Date.now() - told >= sampleMs || Date.now() + stepMs >= ends) {
    told = Date.now();
    memory.push(residentMb());
    console.log(
      `minute ${((told - began) / 60_000).toFixed(1).padStart(5)}: ${residentMb().toFixed(0)} MB resident, ${acknowledged} acknowledged, ` +
        `${turnedAway} turned away, ${faults} faults`,
    );
  }
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, began + turn * stepMs - Date.now())));
}
await Promise.all(under);
const asked = await ask();
const third = Math.max(1, Math.floor(memory.length / 3));
const mean = (some: readonly number[]) => some.reduce((sum, one) => sum + one, 0) / Math.max(1, some.length);
const [middle, last] = [mean(memory.slice(third, 2 * third)), mean(memory.slice(-third))];
const grown = memory.length >= 6 && last - middle > Math.max(growthMb, middle * growthShare);
const lost = acknowledged - asked.readings;
console.log(
  `${((sent / (Date.now() - began)) * 1000).toFixed(0)} readings/s sent; ${acknowledged} acknowledged, ${asked.readings} stored, ` +
    `${lost} lost, ${objected} not taken; ${asked.alarms} alarms, ${asked.unfollowed} not followed (` +
    `${asked.acts["alarm.raise"] ?? 0} raised, ${asked.acts["alarm.change-severity"] ?? 0} changes of severity, ` +
    `${asked.acts["alarm.clear"] ?? 0} cleared); ` +
    (memory.length >= 6
      ? `memory ${middle.toFixed(0)} MB in the middle third, ${last.toFixed(0)} MB in the last`
      : "too short to judge memory"),
);
agent.destroy();
child.send("stop");
await once(child, "exit");
rmSync(data, { recursive: true, force: true });
// A request whose answer was lost may be stored without having been acknowledged; less than acknowledged may never be.
process.exitCode = lost > 0 || asked.unfollowed > 0 || objected > 0 || faults > 0 || grown ? 1 : 0;
