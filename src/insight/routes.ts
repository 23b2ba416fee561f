import type { Static } from "typebox";
import { type Actor, type Context, type Route, reachOf, route, transact } from "../kernel/index.ts";
import * as answer from "./answers.ts";
import { quarterMs, quarterOf, type VitalParts } from "./cycle.ts";
import { insightProblem } from "./problems.ts";
import { bandOf, usualOf } from "./rules.ts";
import type { Domain, Part } from "./schema.ts";
import { newestSigns, pastWeeks, type StoredSign, signsBetween } from "./store.ts";
import { trendPoints } from "./trends.ts";

const scope = "vital-sign.read";
const tag = "vital signs";
const dayMs = 86_400_000;
const weeksBack = 4;
/** So long a trend may be: every quarter of an hour of it is told. */
const daysOfOne = 35;
const daysOfAll = 2;
/** Signs older than this are no longer those of now. */
const freshMs = 2 * quarterMs;

/** Vital signs over HTTP; changes are heard at /api/events as acts on `vital-sign`. */
export function vitalSignRoutes(parts: VitalParts): Route[] {
  return [
    route({
      method: "GET",
      url: "/api/vital-signs",
      scope,
      tag,
      summary: "The vital signs of now, of the whole city and by area",
      response: answer.VitalSigns,
      handle: ({ context }) => readNow(parts, context),
    }),
    route({
      method: "GET",
      url: "/api/vital-signs/trends",
      scope,
      tag,
      summary: "How the vital signs of an area went, beside the same hours of past weeks",
      query: answer.TrendQuery,
      response: answer.Trends,
      handle: ({ context, query }) => readTrends(parts, context, query),
    }),
    route({
      method: "GET",
      url: "/api/vital-signs/:domain",
      scope,
      tag,
      summary:
        "One vital sign: its parts, each opening into streams, alarms or tickets, its history, and past weeks",
      params: answer.DomainParams,
      query: answer.DomainQuery,
      response: answer.VitalSignDetail,
      handle: ({ context, params, query }) => readOne(parts, context, params.domain, query),
    }),
  ];
}

/** Areas within the actor's reach. The whole city is seen by whoever reaches all of it. */
function areasWithin(parts: VitalParts, actor: Actor) {
  const { unit } = actor;
  const reach = reachOf(actor, scope);
  const all = reach === "all" || (reach === "subtree" && unit === parts.rootUnit());
  const areas = parts.areas().filter((area) => {
    if (all) return true;
    if (unit === null || area.unit === null) return false;
    return reach === "subtree" ? area.unit.startsWith(unit) : reach === "unit" && area.unit === unit;
  });
  return [...(all ? [{ code: "", unit: null, names: null }] : []), ...areas];
}

type Seen = ReturnType<typeof areasWithin>[number];

function present(
  { file }: VitalParts,
  area: Seen,
  stored: StoredSign | undefined,
): Static<typeof answer.Sign> {
  const value = stored?.value ?? null;
  return {
    area: area.code,
    areaNames: area.names,
    value,
    band: bandOf(value, file.bands),
    reason: stored === undefined ? "not-computed-yet" : stored.reason,
  };
}

function readNow(parts: VitalParts, context: Context): Promise<Static<typeof answer.VitalSigns>> {
  const { file } = parts;
  const areas = areasWithin(parts, context.actor);
  return transact(context.database, async (tx) => {
    const signs = await newestSigns(tx, new Date(context.clock.now().getTime() - freshMs));
    const first = signs[0];
    return {
      formula: file.version,
      quarter: first?.quarter.toISOString() ?? null,
      computedAt: first?.computedAt.toISOString() ?? null,
      bands: file.bands,
      domains: file.domains.map(({ code, names, explanation }) => ({
        code,
        names,
        explanation,
        signs: areas.map((area) => {
          const stored = signs.find((sign) => sign.domain === code && sign.area === area.code);
          return present(parts, area, stored);
        }),
      })),
    };
  });
}

