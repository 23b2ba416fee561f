/**
 * Inbox, search, counts and map over millions of tickets, as a restricted user.
 * `node bench/inbox.ts [--tickets 3000000] [--keep DIR] [--explain]` prints p50 and p95 of each question, and the
 * processor time of PostgreSQL for it, which hardly depends on what else the machine does.
 */
import { Kysely, PostgresDialect } from "kysely";
import { type Actor, openDatabase, type Reach, type Transaction, transact } from "../src/kernel/index.ts";
import { countTickets } from "../src/tickets/inbox/counts.ts";
import type { Asker } from "../src/tickets/inbox/filter.ts";
import { listTickets } from "../src/tickets/inbox/list.ts";
import { mapTickets } from "../src/tickets/inbox/map.ts";
import { listPublic, mapPublic } from "../src/tickets/inbox/public.ts";
import type { Filter, ListQuery } from "../src/tickets/inbox/schema.ts";
import { countDay, latestActs, openCells } from "../src/tickets/today/store.ts";
import { cpuOf } from "./cpu.ts";
import { filledDatabase } from "./filled-tickets.ts";

const rounds = 21;
const budgetMs = 300;
const explain = process.argv.includes("--explain");
const only = process.argv.includes("--only") ? process.argv[process.argv.indexOf("--only") + 1] : undefined;

function actor(name: string, id: string, unit: string, reach: Reach): Actor {
  return { id, name, role: name, unit, channel: "web", grants: new Map([["ticket.read", reach]]) };
}
const actors = [
  actor("department", "account-0001", "district/department-03/", "subtree"),
  actor("small department", "account-0002", "district/department-28/", "subtree"),
  actor("sub-district officer", "account-0003", "district/sub-04/", "subtree"),
  actor("one unit", "account-0004", "district/sub-04/", "unit"),
  actor("committee", "account-0005", "district/sub-13/committee-07/", "subtree"),
  actor("handler", "account-0006", "district/sub-13/", "own"),
  actor("district", "account-0007", "district/", "subtree"),
  actor("centre", "account-0008", "district/", "all"),
];
const now = new Date();
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString();
const midnight = Math.floor(now.getTime() / 86_400_000) * 86_400_000;
const district = "121.39,31.21,121.53,31.29";
const quarter = "121.43,31.22,121.46,31.25";
const street = "121.44,31.232,121.444,31.236";

type Question = [name: string, ask: (tx: Transaction, asker: Asker) => Promise<unknown>];
const list = (query: ListQuery) => (tx: Transaction, asker: Asker) => listTickets(tx, query, asker);
const nextPage = (query: ListQuery) => async (tx: Transaction, asker: Asker) => {
  const first = await listTickets(tx, query, asker);
  return first.next === null ? first : listTickets(tx, { ...query, cursor: first.next }, asker);
};
const count = (filter: Filter) => (tx: Transaction, asker: Asker) => countTickets(tx, filter, asker);
const draw = (filter: Filter, box: string) => (tx: Transaction, asker: Asker) =>
  mapTickets(tx, { ...filter, box }, asker);

const questions: Question[] = [
  ["inbox, first page", list({ status: ["open"] })],
  ["inbox, first and next page", nextPage({ status: ["open"] })],
  ["open red in a group", list({ status: ["open"], light: ["red"], category: ["group-02/"] })],
  ["open at handling, asked", list({ status: ["open"], stage: ["handle"], source: ["asked"] })],
  ["open, mine", list({ status: ["open"], assignee: "me" })],
  ["open, suspended", list({ status: ["open"], suspended: true })],
  ["open, joint", list({ status: ["open"], joint: true })],
  ["open, pending", list({ status: ["open"], pending: ["extend"] })],
  ["all, newest", list({})],
  ["all, newest, next page", nextPage({})],
  ["closed, rare category", list({ status: ["closed"], category: ["group-12/category-99"] })],
  ["all, a week a year ago", list({ from: daysAgo(372), to: daysAgo(365) })],
  ["all, in one area", list({ area: "district/sub-09/" })],
  ["all, of one owner", list({ owner: "district/department-05/" })],
  ["all, in one cell", list({ cell: "134704-287730" })],
  ["search, common (路灯)", list({ q: "路灯" })],
  ["search, very common (处理)", list({ q: "处理" })],
  ["search, rare (白蚁)", list({ q: "白蚁" })],
  ["search, three words", list({ q: "南京西路 路灯 损坏" })],
  ["search, open (垃圾)", list({ q: "垃圾", status: ["open"] })],
  ["open with a label", list({ status: ["open"], label: ["site.key"] })],
  ["all with a rare label", list({ label: ["people.in-danger"] })],
  [
    "open in a group with labels",
    list({ status: ["open"], category: ["group-02/"], label: ["site.key", "complaint.repeated"] }),
  ],
  ["counts, open with a label", count({ status: ["open"], label: ["site.key"] })],
  ["counts, all with a label", count({ label: ["complaint.repeated"] })],
  ["counts, open", count({ status: ["open"] })],
  ["counts, all", count({})],
  ["counts, search (电梯)", count({ q: "电梯" })],
  ["counts, a month of a category", count({ from: daysAgo(60), to: daysAgo(30), category: ["group-01/"] })],
  ["map, open, district", draw({ status: ["open"] }, district)],
  ["map, open, street", draw({ status: ["open"] }, street)],
  ["map, all, district", draw({}, district)],
  ["map, all, quarter", draw({}, quarter)],
  ["map, all, street", draw({}, street)],
  ["wall, today", (tx, asker) => countDay(tx, { from: midnight, to: now.getTime() }, asker)],
  ["wall, open cells", openCells],
  ["wall, latest acts", (tx, asker) => latestActs(tx, 40, asker)],
];

