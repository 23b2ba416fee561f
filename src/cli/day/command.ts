import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Command, InvalidArgumentError } from "commander";
import { type City, cityFolder, openCity } from "../../app/index.ts";
import { loadConfig } from "../../kernel/index.ts";
import { workingTime } from "../../tickets/index.ts";
import { Agenda, workOff } from "./agenda.ts";
import { type Board, printBoard } from "./board.ts";
import { Client } from "./client.ts";
import { drawRequests } from "./drawing.ts";
import { scheduleLabels } from "./labels.ts";
import { Meter } from "./meter.ts";
import { type District, scheduleMatter } from "./people.ts";
import { planDay } from "./plan.ts";
import { Chance, loadRhythm } from "./rhythm.ts";
import { SensorField } from "./sensors/field.ts";
import { loadSensorHabits, type SensorHabits } from "./sensors/habits.ts";
import { withRealSeries } from "./sensors/real.ts";
import { scheduleReadings } from "./sensors/schedule.ts";
import { SensedMatters } from "./sensors/sensed.ts";
import type { SimulatedStream } from "./sensors/sensor.ts";
import type { Order, Report } from "./server.ts";
import { settingOf } from "./setting.ts";
import { staffOf } from "./staff.ts";
import { localMidnight, minuteOfDay } from "./zone.ts";

type Options = {
  requests: string[];
  tickets?: number;
  speed: number | undefined;
  date: string;
  seed: number;
  connections: number;
  readings: string[];
  observations: number;
  data?: string;
};

/** `liangwang day`: a whole day of requests, sent through HTTP to a fresh district and handled to the end. */
export function registerDay(program: Command): void {
  program
    .command("day")
    .description(
      "send a whole day through a fresh district over HTTP, handle it to the end, print the score board",
    )
    .option(
      "--requests <file>",
      "draw words, places and times from this file; may be given more than once",
      collect,
      [],
    )
    .option("--tickets <n>", "tickets in the day; the city's rhythm unless told", wholeNumber)
    .option("--speed <n>", "simulated seconds for each real one, or max", speed, undefined)
    .option("--date <date>", "the local date to live through", "2026-03-10")
    .option("--seed <n>", "the same seed makes the same day", wholeNumber, 1)
    .option("--connections <n>", "calls at once", wholeNumber, 96)
    .option(
      "--readings <file>",
      "take a real day of a kind of sensors from this hourly file; may be given more than once",
      collect,
      [],
    )
    .option("--observations <n>", "readings of the city's sensors in the day, 0 for none", count, 2_000_000)
    .option("--data <folder>", "keep the fresh district here; a temporary folder unless told")
    .action(runDay);
}

const collect = (value: string, before: string[]) => [...before, value];

function wholeNumber(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError("Expected a whole number from 1.");
  return number;
}

function count(value: string): number {
  return value === "0" ? 0 : wholeNumber(value);
}

function speed(value: string): number | undefined {
  if (value === "max") return undefined;
  const number = Number(value);
  if (!(number > 0)) throw new InvalidArgumentError('Expected a number above 0, or "max".');
  return number;
}

async function runDay(options: Options): Promise<void> {
  const config = loadConfig(process.env);
  const folder = cityFolder(config.city);
  const rhythm = await loadRhythm(folder);
  const tickets = options.tickets ?? rhythm.tickets;
  const chance = new Chance(options.seed);
  const { timeZone } = (await openCity(folder, new Date())).files.city;
  const midnight = localMidnight(options.date, timeZone);
  const city = await openCity(folder, new Date(midnight));
  const drawn = await drawRequests(options.requests, tickets, timeZone, chance);
  const data = options.data ?? mkdtempSync(path.join(tmpdir(), "liangwang-day-"));
  console.log(
    `A fresh district in ${data}; ${tickets} tickets on ${options.date}, ${drawn.length} requests to draw from.`,
  );
  const server = await startServer(data, config.city, midnight);
  try {
    const meter = new Meter();
    const client = new Client(server.url, options.connections, meter);
    const district: District = {
      client,
      agenda: new Agenda(),
      staff: staffOf(server.tokens, city),
      rhythm,
      chance,
      time: workingTime(city.calendar, timeZone),
      open: new Map(),
      tally: { reported: 0, ended: 0, stuck: 0 },
    };
    const matters = planDay(rhythm, tickets, drawn, settingOf(city, options.date), chance);
    for (const matter of matters) scheduleMatter(district, matter);
    const labelled = scheduleLabels(district, server.tokens.steward ?? "", midnight, timeZone);
    const habits = await loadSensorHabits(folder, city.streams.kinds);
    const minute = (at: number) => minuteOfDay(at, timeZone);
    const { observations: readings, seed } = options;
    const lived =
      habits === undefined || readings === 0
        ? undefined
        : await withRealSeries(habits, options.readings, new Chance(seed));
    const sensing =
      lived && liveSensors(district, server, lived.habits, { midnight, minute, readings, seed });
    const began = performance.now();
    let last = midnight;
    await workOff(district.agenda, {
      concurrency: options.connections,
      ...(options.speed === undefined ? {} : { speed: options.speed }),
      advance: (to) => {
        last = to;
        server.send({ advance: to });
      },
      progress: progressOn(tickets, district),
    });
    const seconds = (performance.now() - began) / 1000;
    const end = new Date(last);
    const figures = await figuresOf(client, server.tokens.leader ?? "", city, options.date, end);
    await client.close();
    const finished = await server.finish();
    const board: Board = {
      city,
      date: options.date,
      tickets,
      seconds,
      meter,
      tally: district.tally,
      end,
      finished,
      figures,
      labels: labelled(),
      ...(sensing === undefined ? {} : { sensing: { ...sensing(), real: lived?.real ?? [] } }),
    };
    printBoard(board, options.requests.length > 0);
    const expected = tickets + (board.sensing?.matters ?? 0);
    if (meter.errors > 0 || district.tally.ended !== expected || !finished.intact) process.exitCode = 1;
  } finally {
    server.kill();
    if (options.data === undefined) rmSync(data, { recursive: true, force: true });
  }
}

