import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answered, api, type Got } from "../../api.ts";
import { useLanguage } from "../../ui/i18n.ts";
import { may, useSession } from "../../ui/session.ts";

export type Detection = Got<"/api/rules">["rules"][number]["detect"];
type Condition = Detection["when"];
type Part = NonNullable<Condition["all"]>[number];
type Selector = Detection["streams"];
type Words = (key: string, values?: Record<string, string | number>) => string;

const units: Record<string, string> = {
  ms: "millisecond",
  s: "second",
  min: "minute",
  h: "hour",
  d: "day",
  w: "week",
};

/** Names of the kinds of sensors by code, as far as the role may see streams. */
export function useKindNames(): (code: string) => string {
  const [language] = useLanguage();
  const { data: session } = useSession();
  const { data } = useQuery({
    queryKey: ["stream", "kinds"],
    queryFn: () => answered(api.GET("/api/streams", { params: { query: { limit: 1 } } })),
    enabled: may(session, "stream.read"),
    staleTime: 600_000,
  });
  return (code) => data?.kinds.find((kind) => kind.code === code)?.names[language] ?? code;
}

/** A detection in words of the language shown. */
export function useDetectionWords() {
  const { t } = useTranslation("detection");
  const [language] = useLanguage();
  const kindName = useKindNames();
  const words: Words = (key, values) => t(key, values ?? {});
  const list = new Intl.ListFormat(language, { type: "conjunction" });
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 6 });
  const duration = (text: string): string => {
    const [, amount = text, unit = ""] = /^([0-9.]+)([a-z]+)$/.exec(text) ?? [];
    const name = units[unit];
    return name === undefined
      ? text
      : new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "long" }).format(
          Number(amount),
        );
  };
  const all = (one: string | readonly string[] | undefined) => (one === undefined ? [] : [one].flat());
  const streams = ({ kind, code, area, unit }: Selector): string =>
    [
      ...(kind === undefined ? [] : [words("streams.kind", { kinds: list.format(all(kind).map(kindName)) })]),
      ...(code === undefined ? [] : [words("streams.code", { codes: list.format(all(code)) })]),
      ...(area === undefined ? [] : [words("streams.area", { area })]),
      ...(unit === undefined ? [] : [words("streams.unit", { unit })]),
    ].join(words("comma"));
  const bounds = ({ above, below }: { above?: number; below?: number }): string[] => [
    ...(above === undefined ? [] : [words("above", { value: number.format(above) })]),
    ...(below === undefined ? [] : [words("below", { value: number.format(below) })]),
  ];
  const or = new Intl.ListFormat(language, { type: "disjunction" });
  const part = (one: Part): string => {
    const said = leafWords(one, { words, duration, number: (value) => number.format(value), bounds, or });
    const many = one.atLeast !== undefined && one.atLeast > 1 ? words("atLeast", { count: one.atLeast }) : "";
    const text = `${said}${many === "" ? "" : `${words("comma")}${many}`}`;
    return one.of === undefined ? text : words("of", { streams: streams(one.of), what: text });
  };
  const when = ({ all: every, any, ...own }: Condition): string => {
    if (every !== undefined) return list.format(every.map(part));
    if (any !== undefined) return or.format(any.map(part));
    return part(own);
  };
  const clears = ({ clears: told }: Detection): string => {
    const kept = told === undefined ? [] : bounds(told);
    const lasts = told?.for === undefined ? "" : words("forSoLong", { time: duration(told.for) });
    if (kept.length === 0) return words("clears.plain", { lasts });
    return words("clears.bounds", { bounds: list.format(kept), lasts });
  };
  const level = (one: NonNullable<Detection["levels"]>[number], severity: string): string =>
    one.for === undefined
      ? words("level.when", { severity, when: one.when === undefined ? "" : part(one.when) })
      : words("level.for", { severity, time: duration(one.for) });
  return { t: words, duration, streams, when, clears, level };
}

type Tools = {
  words: Words;
  duration: (text: string) => string;
  number: (value: number) => string;
  bounds: (band: { above?: number; below?: number }) => string[];
  or: Intl.ListFormat;
};

/** What one part sees as a violation. */
function leafWords(one: Part, { words, duration, number, bounds, or }: Tools): string {
  for (const kind of ["rises", "falls", "changes"] as const) {
    const change = one[kind];
    if (change !== undefined) return words(kind, { by: number(change.by), within: duration(change.within) });
  }
  if (one.silent !== undefined) return words("silent", { time: duration(one.silent.for) });
  if (one.stuck !== undefined) {
    const { within = 0, for: time } = one.stuck;
    return words(within === 0 ? "stuck" : "stuckWithin", { time: duration(time), within: number(within) });
  }
  if (one.repeats !== undefined) {
    const { times, within, when } = one.repeats;
    const what = leafWords(when, { words, duration, number, bounds, or });
    return words("repeats", { times, within: duration(within), what });
  }
  if (one.unusual !== undefined) {
    const { by, season = "hour-of-week", direction = "both" } = one.unusual;
    return words(`unusual.${direction}`, { by: number(by), season: words(`season.${season}`) });
  }
  if (one.is !== undefined)
    return words("is", { value: typeof one.is === "boolean" ? words(`truth.${one.is}`) : one.is });
  return or.format(bounds(one));
}
