import { type RawBuilder, sql } from "kysely";
import { type Actor, type Scope, subtreeEnd, type Transaction, withinReach } from "../../kernel/index.ts";
import type { severities } from "../rules/index.ts";
import type { AlarmFilter, AlarmStatus } from "./schema.ts";

export type SeverityName = (typeof severities)[number];

/** An alarm's row. */
export type StoredAlarm = {
  id: string;
  version: number;
  rule: string;
  names: { "zh-CN": string; ja: string; en: string };
  domain: string | null;
  subject: string;
  startedAt: Date;
  raisedAt: Date;
  recordedAt: Date;
  status: AlarmStatus;
  severity: SeverityName;
  severityAt: Date;
  worst: SeverityName;
  acknowledgedAt: Date | null;
  acknowledgedBy: string | null;
  note: string | null;
  clearedAt: Date | null;
  clearedWhy: "recovered" | "withdrawn" | null;
  stream: number | null;
  value: number | null;
  thing: number | null;
  unit: string;
  area: string | null;
  cell: string | null;
  longitude: number | null;
  latitude: number | null;
};

const columns = sql`alarm.id, alarm.version, alarm.rule, alarm.names, alarm.domain, alarm.subject,
  alarm.started_at AS "startedAt", alarm.raised_at AS "raisedAt", alarm.recorded_at AS "recordedAt", alarm.status,
  alarm.severity, alarm.severity_at AS "severityAt", alarm.worst, alarm.acknowledged_at AS "acknowledgedAt",
  alarm.acknowledged_by AS "acknowledgedBy", alarm.note, alarm.cleared_at AS "clearedAt",
  alarm.cleared_why AS "clearedWhy", alarm.stream, alarm.value, alarm.thing, alarm.unit, alarm.area, alarm.cell,
  alarm.longitude, alarm.latitude`;

export type NewAlarm = Omit<
  StoredAlarm,
  | "severityAt"
  | "worst"
  | "status"
  | "acknowledgedAt"
  | "acknowledgedBy"
  | "note"
  | "clearedAt"
  | "clearedWhy"
>;

export async function insertAlarms(tx: Transaction, alarms: readonly NewAlarm[]): Promise<void> {
  await sql`INSERT INTO sensing.alarm (id, version, rule, names, domain, subject, started_at, raised_at, recorded_at,
      status, severity, severity_at, worst, stream, value, thing, unit, area, cell, longitude, latitude)
    SELECT id, version, rule, names, domain, subject, "startedAt", "raisedAt", "recordedAt", 'raised', severity,
      "raisedAt", severity, stream, value, thing, unit, area, cell, longitude, latitude
    FROM jsonb_to_recordset(${JSON.stringify(alarms)}::jsonb) AS made (id uuid, version integer, rule text, names jsonb,
      domain text, subject text, "startedAt" timestamptz, "raisedAt" timestamptz, "recordedAt" timestamptz,
      severity text, stream integer, value bigint, thing integer, unit text, area text, cell text,
      longitude double precision, latitude double precision)`.execute(tx);
}

export type AlarmKey = { rule: string; subject: string };

/** The open alarm of each key, and those that began at the times given. */
export async function alarmsOf(
  tx: Transaction,
  keys: readonly (AlarmKey & { start: number })[],
): Promise<StoredAlarm[]> {
  const { rows } = await sql<StoredAlarm>`
    WITH wanted AS (SELECT DISTINCT rule, subject, start FROM jsonb_to_recordset(${JSON.stringify(
      keys.map(({ rule, subject, start }) => ({ rule, subject, start: new Date(start) })),
    )}::jsonb) AS asked (rule text, subject text, start timestamptz))
    SELECT ${columns} FROM wanted JOIN sensing.alarm
      ON alarm.rule = wanted.rule AND alarm.subject = wanted.subject AND alarm.started_at = wanted.start
    UNION
    SELECT ${columns} FROM wanted JOIN sensing.alarm
      ON alarm.rule = wanted.rule AND alarm.subject = wanted.subject AND alarm.cleared_at IS NULL`.execute(
    tx,
  );
  return rows;
}

export type AlarmEnd = AlarmKey & { end: Date };

/** When the newest recovered alarm of a rule and subject was over: of those over since `since`, and of `keys`. */
export async function endsOf(
  tx: Transaction,
  keys: readonly AlarmKey[],
  since: Date | undefined,
): Promise<AlarmEnd[]> {
  const wanted = JSON.stringify(keys.map(({ rule, subject }) => ({ rule, subject })));
  const { rows } = await sql<AlarmEnd>`SELECT rule, subject, max(cleared_at) AS "end" FROM (
      SELECT alarm.rule, alarm.subject, alarm.cleared_at FROM sensing.alarm
        JOIN jsonb_to_recordset(${wanted}::jsonb) AS wanted (rule text, subject text)
          ON alarm.rule = wanted.rule AND alarm.subject = wanted.subject
        WHERE alarm.cleared_why = 'recovered'
      UNION ALL
      SELECT alarm.rule, alarm.subject, alarm.cleared_at FROM sensing.alarm
        WHERE alarm.cleared_why = 'recovered' AND alarm.cleared_at >= ${since ?? null}::timestamptz
    ) AS recovered GROUP BY rule, subject`.execute(tx);
  return rows;
}