/** Lets the district's sensors live through the day; answers a function that tells what they did. */
function liveSensors(
  district: District,
  { streams, tokens }: DayServer,
  habits: SensorHabits,
  day: { midnight: number; minute: (at: number) => number; readings: number; seed: number },
): () => Omit<NonNullable<Board["sensing"]>, "real"> {
  const { client } = district;
  const token = tokens.sensors ?? "";
  const field = new SensorField(streams, habits, { client, token, minuteOfDay: day.minute, seed: day.seed });
  const matters = new SensedMatters(district, field);
  const faults = scheduleReadings(district, { field, matters, ...day });
  return () => ({ ...field.tally, streams: field.size, faults, matters: matters.taken });
}

type DayServer = {
  url: string;
  tokens: Record<string, string>;
  streams: SimulatedStream[];
  send(order: Order): void;
  finish(): Promise<Extract<Report, { finished: unknown }>["finished"]>;
  kill(): void;
};

async function startServer(data: string, cityName: string, midnight: number): Promise<DayServer> {
  const script = fileURLToPath(new URL("./server.ts", import.meta.url));
  const child = fork(script, {
    env: {
      ...process.env,
      LIANGWANG_DATA: data,
      LIANGWANG_CITY: cityName,
      LIANGWANG_MODE: "demo",
      LIANGWANG_DAY_START: String(midnight),
      PORT: "0",
      MQTT_PORT: "off",
      REQUESTS_PER_MINUTE: "0",
      ANONYMOUS_REQUESTS_PER_MINUTE: "0",
      DATABASE_URL: "",
      DATABASE_OWNER_URL: "",
    },
  });
  const { ready } = await reportOf(child, "ready");
  return {
    ...ready,
    send: (order) => child.send(order),
    async finish() {
      child.send({ finish: true } satisfies Order);
      const { finished } = await reportOf(child, "finished");
      if (child.exitCode === null) await once(child, "exit");
      return finished;
    },
    kill: () => child.kill(),
  };
}

function reportOf<K extends "ready" | "finished">(
  child: ChildProcess,
  kind: K,
): Promise<Extract<Report, Record<K, unknown>>> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`the day's server ended with code ${code}`));
    child.once("exit", ended);
    child.on("message", function heard(report: Report) {
      if (!(kind in report)) return;
      child.off("message", heard);
      child.off("exit", ended);
      resolve(report as Extract<Report, Record<K, unknown>>);
    });
  });
}

function progressOn(tickets: number, { tally }: District): (left: number) => void {
  if (!process.stderr.isTTY) return () => {};
  let shown = 0;
  return (left) => {
    if (Date.now() - shown < 200) return;
    shown = Date.now();
    process.stderr.write(`\r${tally.reported}/${tickets} reported, ${tally.ended} ended, ${left} to do   `);
  };
}

async function figuresOf(
  client: Client,
  token: string,
  city: City,
  date: string,
  end: Date,
): Promise<Board["figures"]> {
  const { timeZone } = city.files.city;
  const last = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(end);
  const answer = await client.get(token, `/api/kpis?period=${date}..${last}&by=source`);
  if (answer.status !== 200)
    throw new Error(`/api/kpis answered ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as Board["figures"];
}
