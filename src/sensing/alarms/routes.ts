import {
  type Actor,
  type Context,
  type Ground,
  type History,
  isId,
  joinedTexts,
  mayReach,
  type PlacedAct,
  type Route,
  route,
  same,
  timelineOf,
  transact,
} from "../../kernel/index.ts";
import type { Stream, StreamDirectory } from "../registry/index.ts";
import { type CityClock, detectionFindings, type Rule, unscaled } from "../rules/index.ts";
import { acknowledgeAlarm } from "./actions.ts";
import { draftRoutes, RunningTrials } from "./drafts.ts";
import { alarmProblem } from "./problems.ts";
import type { Alarm, AlarmFilter, AlarmQuery, Trial } from "./schema.ts";
import * as schema from "./schema.ts";
import * as store from "./store.ts";
import { tryRule } from "./trial.ts";
import type { Watch } from "./watch.ts";
import type { AlarmWriter } from "./writer.ts";

export type RouteParts = {
  ground: Ground;
  streams: StreamDirectory;
  history: History;
  clock: CityClock;
  alarms: {
    readonly watch: Pick<Watch, "standings" | "counts">;
    readonly writer: Pick<AlarmWriter, "trouble" | "waiting">;
    readonly rules: ReadonlyMap<string, Rule>;
  };
};

const tag = "alarms";
const pageSize = 50;
const daysAtMost = 366;
const triedStreamsAtMost = 1000;

/** Alarms and rules over HTTP. */
export function alarmRoutes(parts: RouteParts): Route[] {
  const { streams } = parts;
  const trying = { busy: 0 };
  const running = new RunningTrials();
  return [
    route({
      method: "GET",
      url: "/api/alarms",
      scope: "alarm.read",
      tag,
      summary: "Alarms within your reach, the newest first",
      query: schema.AlarmQuery,
      response: schema.AlarmList,
      handle: ({ context, query }) => list(context, query, streams),
    }),
    route({
      method: "GET",
      url: "/api/alarms/counts",
      scope: "alarm.read",
      tag,
      summary: "How many alarms match, by status, severity, rule and domain",
      query: schema.AlarmFilter,
      response: schema.AlarmCounts,
      handle: ({ context, query }) => counts(context, query),
    }),
    route({
      method: "GET",
      url: "/api/alarms/:id",
      scope: "alarm.read",
      tag,
      summary: "One alarm with its acts",
      params: schema.IdParams,
      response: schema.AlarmDetail,
      versioned: true,
      handle: ({ context, params }) => detail(context, params.id, streams),
    }),
    route({
      method: "POST",
      url: "/api/alarms/:id/acknowledge",
      scope: "alarm.acknowledge",
      tag,
      summary: "Acknowledge an alarm, with a note",
      params: schema.IdParams,
      body: schema.Acknowledge,
      versioned: true,
      handle: async ({ context, params, body }) => {
        if (!isId(params.id)) throw alarmProblem("alarm.unknown");
        return acknowledgeAlarm(context, params.id, body.note ?? null);
      },
    }),
    route({
      method: "GET",
      url: "/api/rules",
      scope: "rule.read",
      tag,
      summary: "Rules, what they watch of what you may see, and how it stands",
      response: schema.RuleList,
      handle: async ({ context }) => rules(context.actor, parts),
    }),
    route({
      method: "POST",
      url: "/api/rules/try",
      scope: "rule.try",
      tag,
      summary: "Try a rule or a draft against history: what it would have raised and cleared",
      body: schema.Trial,
      response: schema.TrialResult,
      handle: async ({ context, body, reply }) => {
        const question = trialOf(context.actor, body, parts);
        if (trying.busy >= 2) throw alarmProblem("rule.busy");
        trying.busy += 1;
        const gone = new AbortController();
        reply.raw.once("close", () => gone.abort());
        const told = running.begin(context.actor, body);
        try {
          return await tryRule({ ...question, ...told, signal: gone.signal }, parts.history, parts.clock);
        } finally {
          trying.busy -= 1;
          running.end(context.actor, body);
        }
      },
    }),
    ...draftRoutes(running),
  ];
}

function present(row: store.StoredAlarm, streams: StreamDirectory): Alarm {
  const { severityAt: _since, ...alarm } = row;
  const stream = row.stream === null ? undefined : streams.byNumber(row.stream);
  return {
    ...alarm,
    startedAt: row.startedAt.toISOString(),
    raisedAt: row.raisedAt.toISOString(),
    recordedAt: row.recordedAt.toISOString(),
    acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
    clearedAt: row.clearedAt?.toISOString() ?? null,
    streamNames: stream?.names ?? null,
    value: row.value === null ? null : unscaled(row.value, stream?.settings.decimals ?? 0),
  };
}

async function list(context: Context, query: AlarmQuery, streams: StreamDirectory) {
  const { limit = pageSize, cursor, ...filter } = query;
  const after = cursor === undefined ? {} : { after: parseCursor(cursor) };
  const rows = await transact(context.database, (tx) =>
    store.listAlarms(tx, context.actor, filter, { limit: limit + 1, ...after }),
  );
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    alarms: page.map((row) => present(row, streams)),
    next:
      last === undefined ? null : Buffer.from(`${last.startedAt.getTime()} ${last.id}`).toString("base64url"),
  };
}

