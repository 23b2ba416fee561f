/**
 * A year's KPIs over millions of tickets. `node bench/kpi.ts [--tickets 3000000] [--keep DIR]` prints how long each
 * question takes, whether repeats give the same bits, and the figures of the year.
 */
import { createHash } from "node:crypto";
import { type Context, openDatabase, type Reach, systemClock, systemContext } from "../src/kernel/index.ts";
import { readKpis, readTickets } from "../src/tickets/kpi/routes.ts";
import type { KpiQuery } from "../src/tickets/kpi/schema.ts";
import { filledDatabase } from "./filled-tickets.ts";

const rounds = 2;
const budgetMs = 10_000;
const time = { timeZone: "Asia/Shanghai", minutesPerDay: 480 };
const now = new Date();
const day = (daysAgo: number) => new Date(now.getTime() - daysAgo * 86_400_000).toISOString().slice(0, 10);
const year = `${day(365)}..${day(1)}`;

const filled = await filledDatabase();
const database = openDatabase({ url: filled.url, connections: 4, onIdleError: console.error });
const ground = { database, clock: systemClock, followers: () => [], recorded: () => {} };

function as(unit: string, reach: Reach): Context {
  const grants = new Map([["kpi.read", reach]]);
  const actor = { id: "leader", name: "leader", role: "leader", unit, channel: "web" as const, grants };
  return { ...systemContext(ground), actor };
}
const centre = as("district/", "all");
const department = as("district/department-03/", "subtree");
const area = as("district/sub-04/", "subtree");

const questions: [name: string, context: Context, query: KpiQuery][] = [
  ["year, whole district", centre, { period: year }],
  ["year, by unit", centre, { period: year, by: "unit" }],
  ["year, by area (sub-districts)", centre, { period: year, by: "area", level: 2 }],
  ["year, by category", centre, { period: year, by: "category" }],
  ["year, by source", centre, { period: year, by: "source" }],
  ["year, by day", centre, { period: year, by: "day" }],
  ["year, by month", centre, { period: year, by: "month" }],
  ["year, a department, by month", department, { period: year, by: "month" }],
  ["year, a sub-district, by category", area, { period: year, by: "category" }],
  ["month, by unit", centre, { period: `${day(60)}..${day(31)}`, by: "unit" }],
  ["day, whole district", centre, { period: day(40) }],
];

try {
  console.log(`${filled.tickets} tickets in two years; year ${year}; budget ${budgetMs} ms`);
  for (const [name, context, query] of questions) await measure(name, context, query);
  const begun = performance.now();
  const page = await readTickets(centre, "on-time", { period: year, part: "rest" }, time);
  console.log(
    `${"the first 50 late tickets".padEnd(36)} ${(performance.now() - begun).toFixed(0)} ms (${page.tickets.length})`,
  );
  const { figures } = await readKpis(centre, { period: year }, time);
  for (const figure of figures) console.log(JSON.stringify(figure));
} finally {
  await database.close();
  await filled.stop();
}

async function measure(name: string, context: Context, query: KpiQuery): Promise<void> {
  const times: number[] = [];
  const answers = new Set<string>();
  for (let round = 0; round < rounds; round += 1) {
    const begun = performance.now();
    const { figures, groups } = await readKpis(context, query, time);
    times.push(performance.now() - begun);
    answers.add(createHash("sha256").update(JSON.stringify({ figures, groups })).digest("hex"));
  }
  const [first = 0, ...later] = times;
  const slowest = Math.max(...later);
  const same = answers.size === 1 ? "same bits each time" : `${answers.size} DIFFERENT ANSWERS`;
  console.log(
    `${name.padEnd(36)} first ${first.toFixed(0).padStart(6)} ms   then at most ${slowest.toFixed(0).padStart(6)} ms   ${same}${slowest > budgetMs ? "  !" : ""}`,
  );
}
