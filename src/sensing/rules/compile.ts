import { createHash } from "node:crypto";
import { quality } from "../../kernel/index.ts";
import { msOf, scaled } from "./duration.ts";
import type { Band, Detection, Part, Rule, Season, Selector, Severity, Threshold } from "./schema.ts";
import { areaLevels, severities } from "./schema.ts";

/** What of a stream its rules need to know. `Stream` of the registry is one. */
export type Watched = {
  number: number;
  code: string;
  kind: string | null;
  thing: number;
  unit: string;
  area: string | null;
  type: "measure" | "count" | "truth" | "category";
  words: readonly string[];
  settings: { decimals: number; everyMs: number | null };
};

/** Bounds of scaled values. Violated: greater than `high`, less than `low`, or equal to `equal`. */
export type Bounds = {
  high: number;
  low: number;
  equal: number;
  /** Good again: less than `calmHigh` and greater than `calmLow`; `calm` is false where there is no hysteresis. */
  calm: boolean;
  calmHigh: number;
  calmLow: number;
};

/** One condition on one stream, in whole milliseconds and scaled values. */
export type Probe = { holdMs: number; levels: readonly (Bounds | undefined)[] } & (
  | { kind: "bounds"; bounds: Bounds }
  | { kind: "change"; direction: "up" | "down" | "both"; by: number; slotMs: number }
  | { kind: "silent"; forMs: number }
  | { kind: "stuck"; forMs: number; within: number }
  | { kind: "repeats"; times: number; withinMs: number; bounds: Bounds }
  | {
      kind: "unusual";
      by: number;
      direction: "up" | "down" | "both";
      season: Season;
      historyMs: number;
      least: number;
    }
);

/** A level whose place in the order of `severities` is `severity`; `forMs` undefined where values decide. */
export type CompiledLevel = { severity: number; forMs: number | undefined };

/** A rule ready to be judged; everything but what depends on the stream. */
export type CompiledRule = {
  id: string;
  /** Changes with the detection: state of another print is of no use. */
  print: string;
  rule: Rule;
  per: "stream" | "thing" | "area";
  /** Of an area: how many codes of a stream's area path name it, from the widest; 0 for streams and things. */
  depth: number;
  parts: readonly { of: Selector | undefined; atLeast: number; part: Part }[];
  join: "all" | "any";
  forMs: number;
  clearForMs: number;
  severity: number;
  levels: readonly CompiledLevel[];
  /** Quality bits whose readings do not count. */
  ignored: number;
};

const unbounded = Number.POSITIVE_INFINITY;
const gapIntervals = 3;
const defaultHistoryMs = 28 * 86_400_000;
/** What `per: area` means: the level at which a district's matters are led. */
const usualLevel = "subdistrict";

export function severityIndex(severity: Severity): number {
  return severities.indexOf(severity);
}

/** Prepares a rule that {@link detectionFindings} found nothing wrong with. */
export function compileRule(rule: Rule): CompiledRule {
  const { detect } = rule;
  const { all, any, atLeast, ...own } = detect.when;
  const listed = all ?? any;
  const parts: Part[] = listed ?? [{ ...own, ...hysteresisOf(detect) }];
  const kept = detect.including ?? [];
  const per = detect.per ?? "stream";
  const ofArea = per !== "stream" && per !== "thing";
  return {
    id: rule.id,
    print: createHash("sha256").update(JSON.stringify(detect)).digest("hex").slice(0, 24),
    rule,
    per: ofArea ? "area" : per,
    depth: ofArea ? areaLevels.indexOf(per === "area" ? usualLevel : per) + 1 : 0,
    parts: parts.map((part) => ({
      of: part.of,
      atLeast: (listed === undefined ? atLeast : part.atLeast) ?? 1,
      part,
    })),
    join: all === undefined ? "any" : "all",
    forMs: msOf(detect.for ?? "0"),
    clearForMs: msOf(detect.clears?.for ?? "0"),
    severity: severityIndex(detect.severity),
    levels: (detect.levels ?? []).map((level) => ({
      severity: severityIndex(level.severity),
      forMs: level.for === undefined ? undefined : msOf(level.for),
    })),
    ignored:
      quality.early |
      (kept.includes("outOfRange") ? 0 : quality.outOfRange) |
      (kept.includes("doubtful") ? 0 : quality.doubtful),
  };
}

function hysteresisOf({ clears }: Detection): { clears?: Band } {
  if (clears?.above === undefined && clears?.below === undefined) return {};
  const { for: _for, ...band } = clears;
  return { clears: band };
}

