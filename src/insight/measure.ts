import { type History, quality } from "../kernel/index.ts";
import { type KindEntry, type Stream, type StreamDirectory, unscaled } from "../sensing/index.ts";
import {
  type AlarmCount,
  indexOf,
  type PartResult,
  pointsOf,
  type TicketCount,
  together,
  type VitalSign,
} from "./rules.ts";
import type { Domain, Part, VitalSignsFile } from "./schema.ts";

/** An area that has vital signs of its own: its code, and the path of the unit that stands for it. */
export type Area = { code: string; unit: string | null };

/** What a cycle has gathered; everything after it is counting. */
export type Gathered = {
  /** Mean of each stream in its unit, by length of time; streams without readings are missing. */
  means: ReadonlyMap<number, ReadonlyMap<number, number>>;
  tickets: readonly TicketCount[];
  alarms: readonly AlarmCount[];
};

/** Less than this share of a kind's streams with readings is too little to speak for them. */
const streamsAtLeast = 0.5;
export const doubted = quality.outOfRange | quality.early | quality.doubtful;

/** Milliseconds of `15min` or `1h`. */
export function overMs(over: string): number {
  return Number.parseInt(over, 10) * (over.endsWith("h") ? 3_600_000 : 60_000);
}

/** What the file asks of streams. */
export const streamParts = (file: VitalSignsFile) =>
  file.domains.flatMap(({ parts }) => parts.flatMap((part) => ("streams" in part ? [part.streams] : [])));

/** The mean of every stream that a part speaks of, for each length of time asked for. */
export async function gatherMeans(
  file: VitalSignsFile,
  streams: StreamDirectory,
  history: Pick<History, "aggregate">,
  now: number,
): Promise<Gathered["means"]> {
  const means = new Map<number, Map<number, number>>();
  for (const { over, kind } of streamParts(file)) {
    const length = overMs(over);
    const found = means.get(length) ?? new Map<number, number>();
    means.set(length, found);
    const asked = streams
      .ofKind(kind)
      .filter(({ number, retiredAt }) => retiredAt === null && !found.has(number));
    if (asked.length === 0) continue;
    const rows = await history.aggregate({
      streams: asked.map(({ number }) => number),
      from: now - length,
      to: now,
      without: doubted,
    });
    for (const { group, sum, count } of rows) {
      const stream = streams.byNumber(group);
      if (stream === undefined || count === 0) continue;
      found.set(group, unscaled(Number(sum) / count, stream.settings.decimals));
    }
  }
  return means;
}

/** All indexes of all areas, the whole city (area "") among them. Pure. */
export function measure(
  file: VitalSignsFile,
  areas: readonly Area[],
  streams: StreamsOf,
  kinds: readonly KindEntry[],
  gathered: Gathered,
): VitalSign[] {
  return file.domains.flatMap((domain) =>
    [{ code: "", unit: null }, ...areas].map((area) => vitalSign(domain, area, { streams, kinds, gathered })),
  );
}

type Ground = { streams: StreamsOf; kinds: readonly KindEntry[]; gathered: Gathered };

/** The streams of a kind that are in use in an area. */
export type StreamsOf = (kind: string, area: Area) => readonly Stream[];

/** Looks each kind and area up once: for many measurements of streams that stay the same meanwhile. */
export function streamsByArea(streams: Pick<StreamDirectory, "ofKind">): StreamsOf {
  const known = new Map<string, readonly Stream[]>();
  return (kind, area) => {
    const key = `${kind} ${area.code}`;
    const found = known.get(key) ?? streams.ofKind(kind).filter(inUse(area));
    known.set(key, found);
    return found;
  };
}

function vitalSign(domain: Domain, area: Area, ground: Ground): VitalSign {
  const parts = domain.parts.map((part): PartResult => {
    const { value, reason, counted, of } = measured(part, area, ground);
    return {
      id: part.id,
      weight: part.weight,
      value,
      points: value === null ? null : pointsOf(value, part),
      reason,
      counted,
      of,
    };
  });
  return { domain: domain.code, area: area.code, ...indexOf(parts), parts };
}

type Measured = Pick<PartResult, "value" | "reason" | "counted" | "of">;

function measured(part: Part, area: Area, ground: Ground): Measured {
  if ("streams" in part) return ofStreams(part.streams, area, ground);
  if ("tickets" in part) return ofTickets(part.tickets, area, ground.gathered);
  return ofAlarms(part.alarms.domain, area, ground);
}

const lies = (path: string | null, { code }: Area) => code === "" || path?.split("/").includes(code) === true;
const inUse = (area: Area) => (stream: Stream) => stream.retiredAt === null && lies(stream.area, area);

function ofStreams(
  { kind, over, take }: Extract<Part, { streams: unknown }>["streams"],
  area: Area,
  { streams, gathered }: Ground,
): Measured {
  const asked = streams(kind, area);
  const means = gathered.means.get(overMs(over));
  const values = asked.flatMap(({ number }) => {
    const value = means?.get(number);
    return value === undefined ? [] : [value];
  });
  const counts = { counted: values.length, of: asked.length };
  if (asked.length === 0) return { value: null, reason: "no-streams", ...counts };
  if (take === "availability") return { value: values.length / asked.length, reason: null, ...counts };
  if (values.length < asked.length * streamsAtLeast)
    return { value: null, reason: "too-few-readings", ...counts };
  return { value: together(values, take), reason: null, ...counts };
}

const ofCategories = new WeakMap<readonly TicketCount[], Map<readonly string[], TicketCount[]>>();

/** The counts of these categories, found once for all areas. */
function countsOf(categories: readonly string[], tickets: readonly TicketCount[]): TicketCount[] {
  const known = ofCategories.get(tickets) ?? new Map<readonly string[], TicketCount[]>();
  ofCategories.set(tickets, known);
  let counts = known.get(categories);
  if (counts === undefined) {
    const wanted = (category: string | null) =>
      category !== null && categories.some((code) => category === code || category.startsWith(`${code}/`));
    counts = tickets.filter(({ category }) => wanted(category));
    known.set(categories, counts);
  }
  return counts;
}

function ofTickets(
  { categories, share }: Extract<Part, { tickets: unknown }>["tickets"],
  area: Area,
  { tickets }: Gathered,
): Measured {
  let [counted, of] = [0, 0];
  for (const row of countsOf(categories, tickets)) {
    if (area.code !== "" && (area.unit === null || row.areaPath?.startsWith(area.unit) !== true)) continue;
    counted += share === "late" ? row.late : share === "open" ? row.recentOpen : row.recentReopened;
    of += share === "late" ? row.open : row.recent;
  }
  // Nobody late of nobody says nothing: a rate of an empty set is no figure.
  if (of === 0) return { value: null, reason: "no-tickets", counted, of };
  return { value: counted / of, reason: null, counted, of };
}

function ofAlarms(domain: string, area: Area, { streams, kinds, gathered }: Ground): Measured {
  const of = kinds
    .filter((kind) => kind.domain === domain)
    .reduce((sum, { code }) => sum + streams(code, area).length, 0);
  const counted = gathered.alarms
    .filter((row) => row.domain === domain && lies(row.area, area))
    .reduce((sum, { count }) => sum + count, 0);
  if (of === 0) return { value: null, reason: "no-streams", counted, of };
  return { value: (100 * counted) / of, reason: null, counted, of };
}
