import { type RawBuilder, sql } from "kysely";
import type { Language, Text, Transaction } from "../../kernel/index.ts";
import { middleOf } from "../inbox/cells.ts";
import { expected } from "./expected.ts";
import type { Value } from "./formats.ts";
import { countOf, instantOf, type Parameters } from "./parameters.ts";
import { problem } from "./problems.ts";
import { type Services, serviceOf } from "./services.ts";

/** What the documents of requests are made with. */
export type RequestParts = {
  services: Services;
  timeZone: string;
  /** Names of the unit of this path. */
  unitNames: (path: string) => Text | undefined;
};

const dayMs = 86_400_000;
const spanDays = 90;
const answeredAtMost = 1000;
const pagesAtMost = 1_000_000;

/** Which requests are asked for, by the arguments of "GET Service Requests" and the paging and updates extensions. */
export type Asked = {
  condition: RawBuilder<boolean>;
  limit: number;
  offset: number;
};

/**
 * Reads the arguments. Without dates, the last 90 days; with one, the 90 days from or up to it. Throws
 * `open311.span` beyond 90 days and `open311.parameter`, `open311.service-unknown` for what cannot be asked.
 */
export function askedOf(services: Services, parameters: Parameters, now: number): Asked {
  const limit = countOf(parameters, "page_size", answeredAtMost) ?? answeredAtMost;
  const page = countOf(parameters, "page", pagesAtMost) ?? 1;
  const paged = { limit, offset: (page - 1) * limit };
  const ids = parameters.list("service_request_id");
  // "This overrides all other arguments."
  if (ids !== undefined)
    return {
      condition: sql<boolean>`ticket.number = ANY(${ids.slice(0, answeredAtMost)}::text[])`,
      ...paged,
    };
  const conditions = [...requestedWithin(parameters, now), ...updatedWithin(parameters)];
  const codes = parameters.list("service_code")?.map((code) => serviceOf(services, code).category);
  if (codes !== undefined) conditions.push(sql<boolean>`ticket.category = ANY(${codes}::text[])`);
  const open = openOf(parameters);
  if (open !== undefined)
    conditions.push(open ? sql<boolean>`ticket.status = 'open'` : sql<boolean>`ticket.status <> 'open'`);
  return { condition: sql<boolean>`(${sql.join(conditions, sql` AND `)})`, ...paged };
}

function requestedWithin(parameters: Parameters, now: number): RawBuilder<boolean>[] {
  const start = instantOf(parameters, "start_date");
  const end = instantOf(parameters, "end_date");
  const updates = parameters.text("updated_after") ?? parameters.text("updated_before");
  if (start === undefined && end === undefined && updates !== undefined) return [sql<boolean>`true`];
  const to = end ?? (start === undefined ? now : start + spanDays * dayMs);
  const from = start ?? to - spanDays * dayMs;
  if (to < from || to - from > spanDays * dayMs) throw problem("open311.span", { days: spanDays });
  return [
    sql<boolean>`ticket.reported_at >= ${new Date(from)}`,
    sql<boolean>`ticket.reported_at <= ${new Date(to)}`,
  ];
}

/** When a ticket was last moved on; of an ended one, when it ended. */
const updatedAt = sql<Date>`coalesce(ticket.closed_at, greatest(ticket.reported_at, ticket.registered_at,
  ticket.dispatched_at, ticket.acknowledged_at, ticket.contacted_at, ticket.handled_at, ticket.checked_at,
  ticket.called_back_at))`;

function updatedWithin(parameters: Parameters): RawBuilder<boolean>[] {
  const after = instantOf(parameters, "updated_after");
  const before = instantOf(parameters, "updated_before");
  return [
    ...(after === undefined ? [] : [sql<boolean>`${updatedAt} >= ${new Date(after)}`]),
    ...(before === undefined ? [] : [sql<boolean>`${updatedAt} <= ${new Date(before)}`]),
  ];
}

/** True for open alone, false for closed alone, undefined for both. */
function openOf(parameters: Parameters): boolean | undefined {
  const statuses = parameters.list("status") ?? [];
  if (statuses.some((status) => status !== "open" && status !== "closed")) {
    throw problem("open311.parameter", { name: "status", expected: expected.status });
  }
  return statuses.length === 1 ? statuses[0] === "open" : undefined;
}

/**
 * What everybody may see: public tickets, and those made through this interface in a public category until it is
 * decided whether they are. Nothing that a person wrote or said is among what is shown.
 */
