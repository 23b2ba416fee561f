/**
 * What it costs that something follows each act: a job for each act, against one follower that reads the acts in
 * batches and writes the messages. Durable, through the embedded PostgreSQL.
 * `node bench/notices.ts [ACTS]`
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { startEmbedded } from "../src/kernel/database/embedded.ts";
import { migrate } from "../src/kernel/database/migrate.ts";
import {
  act,
  type Context,
  createLog,
  createMetrics,
  type Ground,
  jobTable,
  newId,
  openDatabase,
  prepareJobs,
  startWorker,
  systemClock,
  systemContext,
  transact,
} from "../src/kernel/index.ts";
import { loadCityFiles } from "../src/tickets/index.ts";
import { evolve } from "../src/tickets/life/fold.ts";
import { codeHash } from "../src/tickets/life/reporting.ts";
import type { TicketServices } from "../src/tickets/life/services.ts";
import { insertRequester, insertTicket } from "../src/tickets/life/store.ts";
import type { Details, TicketEvent } from "../src/tickets/life/ticket.ts";
import { followBatch } from "../src/tickets/notices/follow.ts";
import { linksBelow, type NoticeParts } from "../src/tickets/notices/parts.ts";

const count = Number(process.argv[2] ?? 5000);
const atOnce = 16;
const rounds = 4;
const folder = await mkdtemp(path.join(tmpdir(), "liangwang-bench-"));
const log = createLog("error");
const server = await startEmbedded({
  dataDirectory: folder,
  log: { info() {}, warn() {}, error: console.error },
});
try {
  await migrate(server.ownerUrl);
  const owner = new pg.Pool({ connectionString: server.ownerUrl });
  await prepareJobs(owner).finally(() => owner.end());
  const database = openDatabase({ url: server.url, connections: 20, onIdleError() {} });
  const metrics = createMetrics(false);
  const job = { name: "bench", jobs: { "ticket.report": async () => {} } };
  const table = jobTable([job]);
  const followers = (verb: string) => (table.get(verb) ?? []).map((each) => each.name);
  const ground: Ground = { database, clock: systemClock, followers: () => [], recorded: () => {} };
  const parts = await noticeParts();

  // By turns, for the machine may have other work as well.
  let [without, withJobs] = [0, 0];
  for (let round = 0; round < rounds; round += 1) {
    without += await report(systemContext(ground), count / rounds);
    withJobs += await report(systemContext({ ...ground, followers }), count / rounds);
  }
  say("acts, nothing enqueued", count, without);
  say("acts, a job enqueued with each", count, withJobs);
  const begun = performance.now();
  const before = process.cpuUsage();
  let batches = 0;
  for (;;) {
    const handled = await transact(database, (tx) => followBatch(parts, tx, new Date()));
    if (handled === 0) break;
    batches += 1;
  }
  const { user, system } = process.cpuUsage(before);
  say(`followed in ${batches} batches, a message each`, 2 * count, performance.now() - begun);
  console.log(
    `our processor time for each act followed: ${((user + system) / 1000 / (2 * count)).toFixed(3)} ms`,
  );
  const { rows } = await database.pool.query("SELECT count(*) AS count FROM outside.message");
  console.log(`messages: ${rows[0]?.count}`);

  const draining = performance.now();
  const worker = await startWorker({ ground, table, sweeps: [], log, metrics, concurrency: 4 });
  for (;;) {
    const left = await database.pool.query("SELECT count(*) AS count FROM graphile_worker.jobs");
    if (left.rows[0]?.count === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  say("jobs that do nothing, worked off", count, performance.now() - draining);
  await worker.stop();
  await database.close();
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

function say(what: string, things: number, ms: number): void {
  console.log(`${what}: ${Math.round(things / (ms / 1000))}/s`);
}

async function noticeParts(): Promise<NoticeParts> {
  const loaded = await loadCityFiles("cities/jingan");
  if (!loaded.ok) throw new Error("the city's files are faulty");
  const { files } = loaded;
  const rule = {
    code: "none",
    stages: {},
    light: { yellow: 1, red: 1 },
    reminders: [],
    escalations: [],
    extensionsAtMost: 0,
  };
  const within = { within: { minutes: 60 }, from: "stage" } as const;
  const standard = {
    ...rule,
    reminders: [{ at: 0.5, to: ["handler"], template: "reminder" }],
    stages: { accept: within },
  };
  const services = {
    categories: new Map(),
    deadlineClasses: new Map([["standard", standard]]),
    defaultDeadlineClass: "standard",
    intakeUnit: files.city.tickets.intakeUnit,
  } as unknown as TicketServices;
  return {
    services,
    city: files.city,
    templates: files.templates,
    unitNames: () => files.city.names,
    links: linksBelow("https://city.example"),
  };
}

async function report(context: Context, acts: number): Promise<number> {
  const begun = performance.now();
  let next = 0;
  const one = async () => {
    while (next < acts) {
      next += 1;
      await reportOne(context, newId());
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return performance.now() - begun;
}

function reportOne(context: Context, id: string): Promise<null> {
  return act(context, "ticket.report", { kind: "ticket", id }, async (tx, draft) => {
    const at = draft.at.getTime();
    const detail: Details["ticket.report"] = {
      ...{
        stage: "accept",
        stageStartedAt: at,
        stageDueAt: at + 3_600_000,
        stageYellowAt: at,
        number: `B-${id}`,
      },
      ...{
        source: "asked",
        channel: "web",
        category: null,
        urgency: "normal",
        longitude: null,
        latitude: null,
      },
      ...{ cell: null, areaPath: null, ownerPath: "jingan/urban-operations/", public: true, parent: null },
      ...{ externalSource: null, externalId: null, wordsSha256: "" },
    };
    const event: TicketEvent = { verb: "ticket.report", at, actor: "r", channel: "web", detail };
    await insertTicket(tx, evolve(undefined, id, event), { title: "t", description: "d", address: null }, []);
    const who = { person: newId(), account: null, language: "zh-CN", notify: "mail" };
    await insertRequester(tx, { id: newId(), ticket: id, ...who, secret: codeHash(id), at: draft.at });
    draft.detail = detail;
    draft.audience = ["jingan/urban-operations/"];
    return null;
  });
}
