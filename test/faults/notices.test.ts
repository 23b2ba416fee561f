import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Application, startApplication } from "../../src/app/index.ts";
import {
  createLog,
  createMetrics,
  loadConfig,
  SettableClock,
  startWorker,
  systemContext,
} from "../../src/kernel/index.ts";
import { reportTicket } from "../../src/tickets/life/reporting.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";

const reportedAt = "2026-03-10T01:30:00Z";
/** Two working days later: every signal of the first stage has come due. */
const later = "2026-03-12T01:30:00Z";
const tickets = 60;
const script = path.join(import.meta.dirname, "../support/installation-to-kill.ts");

let database: TestDatabase;
let application: Application;
let environment: Record<string, string>;
let folder: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  database = await testDatabase();
  folder = mkdtempSync(path.join(tmpdir(), "liangwang-"));
  environment = {
    LIANGWANG_DATA: folder,
    DATABASE_URL: database.url,
    DATABASE_OWNER_URL: database.ownerUrl,
    DATABASE_CONNECTIONS: "8",
    PORT: "0",
    MQTT_PORT: "off",
  };
  const clock = new SettableClock(new Date(reportedAt));
  const config = loadConfig(environment);
  application = await startApplication({ config, log: createLog("silent"), clock, worker: false });
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await application.stop();
  await database.drop();
  rmSync(folder, { recursive: true });
});

/** Starts two installations on the one database and kills both, wherever they are, once so many signals are given. */
async function workAndKill(atLeast: number): Promise<void> {
  const both = [0, 1].map(() => {
    const child = spawn(process.execPath, [script, later], {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    return child;
  });
  await expect.poll(signals, { timeout: 60_000, interval: 3 }).toBeGreaterThanOrEqual(atLeast);
  const ends = both.map((child) => (child.exitCode === null ? once(child, "exit") : undefined));
  for (const child of both) child.kill("SIGKILL");
  await Promise.all(ends);
}

const count = async (text: string) =>
  (await application.ground.database.pool.query<{ count: number }>(text)).rows[0]?.count ?? 0;
const signals = () =>
  count("SELECT count(*) AS count FROM kernel.act WHERE verb IN ('ticket.remind', 'ticket.escalate')");

it("tells and reminds exactly once, whichever process is killed when", async () => {
  const { ground, house } = application;
  for (let n = 0; n < tickets; n += 1) {
    await reportTicket(house.services, systemContext(ground), {
      ...{ source: "asked", title: `t${n}`, description: "d" },
      requester: { mail: `r${n}@example.org`, notify: "mail", language: "en" },
    });
  }
  const reached: number[] = [];
  for (const atLeast of [1, 100]) {
    await workAndKill(atLeast);
    reached.push(await signals());
  }
  expect(reached.at(-1)).toBeLessThan(tickets * 3);
  const sweeps = application.house.modules.flatMap((module) => module.sweeps ?? []);
  const mine = sweeps.filter(
    (sweep) => sweep.name.startsWith("tickets/") || sweep.name.startsWith("outside/"),
  );
  expect(mine.length).toBe(4);
  const after = { ...ground, clock: new SettableClock(new Date(later)) };
  const worker = await startWorker({
    ...{ ground: after, table: new Map(), sweeps: mine, log: createLog("error"), concurrency: 1 },
    metrics: createMetrics(false),
  });
  // Per ticket: escalated at 1, 1.5 and 2 times its time; the reminders before are passed over.
  await expect.poll(signals, { timeout: 40_000, interval: 200 }).toBe(tickets * 3);
  const escalations = "SELECT count(*) AS count FROM outside.message WHERE template = 'escalation'";
  await expect.poll(() => count(escalations), { timeout: 20_000, interval: 200 }).toBe(tickets * 4);
  const mails = "SELECT count(*) AS count FROM outside.message WHERE channel = 'mail'";
  await expect.poll(() => count(`${mails} AND state = 'local'`), { timeout: 20_000 }).toBe(tickets);
  await worker.stop();
  expect(await count(mails)).toBe(tickets);
  expect(await signals()).toBe(tickets * 3);
  const doubles = `SELECT count(*) AS count FROM (SELECT FROM kernel.act WHERE verb = 'ticket.escalate'
    GROUP BY subject_id, detail->>'at' HAVING count(*) > 1) AS twice`;
  expect(await count(doubles)).toBe(0);
  console.info(`signals given when killed: ${reached.join(", ")} of ${tickets * 3}`);
}, 240_000);