export async function openAlarms(tx: Transaction): Promise<StoredAlarm[]> {
  const { rows } = await sql<StoredAlarm>`
    SELECT ${columns} FROM sensing.alarm WHERE alarm.cleared_at IS NULL ORDER BY alarm.started_at`.execute(
    tx,
  );
  return rows;
}

export type SeverityChange = { id: string; version: number; severity: string; worst: string; at: Date };

export async function changeSeverities(tx: Transaction, changes: readonly SeverityChange[]): Promise<void> {
  await sql`UPDATE sensing.alarm SET version = changed.version, severity = changed.severity, worst = changed.worst,
      severity_at = changed.at
    FROM jsonb_to_recordset(${JSON.stringify(changes)}::jsonb)
      AS changed (id uuid, version integer, severity text, worst text, at timestamptz)
    WHERE alarm.id = changed.id`.execute(tx);
}

export type Clearing = { id: string; version: number; at: Date; why: "recovered" | "withdrawn" };

export async function clearAlarms(tx: Transaction, clearings: readonly Clearing[]): Promise<void> {
  await sql`UPDATE sensing.alarm SET version = made.version, status = 'cleared', cleared_at = made.at,
      cleared_why = made.why
    FROM jsonb_to_recordset(${JSON.stringify(clearings)}::jsonb)
      AS made (id uuid, version integer, at timestamptz, why text)
    WHERE alarm.id = made.id`.execute(tx);
}

export async function acknowledge(
  tx: Transaction,
  { id, version, at, by, note }: { id: string; version: number; at: Date; by: string; note: string | null },
): Promise<void> {
  await sql`UPDATE sensing.alarm SET version = ${version}, status = 'acknowledged', acknowledged_at = ${at},
    acknowledged_by = ${by}, note = ${note} WHERE id = ${id}`.execute(tx);
}

/** An alarm within the actor's reach; undefined for any other. */
export async function findAlarm(
  tx: Transaction,
  actor: Actor,
  scope: Scope,
  id: string,
): Promise<StoredAlarm | undefined> {
  const { rows } = await sql<StoredAlarm>`
    SELECT ${columns} FROM sensing.alarm WHERE alarm.id = ${id} AND ${reach(actor, scope)}`.execute(tx);
  return rows[0];
}

function reach(actor: Actor, scope: Scope): RawBuilder<boolean> {
  return withinReach(actor, scope, { unit: sql`alarm.unit`, account: sql`NULL::text` });
}

function matching(filter: AlarmFilter, actor: Actor): RawBuilder<boolean> {
  const { status, severity, rule, domain, subject, stream, area, unit, since, until } = filter;
  const conditions: RawBuilder<unknown>[] = [reach(actor, "alarm.read")];
  const states = status?.split(",") ?? [];
  if (states.length > 0) {
    const open = states.includes("open");
    conditions.push(
      open && !states.includes("cleared")
        ? sql`alarm.cleared_at IS NULL`
        : open
          ? sql`true`
          : sql`alarm.status = ANY(${states})`,
    );
  }
  if (severity !== undefined) conditions.push(sql`alarm.severity = ANY(${severity.split(",")})`);
  if (rule !== undefined) conditions.push(sql`alarm.rule = ${rule}`);
  if (domain !== undefined) conditions.push(sql`alarm.domain = ${domain}`);
  if (subject !== undefined) conditions.push(sql`alarm.subject = ${subject}`);
  if (stream !== undefined) conditions.push(sql`alarm.stream = ${stream}`);
  if (area !== undefined) conditions.push(below(sql`alarm.area`, area));
  if (unit !== undefined) conditions.push(below(sql`alarm.unit`, unit));
  if (since !== undefined) conditions.push(sql`alarm.started_at >= ${new Date(since)}`);
  if (until !== undefined) conditions.push(sql`alarm.started_at < ${new Date(until)}`);
  return sql<boolean>`${sql.join(conditions, sql` AND `)}`;
}

function below(column: RawBuilder<unknown>, path: string): RawBuilder<boolean> {
  const slashed = path.endsWith("/") ? path : `${path}/`;
  return sql<boolean>`(${column} >= ${slashed} COLLATE "C" AND ${column} < ${subtreeEnd(slashed)} COLLATE "C")`;
}

export type Page = { limit: number; after?: { startedAt: Date; id: string } };

/** Alarms that match, the newest first. */
export async function listAlarms(
  tx: Transaction,
  actor: Actor,
  filter: AlarmFilter,
  { limit, after }: Page,
): Promise<StoredAlarm[]> {
  const behind =
    after === undefined
      ? sql`true`
      : sql`(alarm.started_at, alarm.id) < (${after.startedAt}, ${after.id}::uuid)`;
  const { rows } = await sql<StoredAlarm>`SELECT ${columns} FROM sensing.alarm
    WHERE ${matching(filter, actor)} AND ${behind}
    ORDER BY alarm.started_at DESC, alarm.id DESC LIMIT ${limit}`.execute(tx);
  return rows;
}

export type CountRow = {
  status: string;
  severity: string;
  rule: string;
  domain: string | null;
  count: number;
};

export async function countAlarms(tx: Transaction, actor: Actor, filter: AlarmFilter): Promise<CountRow[]> {
  const { rows } = await sql<CountRow>`SELECT status, severity, rule, domain, count(*)::integer AS count
    FROM sensing.alarm WHERE ${matching(filter, actor)} GROUP BY status, severity, rule, domain`.execute(tx);
  return rows;
}