function parseCursor(text: string): { startedAt: Date; id: string } {
  const [at = "", id = ""] = Buffer.from(text, "base64url").toString().split(" ");
  const startedAt = new Date(Number(at));
  if (!/^-?\d{1,16}$/.test(at) || !isId(id) || Number.isNaN(startedAt.getTime())) {
    throw alarmProblem("alarm.cursor");
  }
  return { startedAt, id };
}

async function counts(context: Context, filter: AlarmFilter) {
  const rows = await transact(context.database, (tx) => store.countAlarms(tx, context.actor, filter));
  const by = (key: (row: store.CountRow) => string | null) => {
    const sums: Record<string, number> = {};
    for (const row of rows) sums[key(row) ?? "none"] = (sums[key(row) ?? "none"] ?? 0) + row.count;
    return sums;
  };
  return {
    total: rows.reduce((sum, row) => sum + row.count, 0),
    byStatus: by(({ status }) => status),
    bySeverity: by(({ severity }) => severity),
    byRule: by(({ rule }) => rule),
    byDomain: by(({ domain }) => domain),
  };
}

async function detail(context: Context, id: string, streams: StreamDirectory) {
  if (!isId(id)) throw alarmProblem("alarm.unknown");
  return transact(context.database, async (tx) => {
    const alarm = await store.findAlarm(tx, context.actor, "alarm.read", id);
    if (alarm === undefined) throw alarmProblem("alarm.unknown");
    const acts = await timelineOf(tx, { kind: "alarm", id });
    return { ...present(alarm, streams), acts: acts.map(presentAct) };
  });
}

function presentAct({ id, at, verb, actor, version, detail: facts }: PlacedAct) {
  return { id, at: at.toISOString(), verb, actor, version, detail: { ...facts } };
}

/** Whether somebody may see a stream; decided once a unit. */
function sightOf(actor: Actor, scope: string): (stream: Stream | undefined) => boolean {
  const known = new Map<string, boolean>();
  return (stream) => {
    if (stream === undefined) return false;
    let seen = known.get(stream.unit);
    if (seen === undefined) {
      seen = mayReach(actor, scope, { units: [stream.unit], accounts: [] });
      known.set(stream.unit, seen);
    }
    return seen;
  };
}

function rules(actor: Actor, { alarms, streams }: RouteParts) {
  const sees = sightOf(actor, "rule.read");
  const standings = alarms.watch.standings((number) => sees(streams.byNumber(number)));
  const none = { subjects: 0, streams: 0, pending: 0, violated: 0, warmingUp: 0, silent: 0 };
  const { observed, late, old } = alarms.watch.counts;
  const { trouble, waiting } = alarms.writer;
  return {
    rules: [...alarms.rules.values()].map(({ id, names, domain, detect }) => ({
      id,
      names,
      domain,
      detect,
      ...(standings.get(id) ?? none),
    })),
    watch: {
      observed,
      late,
      old,
      waiting,
      trouble: trouble === null ? null : { since: new Date(trouble.since).toISOString(), reason: "database" },
    },
  };
}

/** What is tried, over the streams the asker may see. Throws `rule.*`. */
function trialOf(actor: Actor, body: Trial, { alarms, streams }: RouteParts) {
  const from = Date.parse(body.from);
  const to = Date.parse(body.to);
  if (!(from < to) || to - from > daysAtMost * 86_400_000) {
    throw alarmProblem("rule.stretch", { days: daysAtMost });
  }
  const rule = ruleOf(body, alarms.rules);
  const sees = sightOf(actor, "rule.try");
  const candidates = body.streams?.map((number) => streams.byNumber(number)) ?? [...streams.all()];
  const wanted = rule.detect.streams;
  const kinds = wanted.kind === undefined ? undefined : new Set([wanted.kind].flat());
  const watched = candidates.filter(
    (stream): stream is Stream =>
      stream !== undefined && (kinds === undefined || kinds.has(stream.kind ?? "")) && sees(stream),
  );
  if (watched.length === 0) throw alarmProblem("rule.no-streams");
  if (watched.length > triedStreamsAtMost) {
    throw alarmProblem("rule.too-wide", { streams: watched.length, most: triedStreamsAtMost });
  }
  return { rule, streams: watched, from, to };
}

function ruleOf({ rule: id, detect }: Trial, known: ReadonlyMap<string, Rule>): Rule {
  if (detect === undefined) {
    const rule = id === undefined ? undefined : known.get(id);
    if (rule === undefined) throw alarmProblem("rule.unknown", { id: id ?? "" });
    return rule;
  }
  const [finding] = detectionFindings(detect);
  if (finding !== undefined) {
    const { path, told } = finding;
    throw alarmProblem("rule.faulty", {
      reason: joinedTexts([same(`detect.${path.join(".")}`), told.message], same(" ")),
    });
  }
  return { id: id ?? "draft", names: { "zh-CN": "草稿", ja: "下書き", en: "Draft" }, domain: null, detect };
}
