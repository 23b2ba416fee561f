import { sql } from "kysely";
import {
  act,
  type Context,
  type Ground,
  newId,
  type Sweep,
  systemContext,
  transact,
  within,
} from "../kernel/index.ts";
import type { Processes } from "./processes.ts";
import { claimStart, type DueStart, dueStarts, scheduleNewStarts } from "./start-timers.ts";

const BATCH = 200;
const RETRY_AFTER_MS = 30_000;
const RETRY_AT_MOST_MS = 3_600_000;

/** Fires what is due by the clock: each timer in an act of its own, `process.timer` or `process.start`. */
export function timerSweep(processes: Processes): Sweep {
  return { name: "process.timers", everyMs: 500, run: (ground) => fireDue(processes, ground) };
}

/** Fires all timers due now; returns how many. Faults are kept beside their timers and told together at the end. */
export async function fireDue(processes: Processes, ground: Ground): Promise<number> {
  const context = systemContext(ground);
  const now = ground.clock.now();
  const faults: unknown[] = [];
  let fired = 0;
  for (const timer of await dueTimers(ground, now)) {
    try {
      if (await fireTimer(processes, context, timer)) fired += 1;
    } catch (error) {
      faults.push(error);
      await postpone(ground, timer, error);
    }
  }
  const starts = await transact(ground.database, async (tx) => {
    await scheduleNewStarts(tx, processes.definitions, processes.footing.dueAt);
    return dueStarts(tx, now);
  });
  for (const start of starts) {
    try {
      if (await fireStart(processes, context, start)) fired += 1;
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0)
    throw new AggregateError(faults, `${faults.length} timers failed and are tried again later`);
  return fired;
}

type DueTimer = { instance: string; timer: string; node: string; attempts: number };

async function dueTimers(ground: Ground, now: Date): Promise<DueTimer[]> {
  const { rows } = await sql<DueTimer>`
    SELECT instance, timer, node, attempts FROM process.timer
    WHERE try_at <= ${now} ORDER BY try_at LIMIT ${BATCH}`.execute(ground.database.kysely);
  return rows;
}

/** Undoes an act that turned out to have nothing to do. */
class NothingToDo extends Error {}

async function fireTimer(processes: Processes, context: Context, timer: DueTimer): Promise<boolean> {
  const { instance, timer: id, node } = timer;
  return undoneIfNothing(
    act(context, "process.timer", { kind: "process", id: instance }, async (tx, draft) => {
      // Whoever holds the instance may be taking the timer away; it is looked at again at the next turn.
      const { rows } = await sql<{ kind: string; id: string }>`
        SELECT subject_kind AS kind, subject_id AS id FROM process.instance
        WHERE id = ${instance} FOR UPDATE SKIP LOCKED`.execute(tx);
      const subject = rows[0];
      if (!subject) throw new NothingToDo();
      const moved = await processes.give(within(context, tx), tx, { instance }, { type: "timer", timer: id });
      if (moved.ignored !== undefined) throw new NothingToDo();
      draft.detail = {
        timer: id,
        node,
        subject,
        passed: moved.passed,
        open: moved.open.map((item) => item.node),
      };
      return true;
    }),
  );
}

async function fireStart(processes: Processes, context: Context, start: DueStart): Promise<boolean> {
  const { definition, node } = start;
  return undoneIfNothing(
    act(context, "process.start", { kind: "process-definition", id: definition }, async (tx, draft) => {
      const { definitions, footing } = processes;
      if (!(await claimStart(tx, start, draft.at, definitions, footing.dueAt))) throw new NothingToDo();
      const id = newId();
      await processes.start(within(context, tx), tx, { process: definition, id, event: node });
      draft.detail = { process: definition, instance: id, node };
      return true;
    }),
  );
}

async function undoneIfNothing(work: Promise<boolean>): Promise<boolean> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NothingToDo) return false;
    throw error;
  }
}

async function postpone(
  ground: Ground,
  { instance, timer, attempts }: DueTimer,
  error: unknown,
): Promise<void> {
  const waitMs = Math.min(RETRY_AT_MOST_MS, RETRY_AFTER_MS * 2 ** Math.min(attempts, 10));
  const tryAt = new Date(ground.clock.now().getTime() + waitMs);
  const fault = error instanceof Error ? error.message : String(error);
  await sql`UPDATE process.timer SET try_at = ${tryAt}, attempts = attempts + 1, fault = ${fault}
    WHERE instance = ${instance} AND timer = ${timer}`.execute(ground.database.kysely);
}
