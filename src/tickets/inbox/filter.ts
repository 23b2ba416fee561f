import { type RawBuilder, sql } from "kysely";
import { type Actor, kernelProblem, type Scope, subtreeEnd } from "../../kernel/index.ts";
import { searchQuery } from "../intake/search.ts";
import { ticketsWithin } from "../life/store.ts";
import { inboxProblem } from "./problems.ts";
import type { Filter } from "./schema.ts";

type Condition = RawBuilder<unknown>;

/** Who asks, by which scope, and at which instant lights are read. */
export type Asker = { actor: Actor; scope: Scope; now: Date };

/** The rule `dueNext` as SQL, in the words of the index `ticket_open_due`. */
export const dueNextIs: RawBuilder<Date> = sql`least(ticket.stage_due_at, ticket.due_at)`;

/** The rule of `lightOf` as SQL: null once ended or while the clock is stopped. */
export function lightAt(now: Date): RawBuilder<string | null> {
  return sql`CASE
    WHEN ticket.status <> 'open' OR ticket.suspended_at IS NOT NULL OR ticket.stage_due_at IS NULL THEN NULL
    WHEN ${dueNextIs} < ${now}::timestamptz THEN 'red'
    WHEN ticket.stage_yellow_at <= ${now}::timestamptz THEN 'yellow'
    ELSE 'green' END`;
}

/** The tickets that `filter` asks for among those the asker may reach, as one SQL condition on `tickets.ticket`. */
export function matching(filter: Filter, asker: Asker): RawBuilder<boolean> {
  const conditions = [ticketsWithin(asker.actor, asker.scope), ...asked(filter, asker)];
  return sql<boolean>`(${sql.join(conditions, sql` AND `)})`;
}

/** Narrowed by the index `ticket_find`, also in its words; else the planner would only expect far too few. */
function isOpen({ q, category }: Filter): Condition {
  const is = sql`ticket.status = 'open'`;
  return q === undefined && category === undefined ? is : sql`(${is} AND ${keyed("open")})`;
}

function asked(filter: Filter, { actor, now }: Asker): Condition[] {
  const account = (id: string) => (id === "me" ? actor.id : id);
  const makers: { [F in keyof Required<Filter>]: (value: NonNullable<Filter[F]>) => Condition } = {
    status: (list) =>
      list.length === 1 && list[0] === "open" ? isOpen(filter) : oneOf(sql`ticket.status`, list),
    stage: (list) => oneOf(sql`ticket.stage`, list),
    source: (list) => oneOf(sql`ticket.source`, list),
    category: (list) => sql`(${sql.join(list.map(categoryIs), sql` OR `)})`,
    urgency: (list) => oneOf(sql`ticket.urgency`, list),
    light: (list) => sql`(ticket.status = 'open' AND ${oneOf(lightAt(now), list)})`,
    // Both in the words of the index `ticket_marked`.
    label: (codes) => sql`(ticket.labels IS NOT NULL AND ticket.labels -> 'marks' ?| ${codes}::text[])`,
    owner: (path) => sql`(${below(sql`ticket.owner_path`, path)} AND ${seen(path)})`,
    area: (path) => sql`(${below(sql`ticket.area_path`, path)} AND ${seen(path)})`,
    partner: (path) => sql`(ticket.partner_paths @> ARRAY[${path}]::text[] AND ${seen(path)})`,
    assignee: (id) => sql`ticket.assignee = ${account(id)}`,
    reporter: (id) => sql`ticket.reporter = ${account(id)}`,
    requester: (person) =>
      sql`EXISTS (SELECT FROM tickets.requester WHERE requester.ticket = ticket.id AND requester.person = ${person})`,
    pending: (list) => sql`(ticket.pending IS NOT NULL AND ${oneOf(sql`ticket.pending ->> 'kind'`, list)})`,
    joint: (is) => (is ? sql`ticket.partner_paths <> '{}'` : sql`ticket.partner_paths = '{}'`),
    suspended: (is) => (is ? sql`ticket.suspended_at IS NOT NULL` : sql`ticket.suspended_at IS NULL`),
    returned: (is) => (is ? sql`ticket.returns > 0` : sql`ticket.returns = 0`),
    reworked: (is) => (is ? sql`ticket.reworks > 0` : sql`ticket.reworks = 0`),
    public: (is) => sql`ticket.public = ${is}`,
    from: (at) => sql`ticket.reported_at >= ${instant(at, "from")}::timestamptz`,
    to: (at) => sql`ticket.reported_at < ${instant(at, "to")}::timestamptz`,
    closedFrom: (at) => sql`ticket.closed_at >= ${instant(at, "closedFrom")}::timestamptz`,
    closedTo: (at) => sql`ticket.closed_at < ${instant(at, "closedTo")}::timestamptz`,
    box: (text) => inBox(parseBox(text)),
    cell: (code) => sql`ticket.cell = ${code}`,
    q: holding,
  };
  return (Object.keys(makers) as (keyof Filter)[]).flatMap((name) => {
    const value = filter[name];
    const make = makers[name] as (value: unknown) => Condition;
    return value === undefined ? [] : [make(value)];
  });
}

function oneOf(column: Condition, values: readonly string[]): Condition {
  const [first] = values;
  return values.length === 1 ? sql`${column} = ${first}` : sql`${column} = ANY(${values}::text[])`;
}

/** Says again what another condition says, in the words of the index `ticket_find`. */
const keys = sql`tickets.keys_of(ticket.category, ticket.status, ticket.cell)`;
const keyed = (key: string): Condition => sql`${keys} @> ARRAY[${key}]::text[]`;
const seen = (path: string): Condition => sql`ticket.seen_by @> ARRAY[${path}]::text[]`;

function categoryIs(code: string): Condition {
  const is = code.endsWith("/") ? sql`starts_with(ticket.category, ${code})` : sql`ticket.category = ${code}`;
  return sql`(${is} AND ${keyed(code)})`;
}

function below(column: Condition, path: string): Condition {
  return sql`(${column} >= ${path} AND ${column} < ${subtreeEnd(path)})`;
}

function instant(text: string, name: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime()))
    throw kernelProblem("kernel.invalid", { reason: `${name} is not an instant` });
  return at;
}

/** All pairs of characters and words of `q` must occur in title, description, address or number. */
function holding(q: string): Condition {
  const tokens = searchQuery(q);
  if (tokens.length === 0) throw inboxProblem("inbox.empty-search", { q });
  // Tokens are letters, digits and marks only, so that quotes suffice to keep them whole.
  return sql`ticket.tokens @@ ${tokens.map((token) => `'${token}'`).join(" & ")}::tsquery`;
}

/** West, south, east, north in degrees. */
export type Bounds = readonly [west: number, south: number, east: number, north: number];

export function parseBox(text: string): Bounds {
  const [west = Number.NaN, south = Number.NaN, east = Number.NaN, north = Number.NaN] = text
    .split(",")
    .map(Number);
  const valid = -180 <= west && west <= east && east <= 180 && -90 <= south && south <= north && north <= 90;
  if (!valid) throw inboxProblem("inbox.box");
  return [west, south, east, north];
}

/** In one of these squares of cells, in the words of the index `ticket_find`. */
export const inSquares = (squares: readonly string[]): Condition => sql`${keys} && ${squares}::text[]`;

export function inBox([west, south, east, north]: Bounds): Condition {
  return sql`(ticket.longitude BETWEEN ${west} AND ${east} AND ticket.latitude BETWEEN ${south} AND ${north})`;
}
