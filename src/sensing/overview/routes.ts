import { Readable } from "node:stream";
import {
  type Actor,
  type Context,
  type History,
  mayReach,
  type Route,
  route,
  transact,
} from "../../kernel/index.ts";
import type { KindEntry, Stream, StreamDirectory } from "../registry/index.ts";
import type { Rule } from "../rules/index.ts";
import { csvOf } from "./csv.ts";
import { deviceRoutes } from "./device-routes.ts";
import { overviewProblem } from "./problems.ts";
import { kindsOf, outlookOf, standingIn, streamRow, tallyOf } from "./rows.ts";
import * as schema from "./schema.ts";
import { seriesOf } from "./series.ts";
import { rankOf } from "./standing.ts";
import { findStreams } from "./store.ts";
import { watchingOf } from "./thresholds.ts";

export type OverviewGiven = {
  streams: StreamDirectory;
  history: History;
  kinds: readonly KindEntry[];
  rules: () => ReadonlyMap<string, Rule>;
  /** IANA name of the city's time zone: its days are the buckets of long stretches. */
  timeZone: string;
};

const tag = "streams";
const scope = "stream.read";
const rowsAPage = 100;
const pointsUnlessTold = 600;
const yearsAtMost = 30;
const yearMs = 366 * 86_400_000;

/** Streams and devices as people look at them. */
export function overviewRoutes(given: OverviewGiven): Route[] {
  const ground = { ...given, kinds: new Map(given.kinds.map((kind) => [kind.code, kind])) };
  return [
    route({
      method: "GET",
      url: "/api/streams",
      scope,
      tag,
      summary: "Streams within your reach with their last reading, problems first",
      query: schema.StreamQuery,
      response: schema.StreamList,
      handle: ({ context, query }) => list(context, query, ground),
    }),
    route({
      method: "GET",
      url: "/api/streams/:number",
      scope,
      tag,
      summary: "One stream: what it measures, where, how it stands, and which rules watch it",
      params: schema.NumberParams,
      response: schema.StreamDetail,
      handle: ({ context, params }) => detail(context, params.number, ground),
    }),
    route({
      method: "GET",
      url: "/api/streams/:number/series",
      scope,
      tag,
      summary:
        "A stream over a stretch of time: readings where they are few, else least, mean and greatest of buckets",
      params: schema.NumberParams,
      query: schema.SeriesQuery,
      response: schema.Series,
      handle: async ({ context, params, query }) => {
        const stream = mustSee(context.actor, given.streams.byNumber(params.number));
        const stretch = stretchOf(query);
        const offsetMs = -offsetOf(given.timeZone, stretch.from);
        return seriesOf(given.history, stream, {
          ...stretch,
          points: query.points ?? pointsUnlessTold,
          offsetMs,
        });
      },
    }),
    route({
      method: "GET",
      url: "/api/streams/:number/readings.csv",
      scope,
      tag,
      summary: "The readings of a stretch as CSV: time, value, quality",
      params: schema.NumberParams,
      query: schema.StretchQuery,
      produces: "text/csv",
      handle: async ({ context, params, query, reply }) => {
        const stream = mustSee(context.actor, given.streams.byNumber(params.number));
        const stretch = stretchOf(query);
        const name = `${stream.code.replace(/[^\w.-]/g, "_")}.csv`;
        return reply
          .header("content-disposition", `attachment; filename="${name}"`)
          .header("x-content-type-options", "nosniff")
          .type("text/csv; charset=utf-8")
          .send(Readable.from(csvOf(given.history, stream, stretch)));
      },
    }),
    ...deviceRoutes(ground),
  ];
}

type Grounded = Omit<OverviewGiven, "kinds"> & { kinds: ReadonlyMap<string, KindEntry> };

async function list(context: Context, query: schema.StreamQuery, ground: Grounded) {
  const { limit = rowsAPage, offset = 0, standing, ...filter } = query;
  return transact(context.database, async (tx) => {
    const found = await findStreams(tx, context.actor, filter);
    const numbers = found.map(({ number }) => number);
    const outlook = await outlookOf(tx, ground, numbers, context.clock.now().getTime());
    const counted = new Map<string, number>();
    const rows = found.flatMap((one) => {
      const stream = ground.streams.byNumber(one.number);
      if (stream === undefined) return [];
      if (stream.kind !== null) counted.set(stream.kind, (counted.get(stream.kind) ?? 0) + 1);
      return [{ one, stream, standing: standingIn(outlook, stream) }];
    });
    const wanted = rows
      .filter((row) => standing === undefined || row.standing === standing)
      .toSorted((one, other) => rankOf(one.standing) - rankOf(other.standing));
    return {
      streams: wanted
        .slice(offset, offset + limit)
        .map(({ one, stream }) => streamRow(ground, outlook, stream, one)),
      total: wanted.length,
      byStanding: tallyOf(rows),
      kinds: kindsOf(ground.kinds, counted),
    };
  });
}

async function detail(context: Context, number: number, ground: Grounded) {
  const { actor, clock, database } = context;
  const stream = mustSee(actor, ground.streams.byNumber(number));
  return transact(database, async (tx) => {
    const [found] = await findStreams(tx, actor, { number });
    if (found === undefined) throw overviewProblem("stream.unknown");
    const outlook = await outlookOf(tx, ground, [number], clock.now().getTime());
    const readsRules = mayReach(actor, "rule.read", { units: [stream.unit], accounts: [] });
    const watching = readsRules ? watchingOf(ground.rules().values(), stream) : { rules: [], thresholds: [] };
    const { least, greatest, keptMs } = stream.settings;
    return {
      ...streamRow(ground, outlook, stream, found),
      least,
      greatest,
      keptMs,
      retiredAt: stream.retiredAt?.toISOString() ?? null,
      ...watching,
      siblings: ground.streams
        .ofThing(stream.thing)
        .filter((other) => other.number !== number && other.retiredAt === null)
        .map(({ number: sibling, names }) => ({ number: sibling, names })),
    };
  });
}

/** A stream within the actor's reach; whatever lies outside does not exist for them. */
function mustSee(actor: Actor, stream: Stream | undefined): Stream {
  if (stream === undefined || !mayReach(actor, scope, { units: [stream.unit], accounts: [] }))
    throw overviewProblem("stream.unknown");
  return stream;
}

function stretchOf(query: { from: string; to: string }): { from: number; to: number } {
  const [from, to] = [Date.parse(query.from), Date.parse(query.to)];
  if (!(from < to) || to - from > yearsAtMost * yearMs)
    throw overviewProblem("stream.stretch", { years: yearsAtMost });
  return { from, to };
}

/** Milliseconds that clocks of a time zone are ahead of UTC at a moment. */
function offsetOf(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" }).formatToParts(at);
  const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours = "0", minutes = "0"] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
