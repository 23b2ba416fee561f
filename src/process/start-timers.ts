import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import { ISO_CYCLE, type ProcessGraph } from "./bpmn/graph.ts";
import type { Definitions } from "./definitions.ts";
import type { TimerRule } from "./engine/state.ts";
import { evaluateFeel } from "./feel.ts";
import { told } from "./findings.ts";
import { problem } from "./problems.ts";

type Due = (rule: TimerRule, from: number) => number;
export type DueStart = { definition: string; node: string };

/** Lets the timer start events of a new version begin to run, in place of those of the version before. */
export async function setStartTimers(
  tx: Transaction,
  graph: ProcessGraph,
  version: number,
  at: Date,
): Promise<void> {
  await sql`DELETE FROM process.start_timer WHERE definition = ${graph.id}`.execute(tx);
  if (!graph.executable) return;
  for (const node of graph.starts) {
    if (graph.nodes[node]?.event?.kind !== "timer") continue;
    await sql`INSERT INTO process.start_timer (definition, node, version, at)
      VALUES (${graph.id}, ${node}, ${version}, ${at})`.execute(tx);
  }
}

/** Works out the first due time of timers that have just begun to run. */
export async function scheduleNewStarts(tx: Transaction, definitions: Definitions, due: Due): Promise<void> {
  const { rows } = await sql<DueStart & { version: number; at: Date }>`
    SELECT definition, node, version, at FROM process.start_timer WHERE rounds IS NULL FOR UPDATE SKIP LOCKED`.execute(
    tx,
  );
  for (const row of rows) {
    const { rule, rounds } = ruleOf(await definitions.graph(tx, row.definition, row.version), row.node);
    await setNext(tx, row, due(rule, row.at.getTime()), rounds);
  }
}

/** Timer start events that are due. */
export async function dueStarts(tx: Transaction, now: Date): Promise<DueStart[]> {
  const { rows } = await sql<DueStart>`
    SELECT definition, node FROM process.start_timer
    WHERE at <= ${now} AND rounds IS NOT NULL ORDER BY at LIMIT 100`.execute(tx);
  return rows;
}

/** Claims one due start and sets its next; false when another process has it. */
export async function claimStart(
  tx: Transaction,
  start: DueStart,
  now: Date,
  definitions: Definitions,
  due: Due,
): Promise<boolean> {
  const { rows } = await sql<{ version: number; at: Date; rounds: number }>`
    SELECT version, at, rounds FROM process.start_timer
    WHERE definition = ${start.definition} AND node = ${start.node} AND at <= ${now} AND rounds IS NOT NULL
    FOR UPDATE SKIP LOCKED`.execute(tx);
  const row = rows[0];
  if (!row) return false;
  const { rule } = ruleOf(await definitions.graph(tx, start.definition, row.version), start.node);
  // Rounds missed while nothing ran are not made up for: the next one is in the future.
  const left = row.rounds === -1 ? -1 : row.rounds - 1;
  let next = row.at.getTime();
  while (left !== 0 && next <= now.getTime()) next = due(rule, next);
  await setNext(tx, start, next, left);
  return true;
}

async function setNext(
  tx: Transaction,
  { definition, node }: DueStart,
  at: number,
  rounds: number,
): Promise<void> {
  if (rounds === 0) {
    await sql`DELETE FROM process.start_timer WHERE definition = ${definition} AND node = ${node}`.execute(
      tx,
    );
    return;
  }
  await sql`UPDATE process.start_timer SET at = ${new Date(at)}, rounds = ${rounds}
    WHERE definition = ${definition} AND node = ${node}`.execute(tx);
}

// A start event has no variables to look at: its FEEL may only name constants and functions.
function ruleOf(graph: ProcessGraph, node: string): { rule: TimerRule; rounds: number } {
  const event = graph.nodes[node]?.event;
  if (event?.kind !== "timer") throw new Error(`${graph.id} has no timer start ${node}`);
  const { timer } = event;
  const { form, clock } = timer;
  const isLiteral = /^(P|R\d*\/|\d{4}-)/.test(timer.text);
  const result = isLiteral ? ({ ok: true, value: timer.text } as const) : evaluateFeel(timer.text, {});
  const value = result.ok && typeof result.value === "string" ? result.value : null;
  if (value === null)
    throw problem("process.refused", {
      file: "",
      reason: told("bpmn.start-without-time", { text: timer.text }).message,
    });
  const cycle = form === "cycle" ? ISO_CYCLE.exec(value) : null;
  if (!cycle) return { rule: { form, clock, value }, rounds: 1 };
  return { rule: { form, clock, value: cycle[2] ?? "" }, rounds: cycle[1] === "" ? -1 : Number(cycle[1]) };
}
