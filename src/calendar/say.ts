import { fill, type Language, type Text } from "../kernel/index.ts";
import type { Calendar } from "./compile.ts";
import { type DayAnswer, datesOf, type Reason, type Segment } from "./explain.ts";
import { formatTime } from "./instants.ts";

const weekdayNames = {
  mon: "Monday",
  tue: "Tuesday",
  wed: "Wednesday",
  thu: "Thursday",
  fri: "Friday",
  sat: "Saturday",
  sun: "Sunday",
} as const;

/** The same for every reader, for programs read it: `2026-02-14 working make-up day for Spring Festival (春节), Saturday; notice of 2025-11-04` */
export function dayLine(day: DayAnswer): string {
  const state = day.working ? "working" : "off";
  const weekday = weekdayNames[day.weekday];
  const unannounced = day.announced ? "" : "; holidays of this year are not announced";
  return `${day.date} ${state} ${sayReason(day.why, weekday)}${unannounced}`;
}

function sayReason(why: Reason, weekday: string): string {
  if (why.kind === "workday") return `${weekday}, an ordinary working day`;
  if (why.kind === "restDay") return `${weekday}, a day of rest`;
  const name = why.names["zh-CN"] === why.names.en ? why.names.en : `${why.names.en} (${why.names["zh-CN"]})`;
  const what = why.kind === "holiday" ? name : `make-up day for ${name}`;
  return `${what}, ${weekday}; notice of ${why.notice.announced}: ${why.notice.url}`;
}

const words = {
  head: {
    en: "calendar {id} of {version}, shift {shift}, {zone}",
    "zh-CN": "日历 {id}（{version} 版），班次 {shift}，{zone}",
    ja: "暦 {id}（{version} 版）、勤務 {shift}、{zone}",
  },
  beyond: {
    en: "Note: holidays are officially announced for {from} to {through} only; outside those years the weekly pattern alone is counted, so this answer may still change.",
    "zh-CN":
      "注意：节假日仅公布了 {from} 至 {through} 年；其余年份只按每周的作息计算，因此此结果日后可能变化。",
    ja: "注意：祝休日が公表されているのは {from} 年から {through} 年だけです。それ以外の年は曜日だけで数えるため、この答えは変わることがあります。",
  },
  counted: {
    en: "{amount} from {from}, {head}:",
    "zh-CN": "自 {from} 起 {amount}，{head}：",
    ja: "{from} から {amount}、{head}：",
  },
  endless: {
    en: "{amount} never end while the pause goes on; give the pause an end.",
    "zh-CN": "暂停没有结束时间，{amount} 永不到期。请给出暂停的结束时间。",
    ja: "停止が続くかぎり {amount} は終わりません。停止の終わりを指定してください。",
  },
  minutes: { en: "min", "zh-CN": "分钟", ja: "分" },
  stretch: { en: "{first} to {last}", "zh-CN": "{first} 至 {last}", ja: "{first} から {last}" },
  paused: { en: "paused", "zh-CN": "暂停", ja: "停止中" },
  off: { en: "off: {name}", "zh-CN": "休息：{name}", ja: "休み：{name}" },
  rest: { en: "days of rest", "zh-CN": "休息日", ja: "休日" },
  more: { en: "… {count} more lines …", "zh-CN": "…… 另有 {count} 行 ……", ja: "…… ほか {count} 行 ……" },
} satisfies Record<string, Text>;

const say = (key: keyof typeof words, language: Language, parameters: Record<string, unknown> = {}) =>
  fill(words[key][language], parameters, language);

/** Which calendar answered. */
export function headLine({ id, version, shift, zone }: Calendar, language: Language): string {
  return say("head", language, { id, version, shift, zone: zone.name });
}

/** What was counted, from when and by which calendar. */
export function countedLine(calendar: Calendar, amount: Text, from: string, language: Language): string {
  return say("counted", language, { amount, from, head: headLine(calendar, language) });
}

/** Of an amount that is never over. */
export const endlessLine = (amount: Text, language: Language): string => say("endless", language, { amount });

/** What to mind about an answer that leaves the announced years. */
export function beyondNote({ announcedFrom, announcedThrough }: Calendar, language: Language): string {
  return say("beyond", language, { from: announcedFrom, through: announcedThrough });
}

/** One line for each day that counts and for each stretch that does not; the middle of a long list is left out. */
export function countingLines(
  calendar: Calendar,
  segments: readonly Segment[],
  language: Language,
): string[] {
  const lines: string[] = [];
  let minutes = 0;
  let hours: string[] = [];
  const flush = (date: string) => {
    if (minutes > 0)
      lines.push(`  ${date}  ${String(minutes).padStart(4)} ${words.minutes[language]}  ${hours.join(", ")}`);
    minutes = 0;
    hours = [];
  };
  let date = "";
  for (const segment of segments) {
    const { first, last } = datesOf(calendar, segment);
    if (first !== date) flush(date);
    date = first;
    if (segment.kind === "working") {
      minutes += segment.workingMinutes;
      hours.push(`${formatTime(calendar, segment.from)}-${formatTime(calendar, segment.to, true)}`);
    } else if (segment.why.kind !== "offHours") {
      flush(date);
      const stretch = first === last ? first : say("stretch", language, { first, last });
      lines.push(`  ${stretch}  ${sayStill(segment, language)}`);
    }
  }
  flush(date);
  return lines.length <= 24
    ? lines
    : [
        ...lines.slice(0, 12),
        `  ${say("more", language, { count: lines.length - 23 })}`,
        ...lines.slice(-11),
      ];
}

function sayStill(segment: Segment, language: Language): string {
  if (segment.kind === "paused") return words.paused[language];
  if (segment.why.kind !== "holiday") return say("off", language, { name: words.rest });
  const { names } = segment.why;
  const name = language === "en" ? `${names.en} (${names["zh-CN"]})` : names[language];
  return say("off", language, { name });
}
