import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../api.ts";
import { useLanguage } from "./i18n.ts";
import { useCity } from "./session.ts";
import { daysBetween, inWords, type Spans, workingMinutes, worksAgain } from "./working-time.ts";

const dayMs = 86_400_000;
const usualMinutesPerDay = 450;

/** The present moment, renewed every half minute. */
export function useNow(everyMs = 30_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** The city's working time from half a year ago to half a year ahead. */
export function useWorkingTime(): Spans | undefined {
  const today = Math.floor(Date.now() / dayMs) * dayMs;
  const { data } = useQuery({
    queryKey: ["working-time", today],
    queryFn: async () => {
      const query = {
        from: new Date(today - 190 * dayMs).toISOString(),
        to: new Date(today + 190 * dayMs).toISOString(),
      };
      const { spans } = await answered(api.GET("/api/working-time", { params: { query } }));
      return spans.map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }));
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data;
}

/** How many working minutes the present or next day of work has. */
function minutesOfDay(spans: Spans, now: number, timeZone: string): number {
  const next = spans.find((span) => span.to > now);
  if (next === undefined) return usualMinutesPerDay;
  const sameDay = spans.filter(
    (span) => Math.abs(span.from - next.from) < dayMs && daysBetween(next.from, span.from, timeZone) === 0,
  );
  return sameDay.reduce((sum, span) => sum + (span.to - span.from) / 60_000, 0) || usualMinutesPerDay;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs more than a hundred uses of it. */
function formatOf(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(language, options);
  formats.set(key, known);
  return known;
}

/** Words for times, on the city's wall clock and in the language shown. */
export function useTimeWords() {
  const { t } = useTranslation("ui");
  const [language] = useLanguage();
  const { data: city } = useCity();
  const timeZone = city?.timeZone ?? "UTC";
  const format = (options: Intl.DateTimeFormatOptions) => formatOf(language, { timeZone, ...options });
  const clock = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const ms = (at: string | number) => (typeof at === "number" ? at : Date.parse(at));

  /** `today 10:30`, `tomorrow 10:30`, `Wed 25 Feb 10:30`. */
  const moment = (at: string | number, now = Date.now()): string => {
    const days = daysBetween(now, ms(at), timeZone);
    const time = clock.format(ms(at));
    const near = { "-1": "yesterday", "0": "today", "1": "tomorrow" }[String(days)];
    if (near !== undefined) return t(`time.${near}`, { time });
    const sameYear = Math.abs(days) < 200;
    const day = format(
      sameYear
        ? { month: "short", day: "numeric", weekday: "short" }
        : { year: "numeric", month: "short", day: "numeric" },
    ).format(ms(at));
    return `${day} ${time}`;
  };
  const span = (minutes: number, minutesPerDay = usualMinutesPerDay): string => {
    const { unit, count } = inWords(minutes, minutesPerDay);
    return t(`time.${unit}`, { count });
  };
  const wallSpan = (minutes: number): string => {
    const { unit, count } = inWords(minutes, 1440);
    return t(`time.wall.${unit}`, { count });
  };
  return {
    timeZone,
    moment,
    span,
    /** The same on the clock of the wall, round which everything but work goes. */
    wallSpan,
    clock: (at: string | number) => clock.format(ms(at)),
    day: (at: string | number) => format({ dateStyle: "long" }).format(ms(at)),
    full: (at: string | number) => format({ dateStyle: "full", timeStyle: "short" }).format(ms(at)),
  };
}

/** A moment in words, exact when one points at it. */
export function Time({ at }: { at: string }) {
  const words = useTimeWords();
  const now = useNow();
  return (
    <time dateTime={at} title={words.full(at)}>
      {words.moment(at, now)}
    </time>
  );
}

/** When something is due, and how much working time is left; or since when its clock stands still. */
export function Due(props: {
  at: string | null;
  pausedSince?: string | null;
  /** Without when the clock counts again. */
  short?: boolean;
  /** Nothing but how much is left, or how late it is; the rest when one points at it. */
  brief?: boolean;
}) {
  const { at, pausedSince, short = false, brief = false } = props;
  const { t } = useTranslation("ui");
  const words = useTimeWords();
  const spans = useWorkingTime();
  const now = useNow();
  if (pausedSince != null)
    return <span>{t("time.pausedSince", { moment: words.moment(pausedSince, now) })}</span>;
  if (at === null) return <span>{t("time.noDeadline")}</span>;
  const due = Date.parse(at);
  const late = due < now;
  const perDay = spans === undefined ? usualMinutesPerDay : minutesOfDay(spans, now, words.timeZone);
  // A deadline outside working time runs round the clock: what is left of it is told by the clock on the wall.
  const byWall = spans !== undefined && worksAgain(spans, due) !== undefined;
  const left = spans === undefined ? undefined : workingMinutes(spans, now, due);
  const again = spans === undefined || late || byWall ? undefined : worksAgain(spans, now);
  const span = byWall ? words.wallSpan((due - now) / 60_000) : words.span(left ?? 0, perDay);
  // Due as soon as work begins again: "0 minutes left" would say less than the moment itself.
  const isNothing = left === undefined || (!byWall && Math.abs(left) < 1);
  const hint = isNothing ? undefined : t(late ? "time.late" : "time.left", { span });
  const parts = [
    t(late ? "time.wasDue" : "time.due", { moment: words.moment(due, now) }),
    hint,
    short || again === undefined ? undefined : t("time.standsUntil", { moment: words.moment(again, now) }),
  ];
  return (
    <time dateTime={at} title={words.full(at)}>
      {brief ? (hint ?? parts[0]) : parts.filter((part) => part !== undefined).join(t("time.comma"))}
    </time>
  );
}
