import { isDeepStrictEqual } from "node:util";
import { sql } from "kysely";
import { type Config, type Ground, timelineOf } from "../../src/kernel/index.ts";
import { openLedger, sealAll, verify } from "../../src/ledger/index.ts";
import { fold } from "../../src/tickets/life/fold.ts";
import { toEvent } from "../../src/tickets/life/move.ts";
import { ticketColumns, toTicket } from "../../src/tickets/life/store.ts";

/** Another process may be sealing just now, and other databases of the server may hold the horizon back for a while. */
const sealedWithinMs = 20_000;

/** What a look at everything found; `faults` in words, none where all is well. */
export type Examination = { tickets: number; acts: number; faults: string[] };

/**
 * Looks whether an installation is whole: every ticket has an owner and, while open, a deadline, is the fold of its
 * acts and stands where its process stands, every act has come after the one before, and the ledger verifies.
 */
export async function examine(ground: Ground, config: Config): Promise<Examination> {
  const { database, clock } = ground;
  const { rows } = await sql<Record<string, unknown>>`
    SELECT ${ticketColumns} FROM tickets.ticket ORDER BY id`.execute(database.kysely);
  const faults: string[] = [];
  for (const ticket of rows.map(toTicket)) {
    const acts = await timelineOf(database.kysely, { kind: "ticket", id: ticket.id });
    if (acts.some((act, index) => act.version !== index + 1))
      faults.push(`${ticket.number}: versions ${acts.map((act) => act.version).join()}`);
    if (!isDeepStrictEqual(fold(ticket.id, acts.map(toEvent)), ticket))
      faults.push(`${ticket.number}: the row is not the fold of ${acts.map((act) => act.verb).join()}`);
    if (ticket.ownerPath === "") faults.push(`${ticket.number}: no owner`);
    if (ticket.status === "open" && ticket.stageDueAt === null) faults.push(`${ticket.number}: no deadline`);
    if (ticket.registeredAt !== null && ticket.dueAt === null) faults.push(`${ticket.number}: never due`);
  }
  const { rows: twice } = await sql<{ number: string }>`
    SELECT number FROM tickets.ticket GROUP BY number HAVING count(*) > 1`.execute(database.kysely);
  faults.push(...twice.map(({ number }) => `${number}: given to two tickets`));
  faults.push(...(await strayed(ground)));
  const ledger = await openLedger(config);
  const giveUpAt = performance.now() + sealedWithinMs;
  let report: Awaited<ReturnType<typeof verify>>;
  do {
    await sealAll(database, clock, ledger);
    report = await verify(database, config.dataDirectory, {});
  } while (report.ok && report.leaves < report.acts && performance.now() < giveUpAt);
  faults.push(...report.findings.map((finding) => JSON.stringify(finding)));
  if (!report.ok) faults.push("the ledger does not verify");
  if (report.leaves !== report.acts) faults.push(`${report.leaves} leaves for ${report.acts} acts`);
  return { tickets: rows.length, acts: report.acts, faults };
}

/** Tickets whose process stands elsewhere, has more than one instance, or goes on after their end. */
async function strayed({ database }: Ground): Promise<string[]> {
  const { rows } = await sql<{ number: string; stage: string | null; nodes: string[] | null }>`
    WITH standing AS (
      SELECT i.subject_id, count(DISTINCT i.id) AS instances, array_agg(w.node) AS nodes
      FROM process.instance i
      LEFT JOIN process.work_item w ON w.instance = i.id AND w.state = 'open'
      WHERE i.subject_kind = 'ticket' AND i.status = 'running'
      GROUP BY i.subject_id
    )
    SELECT t.number, t.stage, s.nodes FROM tickets.ticket t
    LEFT JOIN standing s ON s.subject_id = t.id::text
    WHERE CASE WHEN t.status = 'open'
      THEN s.instances IS DISTINCT FROM 1 OR NOT coalesce(t.stage = ANY (s.nodes), false)
      ELSE s.instances IS NOT NULL END`.execute(database.kysely);
  return rows.map(
    ({ number, stage, nodes }) => `${number}: at ${stage}, its process at ${nodes?.join() ?? "none"}`,
  );
}