const filled = await filledDatabase();
const database = openDatabase({ url: filled.url, connections: 2, onIdleError: console.error });
let misses = 0;
try {
  // The table into the machine's memory, as it is where people work with it every day.
  await database.pool.query("SELECT count(*) FROM tickets.ticket WHERE length(description) < 0");
  console.log(`${filled.tickets} tickets, ${rounds} rounds, budget p95 ${budgetMs} ms`);
  for (const by of actors) {
    console.log(`\n${by.name} (${by.unit}, reach ${by.grants.get("ticket.read")})`);
    const asker = { actor: by, scope: "ticket.read", now };
    for (const [name, ask] of questions) await measure(name, (tx) => ask(tx, asker));
  }
  console.log("\neverybody");
  const words = {
    localDate: (at: number) => new Date(at).toISOString().slice(0, 10),
    unitNames: () => undefined,
  };
  await measure("public list", (tx) => listPublic(tx, {}, words, now));
  await measure("public map, district", (tx) => mapPublic(tx, { box: district }, now));
  await measure("public map, street", (tx) => mapPublic(tx, { box: street }, now));
  console.log(misses === 0 ? "\nall within the budget" : `\n${misses} beyond the budget`);
} finally {
  await database.close();
  await filled.stop();
}

/** Asks once for the first time, then again and again: the first reads what nobody has read for long from the disk. */
async function measure(name: string, ask: (tx: Transaction) => Promise<unknown>): Promise<void> {
  if (only !== undefined && !name.includes(only)) return;
  const times: number[] = [];
  let cpuBegan = Number.NaN;
  for (let round = 0; round < rounds; round += 1) {
    if (round === 1) cpuBegan = cpuOf(undefined, filled.folder)?.postgres ?? Number.NaN;
    const begun = performance.now();
    await transact(database, ask);
    times.push(performance.now() - begun);
    // What takes far too long need not be asked again and again to be known.
    if (round === 3 && Math.min(...times) > 2000) break;
  }
  const cpu = (cpuOf(undefined, filled.folder)?.postgres ?? Number.NaN) - cpuBegan;
  const [first = Number.NaN, ...later] = times;
  later.sort((a, b) => a - b);
  const at = (share: number) => later[Math.ceil(later.length * share) - 1] ?? Number.NaN;
  const late = at(0.95) > budgetMs;
  if (late) misses += 1;
  const ms = (value: number) => `${value.toFixed(1).padStart(8)} ms`;
  console.log(
    `  ${name.padEnd(32)} first ${ms(first)}   p50 ${ms(at(0.5))}   p95 ${ms(at(0.95))}   processor ${ms(cpu / later.length)}${late ? "  !" : ""}`,
  );
  if (explain && late) await showPlan(ask);
}

/** Prints the plan of the question's last statement that selects. */
async function showPlan(ask: (tx: Transaction) => Promise<unknown>): Promise<void> {
  let last: { text: string; values: unknown[] } | undefined;
  const spied = await database.pool.connect();
  type Ask = (text: string, values: unknown[]) => Promise<{ rows: Record<string, string>[] }>;
  const query = spied.query as unknown as Ask;
  try {
    const spy = (text: unknown, values: unknown) => {
      if (typeof text === "string" && /^\s*(SELECT|WITH)/.test(text))
        last = { text, values: values as unknown[] };
    };
    spied.query = ((text: string, values: unknown[]) => {
      spy(text, values);
      return query.call(spied, text, values);
    }) as unknown as typeof spied.query;
    const one = new Kysely<never>({
      dialect: new PostgresDialect({
        pool: {
          connect: async () => Object.assign(Object.create(spied), { release: () => {} }),
          end: async () => {},
        },
      }),
    });
    await query.call(spied, "BEGIN", []);
    await ask(one as unknown as Transaction);
    if (last === undefined) return;
    const { rows } = await query.call(spied, `EXPLAIN (ANALYZE, BUFFERS) ${last.text}`, last.values);
    for (const row of rows) console.log(`      ${Object.values(row)[0]}`);
  } finally {
    await query.call(spied, "ROLLBACK", []);
    spied.query = query as unknown as typeof spied.query;
    spied.release();
  }
}