function shown(services: Services): RawBuilder<boolean> {
  const categories = [...services.values()].map((service) => service.category);
  return sql<boolean>`(ticket.public OR (ticket.channel = 'open311' AND ticket.registered_at IS NULL
    AND ticket.category = ANY(${categories}::text[])))`;
}

type Stored = {
  number: string;
  category: string | null;
  status: string;
  stage: string | null;
  cell: string | null;
  ownerPath: string;
  areaPath: string | null;
  reportedAt: Date;
  updatedAt: Date;
  dueAt: Date | null;
};

/** The requests asked for, the newest first, as documents. */
export async function findRequests(
  tx: Transaction,
  parts: RequestParts,
  asked: Asked,
  language: Language,
): Promise<Value[]> {
  const { rows } =
    await sql<Stored>`SELECT ticket.number, ticket.category, ticket.status, ticket.stage, ticket.cell,
      ticket.owner_path AS "ownerPath", ticket.area_path AS "areaPath", ticket.reported_at AS "reportedAt",
      ${updatedAt} AS "updatedAt", ticket.due_at AS "dueAt"
    FROM tickets.ticket WHERE ${asked.condition} AND ${shown(parts.services)}
    ORDER BY ticket.reported_at DESC, ticket.id LIMIT ${asked.limit} OFFSET ${asked.offset}`.execute(tx);
  const written = dateWriter(parts.timeZone);
  return rows.map((row) => documentOf(parts, row, language, written));
}

/** The request of this number. Throws `open311.request-unknown` where there is none that everybody may see. */
export async function findRequest(
  tx: Transaction,
  parts: RequestParts,
  id: string,
  language: Language,
): Promise<Value> {
  const condition = sql<boolean>`ticket.number = ${id}`;
  const [found] = await findRequests(tx, parts, { condition, limit: 1, offset: 0 }, language);
  if (found === undefined) throw problem("open311.request-unknown", { id: id.slice(0, 100) });
  return found;
}

function documentOf(
  parts: RequestParts,
  row: Stored,
  language: Language,
  written: (at: Date) => string,
): Value {
  const code = row.category?.replace("/", ".") ?? null;
  const name = code === null ? null : (parts.services.get(code)?.names[language] ?? null);
  const middle = row.cell === null ? undefined : middleOf(row.cell);
  const unit = (path: string | null) => (path === null ? null : (parts.unitNames(path)?.[language] ?? null));
  return {
    service_request_id: row.number,
    status: row.status === "open" ? "open" : "closed",
    status_notes: notes[statusKey(row)]?.[language] ?? null,
    service_name: name,
    service_code: code,
    description: name,
    agency_responsible: unit(row.ownerPath),
    service_notice: null,
    requested_datetime: written(row.reportedAt),
    updated_datetime: written(row.updatedAt),
    expected_datetime: row.dueAt === null ? null : written(row.dueAt),
    address: unit(row.areaPath),
    address_id: null,
    zipcode: null,
    lat: middle?.latitude ?? null,
    long: middle?.longitude ?? null,
    media_url: null,
  };
}

function statusKey({ status, stage }: Stored): string {
  if (status !== "open") return status;
  return stage === null || ["accept", "verify", "dispatch"].includes(stage) ? "received" : "underway";
}

const notes: Readonly<Record<string, Text>> = {
  received: { en: "Received", "zh-CN": "已受理", ja: "受付済み" },
  underway: { en: "Being handled", "zh-CN": "办理中", ja: "対応中" },
  closed: { en: "Closed", "zh-CN": "已办结", ja: "完了" },
  void: { en: "Closed without action", "zh-CN": "不予办理", ja: "対応なしで終了" },
  merged: { en: "Duplicate request", "zh-CN": "重复请求，已合并", ja: "重複のため統合" },
  transferred: {
    en: "Handed over to another service",
    "zh-CN": "已转其他服务办理",
    ja: "他の窓口へ引き継ぎ",
  },
};

/** Writes instants as the W3C note does, on the city's clock: `2026-03-10T09:30:00+08:00`. */
function dateWriter(timeZone: string): (at: Date) => string {
  const wall = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
  const zone = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  return (at) => {
    const offset = /GMT([+-]\d\d:\d\d)/.exec(zone.format(at))?.[1] ?? "+00:00";
    return `${wall.format(at).replace(" ", "T")}${offset}`;
  };
}
