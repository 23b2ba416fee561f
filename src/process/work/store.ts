import { type RawBuilder, sql } from "kysely";
import { type Actor, type Transaction, withinReach } from "../../kernel/index.ts";
import type { Variables } from "../json.ts";
import { readScope, type Standing, workScope } from "./rules.ts";

/** A work item with what it belongs to. */
export type StoredWork = Standing & {
  instance: string;
  item: string;
  node: string;
  claimedAt: Date | null;
  /** In which role it was taken on; null where nobody has, or that was not kept yet. */
  claimedRole: string | null;
  closedBy: string | null;
  closedAt: Date | null;
  dueAt: Date | null;
  openedAt: Date;
  input: Variables | null;
  definition: string;
  version: number;
  subjectKind: string;
  subjectId: string;
};

// Called processes run for the subject of their caller, which is the one that was begun.
const from = sql`process.work_item w JOIN process.instance i ON i.id = w.instance
  LEFT JOIN process.begun b ON b.instance = CASE WHEN i.subject_kind = 'process' THEN i.subject_id::uuid END`;
const unit = sql`coalesce(w.unit_path, b.unit_path)`;
// Who did one of the tasks that the model names in `notBy`, in the same instance.
const barred = sql`ARRAY(SELECT d.closed_by FROM process.work_item d
  WHERE d.instance = w.instance AND d.state = 'done' AND d.node IN (
    SELECT json_array_elements_text(f.graph -> 'nodes' -> w.node -> 'work' -> 'notBy')
    FROM process.definition f WHERE f.id = i.definition AND f.version = i.version))`;
const columns = sql`${barred} AS barred, w.instance, w.item, w.node, ${unit} AS unit, w.candidate_scope AS "candidateScope", w.assignee,
  w.claimed_by AS "claimedBy", w.claimed_at AS "claimedAt", w.claimed_role AS "claimedRole",
  w.closed_by AS "closedBy", w.closed_at AS "closedAt", w.state, w.due_at AS "dueAt", w.opened_at AS "openedAt",
  w.input, i.definition, i.version, i.subject_kind AS "subjectKind", i.subject_id AS "subjectId"`;
const placed = { unit, account: sql`w.assignee` };

/** Reads a work item of any process, without regard to who asks. With `lock`, nobody else changes it meanwhile. */
export async function findWork(
  tx: Transaction,
  { instance, item }: { instance: string; item: string },
  lock = false,
): Promise<StoredWork | undefined> {
  const { rows } = await sql<StoredWork>`SELECT ${columns} FROM ${from}
    WHERE w.instance = ${instance} AND w.item = ${item} ${lock ? sql`FOR UPDATE OF w` : sql``}`.execute(tx);
  return rows[0];
}

/** How many open work items there are within reach, and the first of them: what is due first, then the oldest. */
export async function openWork(
  tx: Transaction,
  actor: Actor,
  asked: { all: boolean; process?: string | undefined; limit: number },
): Promise<{ total: number; work: StoredWork[] }> {
  const ofItself = sql`i.status = 'running' AND i.subject_kind = 'process' AND w.state = 'open'`;
  const seen = sql`(${withinReach(actor, readScope, placed)} OR w.claimed_by = ${actor.id})`;
  const asking = asked.all ? seen : sql`${seen} AND ${await doable(tx, actor, ofItself)}`;
  const process = asked.process === undefined ? sql`true` : sql`i.definition = ${asked.process}`;
  const { rows } = await sql<StoredWork & { total: number }>`
    SELECT ${columns}, count(*) OVER ()::int AS total FROM ${from}
    WHERE ${ofItself} AND ${process} AND ${asking}
    ORDER BY w.due_at NULLS LAST, w.opened_at, w.instance, w.item LIMIT ${asked.limit}`.execute(tx);
  return { total: rows[0]?.total ?? 0, work: rows.map(({ total: _, ...work }) => work) };
}

/** The rule of `hindrance` in SQL, over the scopes that open work asks for. */
async function doable(
  tx: Transaction,
  actor: Actor,
  open: RawBuilder<unknown>,
): Promise<RawBuilder<boolean>> {
  if (!actor.grants.has(workScope)) return sql<boolean>`false`;
  const { rows } = await sql<{ scope: string }>`SELECT DISTINCT w.candidate_scope AS scope FROM ${from}
    WHERE ${open} AND w.candidate_scope IS NOT NULL`.execute(tx);
  const held = rows.filter(({ scope }) => actor.grants.has(scope));
  const asked = [
    sql`w.candidate_scope IS NULL`,
    ...held.map(({ scope }) => sql`(w.candidate_scope = ${scope} AND ${withinReach(actor, scope, placed)})`),
  ];
  return sql<boolean>`(${withinReach(actor, workScope, placed)} AND (${sql.join(asked, sql` OR `)})
    AND coalesce(w.assignee, ${actor.id}) = ${actor.id} AND coalesce(w.claimed_by, ${actor.id}) = ${actor.id}
    AND ${actor.id} <> ALL (${barred}))`;
}