/** Whether a stream is one of a selector's. */
export function selects(selector: Selector, stream: Watched): boolean {
  const among = (wanted: string | string[] | undefined, value: string | null) =>
    wanted === undefined || (typeof wanted === "string" ? wanted === value : wanted.includes(value ?? ""));
  const below = (path: string | undefined, value: string | null) =>
    path === undefined || value?.startsWith(path) === true;
  return (
    among(selector.kind, stream.kind) &&
    among(selector.code, stream.code) &&
    below(selector.area, stream.area) &&
    below(selector.unit, stream.unit)
  );
}

/** What an alarm of this rule about this stream stands for; undefined where the stream lies in no area of its level. */
export function subjectOf({ per, depth }: CompiledRule, stream: Watched): string | undefined {
  if (per === "stream") return `stream:${stream.number}`;
  if (per === "thing") return `thing:${stream.thing}`;
  const codes = stream.area?.split("/").filter((code) => code !== "") ?? [];
  return codes.length < depth ? undefined : `area:${codes.slice(0, depth).join("/")}/`;
}

/** A probe of a rule on a stream: by the place of its part, with the key of what it remembers. */
export type PlacedProbe = { part: number; probe: Probe; key: string };

/** The probes of a rule on one stream; empty where the rule does not watch it. */
export function probesOf(rule: CompiledRule, stream: Watched): PlacedProbe[] {
  if (!selects(rule.rule.detect.streams, stream)) return [];
  return rule.parts.flatMap(({ of, part }, place) =>
    of !== undefined && !selects(of, stream)
      ? []
      : [{ part: place, probe: probeOf(part, rule, stream, place), key: `${place}:${stream.number}` }],
  );
}

function probeOf(part: Part, { rule }: CompiledRule, stream: Watched, place: number): Probe {
  const { decimals, everyMs } = stream.settings;
  const { holds, levels = [] } = rule.detect;
  const common = {
    holdMs: holds === undefined ? (everyMs === null ? unbounded : everyMs * gapIntervals) : msOf(holds),
    levels:
      place === 0
        ? levels.map(({ when, clears }) => (when === undefined ? undefined : boundsOf(when, clears, stream)))
        : [],
  };
  const change = part.rises ?? part.falls ?? part.changes;
  if (change !== undefined) {
    const direction = part.rises !== undefined ? "up" : part.falls !== undefined ? "down" : "both";
    const slotMs = Math.max(1, msOf(change.within) / 64);
    return { ...common, kind: "change", direction, by: scaled(change.by, decimals), slotMs };
  }
  if (part.silent !== undefined) return { ...common, kind: "silent", forMs: msOf(part.silent.for) };
  if (part.stuck !== undefined) {
    const within = scaled(part.stuck.within ?? 0, decimals);
    return { ...common, kind: "stuck", forMs: msOf(part.stuck.for), within };
  }
  if (part.repeats !== undefined) {
    const { times, within, when, clears } = part.repeats;
    const bounds = boundsOf(when, clears, stream);
    return { ...common, kind: "repeats", times, withinMs: msOf(within), bounds };
  }
  if (part.unusual !== undefined) {
    const { by, direction = "both", season = "hour-of-week", history, least = 0 } = part.unusual;
    const historyMs = history === undefined ? defaultHistoryMs : msOf(history);
    const seasonal = { by, direction, season, historyMs, least: scaled(least, decimals) };
    return { ...common, kind: "unusual", ...seasonal };
  }
  return { ...common, kind: "bounds", bounds: boundsOf(part, part.clears, stream) };
}

function boundsOf(when: Threshold, clears: Band | undefined, stream: Watched): Bounds {
  const { decimals } = stream.settings;
  const at = (bound: number | undefined, otherwise: number) =>
    bound === undefined ? otherwise : scaled(bound, decimals);
  return {
    high: at(when.above, unbounded),
    low: at(when.below, -unbounded),
    equal: codeOf(when.is, stream),
    calm: clears !== undefined,
    calmHigh: at(clears?.below, unbounded),
    calmLow: at(clears?.above, -unbounded),
  };
}

/** The code of a truth or word as readings carry it; NaN, which equals nothing, where the stream does not know it. */
function codeOf(is: boolean | string | undefined, stream: Watched): number {
  if (is === undefined) return Number.NaN;
  if (typeof is === "boolean") return stream.type === "truth" ? Number(is) : Number.NaN;
  const code = stream.words.indexOf(is);
  return code < 0 ? Number.NaN : code;
}