async function readOne(
  parts: VitalParts,
  context: Context,
  code: string,
  { area: areaCode = "", from, to }: Static<typeof answer.DomainQuery>,
): Promise<Static<typeof answer.VitalSignDetail>> {
  const domain = parts.file.domains.find((one) => one.code === code);
  const area = areasWithin(parts, context.actor).find((one) => one.code === areaCode);
  if (domain === undefined || area === undefined)
    throw insightProblem("vital-sign.unknown", { domain: code });
  const now = context.clock.now();
  const until = to === undefined ? now : new Date(to);
  const since = from === undefined ? new Date(until.getTime() - dayMs) : new Date(from);
  return transact(context.database, async (tx) => {
    const fresh = await newestSigns(tx, new Date(now.getTime() - freshMs));
    const stored = fresh.find((sign) => sign.domain === code && sign.area === area.code);
    const history = await signsBetween(tx, code, area.code, since, until);
    const weeks = stored === undefined ? [] : await pastWeeks(tx, stored, weeksBack);
    const usual = usualOf(weeks);
    const sign = present(parts, area, stored);
    return {
      code,
      names: domain.names,
      explanation: domain.explanation,
      sign,
      parts: partsOf(parts, domain, area, stored),
      history: history.map(({ quarter, value, reason }) => ({
        quarter: quarter.toISOString(),
        value,
        reason,
      })),
      comparison: {
        weeks,
        usual,
        difference: usual === null || sign.value === null ? null : sign.value - usual,
      },
    };
  });
}

async function readTrends(
  parts: VitalParts,
  context: Context,
  { domain, area: areaCode = "", from, to }: Static<typeof answer.TrendQuery>,
): Promise<Static<typeof answer.Trends>> {
  const area = areasWithin(parts, context.actor).find((one) => one.code === areaCode);
  const codes = parts.file.domains
    .map(({ code }) => code)
    .filter((code) => domain === undefined || code === domain);
  if (area === undefined || codes.length === 0)
    throw insightProblem("vital-sign.unknown", { domain: domain ?? areaCode });
  const until = quarterOf(to === undefined ? context.clock.now().getTime() : Date.parse(to));
  const since = quarterOf(from === undefined ? until.getTime() - dayMs : Date.parse(from));
  const days = codes.length === 1 ? daysOfOne : daysOfAll;
  if (since >= until || until.getTime() - since.getTime() > days * dayMs)
    throw insightProblem("vital-sign.stretch", { days });
  const points = await transact(context.database, (tx) =>
    trendPoints(tx, { domains: codes, area: area.code, from: since, to: until, weeks: weeksBack }),
  );
  return {
    from: since.toISOString(),
    to: until.toISOString(),
    weeks: weeksBack,
    domains: codes.map((code) => ({
      code,
      points: points
        .filter((point) => point.domain === code)
        .map(({ quarter, value, usual, low, high }) => ({
          quarter: quarter.toISOString(),
          value,
          usual,
          low,
          high,
        })),
    })),
  };
}

function partsOf(parts: VitalParts, domain: Domain, area: Seen, stored: StoredSign | undefined) {
  return domain.parts.map((declared) => {
    const result = stored?.parts.find(({ id }) => id === declared.id);
    return {
      declared,
      value: result?.value ?? null,
      points: result?.points ?? null,
      reason: result === undefined ? "not-computed-yet" : result.reason,
      counted: result?.counted ?? 0,
      of: result?.of ?? 0,
      open: openOf(parts, declared, area),
    };
  });
}

/** Where a part opens into: its streams, or the lists of tickets or alarms behind it. */
function openOf({ streams }: VitalParts, part: Part, { code, unit }: Seen) {
  if ("streams" in part) {
    const behind = streams
      .ofKind(part.streams.kind)
      .filter(
        ({ area, retiredAt }) => retiredAt === null && (code === "" || area?.split("/").includes(code)),
      );
    return { streams: behind.map(({ number }) => number), tickets: null, alarms: null };
  }
  if ("alarms" in part) {
    const query = new URLSearchParams({ domain: part.alarms.domain, status: "open" });
    return { streams: [], tickets: null, alarms: query.toString() };
  }
  const query = new URLSearchParams();
  for (const category of part.tickets.categories)
    query.append("category", category.includes("/") ? category : `${category}/`);
  if (unit !== null) query.set("area", unit);
  if (part.tickets.share !== "reopened") query.set("status", "open");
  return { streams: [], tickets: query.toString(), alarms: null };
}
