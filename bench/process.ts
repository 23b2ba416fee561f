/**
 * Process steps a second, with the ticket process of a city folder: in memory, and durable through the embedded
 * PostgreSQL, each step fsynced before it counts: in a business act of its own, as people work, and in a bare
 * transaction, which is what the engine itself costs.
 * `node bench/process.ts [SECONDS] [CITY]`
 */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { sql } from "kysely";
import pg from "pg";
import { parseCalendar } from "../src/calendar/index.ts";
import { startEmbedded } from "../src/kernel/database/embedded.ts";
import { migrate } from "../src/kernel/database/migrate.ts";
import {
  act,
  type Context,
  type Database,
  newId,
  openDatabase,
  prepareJobs,
  systemClock,
  systemContext,
  type Transaction,
  transact,
  within,
} from "../src/kernel/index.ts";
import { newState } from "../src/process/engine/state.ts";
import { step } from "../src/process/engine/step.ts";
import {
  compileProcess,
  deployProcess,
  Processes,
  type ProcessGraph,
  type Variables,
} from "../src/process/index.ts";

const seconds = Number(process.argv[2] ?? 5);
const city = process.argv[3] ?? "jingan";
const read = (file: string) => readFileSync(new URL(`../cities/${city}/${file}`, import.meta.url), "utf8");
const xml = read("processes/ticket.bpmn");
const calendar = parseCalendar(read("calendar.yaml"), "calendar.yaml");

/** A resident's request from report to close: what each stage hands in. */
const begin: Variables = { source: "asked", joint: false };
const stages: [string, Variables][] = [
  ["accept", {}],
  ["verify", { verified: true }],
  ["dispatch", { joint: false }],
  ["acknowledge", {}],
  ["contact", {}],
  ["handle", {}],
  ["check", { approved: true }],
  ["callback", { solved: true }],
];
const stepsPerTicket = stages.length + 1;

const compiled = await compileProcess(xml, "ticket.bpmn");
if (!compiled.ok) throw new Error("the ticket process does not compile");
const [graph] = compiled.graphs;
if (!graph) throw new Error("the file holds no process");
measureInMemory(graph);
await measureDurable();

function measureInMemory(of: ProcessGraph): void {
  let largest = 0;
  let steps = 0;
  const begun = performance.now();
  while (performance.now() - begun < 2_000) {
    let { state } = step(of, newState(), { type: "start", variables: begin });
    for (const [node, variables] of stages) {
      const token = state.tokens.find((each) => each.at === node);
      if (!token) throw new Error(`not at ${node}`);
      if (steps === 0) largest = Math.max(largest, JSON.stringify(state).length);
      ({ state } = step(of, state, { type: "complete", item: token.id, variables }));
    }
    if (state.status !== "completed") throw new Error("the ticket did not close");
    steps += stepsPerTicket;
  }
  const perSecond = steps / ((performance.now() - begun) / 1000);
  console.log(
    `in memory: ${Math.round(perSecond)} steps/s, state at most ${largest} bytes with its variables`,
  );
}

async function measureDurable(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "liangwang-bench-"));
  const quiet = { info: () => {}, warn: console.warn, error: console.error };
  const server = await startEmbedded({ dataDirectory: folder, log: quiet });
  try {
    await migrate(server.ownerUrl);
    const owner = new pg.Pool({ connectionString: server.ownerUrl, max: 2 });
    await prepareJobs(owner);
    await owner.end();
    for (const connections of [1, 8, 24]) {
      const database = openDatabase({ url: server.url, connections, onIdleError: console.error });
      await runTickets(database, connections, true);
      await runTickets(database, connections, false);
      await database.close();
    }
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function runTickets(database: Database, connections: number, inActs: boolean): Promise<void> {
  const context = systemContext({ database, clock: systemClock, followers: () => [], recorded: () => {} });
  const processes = new Processes({ calendar: () => calendar });
  await deployProcess(context, "ticket.bpmn", xml);
  await Promise.all(
    Array.from({ length: connections * 3 }, () => handleTicket(processes, context, inActs, () => {})),
  );
  const times: number[] = [];
  const cpuBefore = process.cpuUsage();
  const begun = performance.now();
  const client = async () => {
    while (performance.now() - begun < seconds * 1000)
      await handleTicket(processes, context, inActs, (ms) => times.push(ms));
  };
  await Promise.all(Array.from({ length: connections }, client));
  const perSecond = times.length / ((performance.now() - begun) / 1000);
  const cpu = process.cpuUsage(cpuBefore);
  // On a machine that others use as well, the processor time is the steadier figure.
  const cpuMs = ((cpu.user + cpu.system) / 1000 / times.length).toFixed(2);
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(times.length * share)] ?? Number.NaN).toFixed(2);
  const figures = `${Math.round(perSecond)} durable steps/s  p50 ${at(0.5)} ms  p99 ${at(0.99)} ms  ${cpuMs} ms of our processor time each`;
  const how = inActs ? "each in an act of its own" : "each in a bare transaction";
  console.log(
    `${String(connections).padStart(2)} connections, ${how}: ${figures}  (${await bytesPerInstance(database)})`,
  );
}

async function handleTicket(
  processes: Processes,
  context: Context,
  inActs: boolean,
  took: (ms: number) => void,
): Promise<void> {
  const subject = { kind: "ticket", id: newId() };
  const timed = async (
    verb: string,
    move: (inner: Context, tx: Transaction) => Promise<{ status: string }>,
  ) => {
    const from = performance.now();
    const bare = (tx: Transaction) => move(within(context, tx), tx).then(({ status }) => ({ status }));
    const moved = inActs
      ? await act(context, verb, subject, (tx, draft) => {
          draft.detail = { stage: verb };
          return bare(tx);
        })
      : await transact(context.database, bare);
    took(performance.now() - from);
    return moved.status;
  };
  await timed("ticket.report", (inner, tx) =>
    processes.start(inner, tx, { process: "ticket", subject, variables: begin }),
  );
  let status = "running";
  for (const [node, variables] of stages) {
    status = await timed(`ticket.${node}`, (inner, tx) =>
      processes.complete(inner, tx, { subject, node }, variables),
    );
  }
  if (status !== "completed") throw new Error("the ticket did not close");
}

async function bytesPerInstance(database: Database): Promise<string> {
  const { rows } = await sql<{ bytes: number }>`
    SELECT round(avg(pg_column_size(i.*))) AS bytes FROM process.instance i`.execute(database.kysely);
  return `${rows[0]?.bytes} bytes a closed instance`;
}
