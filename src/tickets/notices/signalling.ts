import {
  type Context,
  type Ground,
  type Log,
  Problem,
  type Sweep,
  systemContext,
  transact,
} from "../../kernel/index.ts";
import { followQuestion } from "../life/asking.ts";
import { move } from "../life/move.ts";
import { resumeTicket } from "../life/second-person.ts";
import type { TicketServices } from "../life/services.ts";
import type { Ticket } from "../life/ticket.ts";
import { audienceAt } from "./occasions.ts";
import { type DueSignal, signalsDue } from "./signals.ts";
import { dueWatches, insertSignal, putOff, ticketsWithWords, type Watched, watchedOf } from "./store.ts";
import { rewatch, stageClockOf } from "./watch.ts";

const batch = 50;
const putOffMs = 5 * 60_000;

/**
 * Reminds, escalates and ends suspensions when their time comes. Each is an act on the very version of the ticket that
 * was looked at: of two processes one is refused as stale, so each signal is given once for a stage and share.
 */
export function signalSweep(services: TicketServices, log: Log): Sweep {
  return {
    name: "tickets/signals",
    everyMs: 1000,
    async run(ground) {
      const due = await dueWatches(ground.database.kysely, ground.clock.now(), batch);
      for (const id of due) await lookAfter(services, ground, log, id);
      return due.length;
    },
  };
}

/** Does what is due on one ticket now. One that cannot be looked after is put off, so that it holds up no other. */
async function lookAfter(services: TicketServices, ground: Ground, log: Log, id: string): Promise<void> {
  try {
    await actNow(services, ground, id);
    await transact(ground.database, (tx) => rewatch(services, tx, [id], ground.clock.now()));
  } catch (error) {
    log.error({ err: error, ticket: id }, "could not remind, escalate or resume; tried again in 5 minutes");
    await putOff(ground.database.kysely, id, new Date(ground.clock.now().getTime() + putOffMs));
  }
}

async function actNow(services: TicketServices, ground: Ground, id: string): Promise<void> {
  const { kysely } = ground.database;
  const ticket = (await ticketsWithWords(kysely, [id])).get(id);
  const watched = (await watchedOf(kysely, [id])).get(id);
  if (ticket === undefined || watched === undefined) return;
  const context = { ...systemContext(ground), ifMatch: ticket.version };
  try {
    // What a question brings moves the ticket on; its signals are looked at anew then.
    if (await followQuestion(services, context, ticket)) return;
    if (ticket.question?.pauses === true) return;
    if (ticket.suspendedAt !== null) await resumeWhenDue(services, context, ticket, watched);
    else await giveSignals(services, context, ticket, watched);
  } catch (error) {
    // Somebody did something with the ticket in between; what is due now is looked for anew.
    if (!(error instanceof Problem && error.code === "kernel.stale")) throw error;
  }
}

async function resumeWhenDue(
  services: TicketServices,
  context: Context,
  ticket: Ticket,
  { resumeAt }: Watched,
): Promise<void> {
  if (resumeAt === null || resumeAt > context.clock.now().getTime()) return;
  await resumeTicket(services, context, ticket.id, {});
}

async function giveSignals(
  services: TicketServices,
  context: Context,
  ticket: Ticket,
  watched: Watched,
): Promise<void> {
  const running = stageClockOf(services, ticket, watched);
  if (running === undefined) return;
  const now = context.clock.now().getTime();
  const due = signalsDue(running.measure, running.rule, running.clock, watched.given, now);
  for (const [index, signal] of due.entries()) {
    await give(services, { ...context, ifMatch: ticket.version + index }, ticket, signal);
  }
}

/** The act `ticket.remind` or `ticket.escalate`, and the memory of it. */
async function give(
  services: TicketServices,
  context: Context,
  ticket: Ticket,
  signal: DueSignal,
): Promise<void> {
  const { stage, stageDueAt, stageStartedAt } = ticket;
  if (stage === null || stageDueAt === null || stageStartedAt === null) return;
  await move(context, `ticket.${signal.kind}`, ticket.id, async ({ tx, draft }) => {
    await insertSignal(tx, ticket.id, stageStartedAt, { ...signal, act: draft.id }, draft.at);
    const to = [...new Set(signal.to.map((word) => audienceAt(ticket, word, services.intakeUnit)))];
    return { at: signal.share, to, stage, stageDueAt };
  });
}
