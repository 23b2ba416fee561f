import type { History, Reading, Text, Transaction } from "../../kernel/index.ts";
import type { KindEntry, Stream, StreamDirectory } from "../registry/index.ts";
import { type Rule, severities, unscaled } from "../rules/index.ts";
import type { DeviceRow, Standing, StreamRow } from "./schema.ts";
import { marksOf } from "./series.ts";
import { rankOf, standingOf, worse } from "./standing.ts";
import { type FoundStream, type FoundThing, openAlarms } from "./store.ts";

type Severity = (typeof severities)[number];

/** What the rows are made of, at one moment. */
export type Ground = {
  streams: StreamDirectory;
  history: Pick<History, "last">;
  kinds: ReadonlyMap<string, KindEntry>;
  rules: () => ReadonlyMap<string, Rule>;
};

/** Everything about a stream that is not in the database: its newest reading, and what is open about it. */
export type Outlook = {
  last: ReadonlyMap<number, Reading>;
  alarms: ReadonlyMap<number, Tally>;
  thingAlarms: ReadonlyMap<number, Tally>;
  now: number;
};
type Tally = { count: number; severity: Severity; stuck: boolean };

/** The codes of kinds that tell a battery's charge: by name or by what they observe. */
export function isBattery(kind: KindEntry | undefined, code: string): boolean {
  return /battery|charge-level/.test(`${kind?.property.code ?? ""} ${code}`);
}

export async function outlookOf(
  tx: Transaction,
  ground: Ground,
  numbers: readonly number[],
  now: number,
): Promise<Outlook> {
  const alarms = new Map<number, Tally>();
  const thingAlarms = new Map<number, Tally>();
  const rules = ground.rules();
  for (const { rule, stream, thing, severity } of await openAlarms(tx)) {
    const stuck = rules.get(rule)?.detect.when.stuck !== undefined;
    if (stream !== null) count(alarms, stream, severity, stuck);
    if (thing !== null) count(thingAlarms, thing, severity, stuck);
  }
  return { last: await ground.history.last(numbers), alarms, thingAlarms, now };
}

function count(tallies: Map<number, Tally>, key: number, severity: Severity, stuck: boolean): void {
  const known = tallies.get(key);
  if (known === undefined) tallies.set(key, { count: 1, severity, stuck });
  else {
    known.count += 1;
    known.stuck ||= stuck;
    if (severities.indexOf(severity) > severities.indexOf(known.severity)) known.severity = severity;
  }
}

export function standingIn(outlook: Outlook, { number, settings }: Stream): Standing {
  const stuck = outlook.alarms.get(number)?.stuck ?? false;
  return standingOf(outlook.last.get(number), settings.everyMs, stuck, outlook.now);
}

export function streamRow(ground: Ground, outlook: Outlook, stream: Stream, found: FoundStream): StreamRow {
  const { number, settings, kind } = stream;
  const last = outlook.last.get(number);
  const alarms = outlook.alarms.get(number);
  return {
    number,
    code: stream.code,
    kind,
    kindNames: ground.kinds.get(kind ?? "")?.names ?? null,
    names: stream.names,
    thing: stream.thing,
    thingNames: found.thingNames,
    type: stream.type,
    symbol: found.symbol ?? stream.unitCode,
    decimals: settings.decimals,
    words: [...stream.words],
    everyMs: settings.everyMs,
    unit: stream.unit,
    area: stream.area,
    longitude: stream.longitude,
    latitude: stream.latitude,
    standing: standingIn(outlook, stream),
    last:
      last === undefined
        ? null
        : {
            at: new Date(last.time).toISOString(),
            value: unscaled(last.value, settings.decimals),
            marks: marksOf(last.quality),
          },
    alarms: alarms?.count ?? 0,
    severity: alarms?.severity ?? null,
  };
}

/** A device as its streams have it: as bad as the worst of them, heard when the newest was. */
export function deviceRow(
  ground: Ground,
  outlook: Outlook,
  thing: FoundThing,
  streams: readonly Stream[],
): DeviceRow {
  const first = streams[0];
  const heard = streams.flatMap(({ number }) => outlook.last.get(number)?.time ?? []);
  const intervals = streams.flatMap(({ settings }) => settings.everyMs ?? []);
  const battery = streams.find(({ kind, code }) => isBattery(ground.kinds.get(kind ?? ""), code));
  const charge = battery === undefined ? undefined : outlook.last.get(battery.number);
  const alarms = outlook.thingAlarms.get(thing.thing);
  return {
    ...thing,
    unit: first?.unit ?? "",
    area: first?.area ?? null,
    longitude: first?.longitude ?? null,
    latitude: first?.latitude ?? null,
    streams: streams.length,
    kinds: [...new Set(streams.flatMap(({ kind }) => kind ?? []))],
    standing: streams.map((stream) => standingIn(outlook, stream)).reduce(worse, "ok"),
    lastAt: heard.length === 0 ? null : new Date(Math.max(...heard)).toISOString(),
    everyMs: intervals.length === 0 ? null : Math.min(...intervals),
    battery:
      battery === undefined || charge === undefined
        ? null
        : {
            stream: battery.number,
            value: unscaled(charge.value, battery.settings.decimals),
            symbol: ground.kinds.get(battery.kind ?? "")?.unit?.symbol ?? battery.unitCode,
            at: new Date(charge.time).toISOString(),
          },
    alarms: alarms?.count ?? 0,
    severity: alarms?.severity ?? null,
  };
}

/** Problems first: the gravest alarm, then the worst standing. */
export function troubleOf({ severity, standing }: Pick<DeviceRow, "severity" | "standing">): number {
  return (severity === null ? 0 : (severities.indexOf(severity) + 1) * 10) + (3 - rankOf(standing));
}

export type Tallies = Record<Standing, number>;

export function tallyOf(rows: Iterable<{ standing: Standing }>): Tallies {
  const tally: Tallies = { silent: 0, faulty: 0, late: 0, ok: 0 };
  for (const { standing } of rows) tally[standing] += 1;
  return tally;
}

/** Kinds with how many streams or devices of each match. */
export function kindsOf(
  kinds: ReadonlyMap<string, KindEntry>,
  counted: ReadonlyMap<string, number>,
): { code: string; names: Text; streams: number }[] {
  return [...counted].map(([code, streams]) => ({
    code,
    names: kinds.get(code)?.names ?? { "zh-CN": code, ja: code, en: code },
    streams,
  }));
}