export async function setClaim(
  tx: Transaction,
  { instance, item }: { instance: string; item: string },
  claim: { by: string; role: string; at: Date } | null,
): Promise<void> {
  await sql`UPDATE process.work_item SET claimed_by = ${claim?.by ?? null}, claimed_at = ${claim?.at ?? null},
      claimed_role = ${claim?.role ?? null}
    WHERE instance = ${instance} AND item = ${item}`.execute(tx);
}

/** Who began a process, and for which unit. */
export type Begun = { account: string; unit: string | null };

export async function insertBegun(tx: Transaction, instance: string, by: Begun, at: Date): Promise<void> {
  await sql`INSERT INTO process.begun (instance, account, unit_path, begun_at)
    VALUES (${instance}, ${by.account}, ${by.unit}, ${at})`.execute(tx);
}

export async function begunOf(tx: Transaction, instance: string): Promise<Begun | undefined> {
  const { rows } = await sql<Begun>`SELECT b.account, b.unit_path AS unit FROM process.instance i
    JOIN process.begun b ON b.instance = CASE WHEN i.subject_kind = 'process' THEN i.subject_id::uuid END
    WHERE i.id = ${instance}`.execute(tx);
  return rows[0];
}

/** The process that this instance belongs to and whether all of it has ended; undefined where it is no process's own. */
export async function rootOf(
  tx: Transaction,
  instance: string,
): Promise<{ root: string; ended: boolean } | undefined> {
  const { rows } = await sql<{ root: string; ended: boolean }>`SELECT i.subject_id AS root,
      NOT EXISTS (SELECT FROM process.instance o WHERE o.subject_kind = 'process' AND o.subject_id = i.subject_id
        AND o.status = 'running') AS ended
    FROM process.instance i WHERE i.id = ${instance} AND i.subject_kind = 'process'`.execute(tx);
  return rows[0];
}

/** Who did the work items of an instance: account and role, as far as the role was kept. */
export async function doersIn(
  tx: Transaction,
  instance: string,
): Promise<Map<string, { account: string; role: string }>> {
  const { rows } = await sql<{ item: string; account: string; role: string }>`
    SELECT item, account, role FROM process.answer WHERE instance = ${instance} AND item IS NOT NULL`.execute(
    tx,
  );
  return new Map(rows.map(({ item, ...by }) => [item, by]));
}

/** Where work of a process that runs for itself stands open now: units, and accounts named. */
export async function openPlaces(tx: Transaction, root: string): Promise<string[]> {
  const { rows } = await sql<{ place: string }>`
    SELECT DISTINCT place FROM process.instance i JOIN process.work_item w ON w.instance = i.id
      CROSS JOIN LATERAL (VALUES (w.unit_path), ('account:' || w.assignee)) AS p (place)
    WHERE i.subject_kind = 'process' AND i.subject_id = ${root} AND w.state = 'open' AND place IS NOT NULL`.execute(
    tx,
  );
  return rows.map(({ place }) => place);
}

export type BegunProcess = {
  id: string;
  definition: string;
  version: number;
  status: string;
  begunAt: Date;
  endedAt: Date | null;
  unit: string | null;
  account: string;
  /** In which role it was begun, where that was kept, and what was filled in. */
  role: string | null;
  given: Variables | null;
};

/** The newest processes that people within reach began. */
export async function begunWithin(tx: Transaction, actor: Actor, limit: number): Promise<BegunProcess[]> {
  const reach = withinReach(actor, readScope, { unit: sql`b.unit_path`, account: sql`b.account` });
  const { rows } = await sql<BegunProcess>`
    SELECT i.id, i.definition, i.version, i.status, b.begun_at AS "begunAt", i.ended_at AS "endedAt",
      b.unit_path AS unit, b.account, a.role, a.given
    FROM process.begun b JOIN process.instance i ON i.id = b.instance
      LEFT JOIN process.answer a ON a.instance = b.instance AND a.item IS NULL
    WHERE ${reach} ORDER BY b.begun_at DESC, i.id DESC LIMIT ${limit}`.execute(tx);
  return rows;
}
