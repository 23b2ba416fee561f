import { sql } from "kysely";
import { staffedUnits } from "../../foundation/index.ts";
import {
  type Actor,
  type Context,
  isId,
  type Route,
  route,
  type Transaction,
  transact,
} from "../../kernel/index.ts";
import { countUnread, listNotices, markRead, type Notice } from "../../outside/index.ts";
import { lightAt } from "../inbox/index.ts";
import { ticketsWithin } from "../life/store.ts";
import { type FunctionsOf, isTheirs, type Staffed, staffedBy } from "./rules.ts";
import { type About, Notices, NoticesQuery, type NoticeView, ReadBody, Unread } from "./schema.ts";

const scope = "notification.read";
const tag = "notices";
const pageSize = 50;

/** Who is where changes seldom, and is asked with every look at the bell. */
const believedMs = 10_000;

/** Where somebody has each function, asked anew after a while. */
function staffedNow(functionsOf: FunctionsOf): (tx: Transaction) => Promise<Staffed> {
  let known: Staffed | undefined;
  let asked = 0;
  return async (tx) => {
    if (known === undefined || performance.now() - asked > believedMs) {
      known = staffedBy(await staffedUnits(tx), functionsOf);
      asked = performance.now();
    }
    return known;
  };
}

/** What staff are told at their desk: read, counted and marked as read, each account its own. */
export function noticeRoutes(functionsOf: FunctionsOf): Route[] {
  const staffed = staffedNow(functionsOf);
  const readerOf = async (tx: Transaction, actor: Actor) => {
    const known = await staffed(tx);
    return {
      actor,
      functions: functionsOf(actor.role),
      isTheirs: (unit: string, name: string) => isTheirs(known, actor.unit ?? "", unit, name),
    };
  };
  const read = <R>(context: Context, work: (tx: Transaction) => Promise<R>) =>
    transact(context.database, work);
  return [
    route({
      method: "GET",
      url: "/api/notices",
      scope,
      tag,
      summary:
        "Notices to you and to what you are at your unit, and at units below where nobody nearer is that; the newest first",
      query: NoticesQuery,
      response: Notices,
      handle: ({ context, query: { template, limit = pageSize, ...query } }) =>
        read(context, async (tx) => {
          const { actor } = context;
          const now = context.clock.now();
          const asked = { ...query, ...(template === undefined ? {} : { templates: template }), limit };
          const notices = await listNotices(tx, await readerOf(tx, actor), asked, now);
          const tickets = await ticketsAbout(tx, actor, notices, now);
          return {
            notices: notices.map((notice) => present(notice, tickets)),
            next: notices.length === limit ? (notices.at(-1)?.id ?? null) : null,
          };
        }),
    }),
    route({
      method: "GET",
      url: "/api/notices/unread",
      scope,
      tag,
      summary: "How many of your notices you have not read",
      response: Unread,
      handle: ({ context }) =>
        read(context, async (tx) => countUnread(tx, await readerOf(tx, context.actor), context.clock.now())),
    }),
    route({
      method: "POST",
      url: "/api/notices/read",
      scope,
      tag,
      summary: "You have read these notices, or all up to one; the answer says how many are left",
      body: ReadBody,
      response: Unread,
      handle: async ({ context, body }) =>
        markRead(context, await read(context, (tx) => readerOf(tx, context.actor)), body),
    }),
  ];
}

const ticketPrefix = "ticket/";

/** The id in `ticket/ID`; undefined for what is about something else. */
function ticketOf(about: string): string | undefined {
  const id = about.startsWith(ticketPrefix) ? about.slice(ticketPrefix.length) : "";
  return isId(id) ? id : undefined;
}

/** The tickets that notices are about, as they stand now, within the actor's reach. */
async function ticketsAbout(
  tx: Transaction,
  actor: Actor,
  notices: readonly Notice[],
  now: Date,
): Promise<Map<string, About>> {
  const ids = notices.flatMap(({ about }) => ticketOf(about) ?? []);
  if (ids.length === 0 || !actor.grants.has("ticket.read")) return new Map();
  type Row = Omit<About, "stageDueAt" | "dueAt"> & { stageDueAt: Date | null; dueAt: Date | null };
  const { rows } = await sql<Row>`
    SELECT id, number, title, category, status, stage, ${lightAt(now)} AS light, stage_due_at AS "stageDueAt",
      due_at AS "dueAt", suspended_at IS NOT NULL AS suspended
    FROM tickets.ticket WHERE id = ANY(${[...new Set(ids)]}::uuid[]) AND ${ticketsWithin(actor, "ticket.read")}`.execute(
    tx,
  );
  const iso = (at: Date | null) => at?.toISOString() ?? null;
  return new Map(
    rows.map((row) => [row.id, { ...row, stageDueAt: iso(row.stageDueAt), dueAt: iso(row.dueAt) }]),
  );
}

function present({ about, createdAt, ...notice }: Notice, tickets: ReadonlyMap<string, About>): NoticeView {
  const ticket = tickets.get(ticketOf(about) ?? "") ?? null;
  return { ...notice, at: createdAt.toISOString(), ticket };
}
