import { defineFindings } from "../kernel/index.ts";

/** What calendar.yaml may get wrong beyond its schema. */
export const told = defineFindings({
  "calendar.unknown-pattern": {
    en: "there is no shift pattern {shift}. Name one of {allowed}.",
    "zh-CN": "没有班次 {shift}。请写其中之一：{allowed}。",
    ja: "勤務体系 {shift} はありません。次のどれかを書いてください：{allowed}。",
  },
  "calendar.old-version": {
    en: "version {version} is older than its last notice. Write {newest} or later.",
    "zh-CN": "版本 {version} 早于最近一次通知。请写 {newest} 或更晚的日期。",
    ja: "版 {version} が最後の告示より古くなっています。{newest} 以後を書いてください。",
  },
  "calendar.no-year": {
    en: "no year is given. Add at least one.",
    "zh-CN": "没有任何年份。请至少添加一年。",
    ja: "年が一つもありません。少なくとも一つ加えてください。",
  },
  "calendar.last-year": {
    en: "announcedThrough is {announced}, but the last of `years` is {last}. Make them agree.",
    "zh-CN": "announcedThrough 为 {announced}，而 `years` 中最后一年是 {last}。请使二者一致。",
    ja: "announcedThrough は {announced} ですが、`years` の最後は {last} です。そろえてください。",
  },
  "calendar.year-missing": {
    en: "the year {year} is missing. Add its notice.",
    "zh-CN": "缺少 {year} 年。请补上该年的通知。",
    ja: "{year} 年がありません。その年の告示を加えてください。",
  },
  "calendar.nobody-works": {
    en: "nobody ever works in shift pattern {shift}. Give hours for a day.",
    "zh-CN": "班次 {shift} 从来无人上班。请至少为一天写上工作时间。",
    ja: "勤務体系 {shift} ではだれも働きません。一日でも時間を書いてください。",
  },
  "calendar.make-up-without-hours": {
    en: "{day} is a make-up day, but {shift} has no hours for it. Give the hours of make-up days as makeUp.",
    "zh-CN": "{day} 是调休上班日，而 {shift} 没有当天的工作时间。请用 makeUp 写明调休上班日的时间。",
    ja: "{day} は振替出勤日ですが、{shift} にその時間がありません。振替出勤日の時間を makeUp に書いてください。",
  },
  "calendar.hours-out-of-order": {
    en: "{span} overlaps or runs backwards. Write the hours in order.",
    "zh-CN": "{span} 有重叠或前后颠倒。请按先后顺序写时间。",
    ja: "{span} は重なっているか逆順です。時間を順に書いてください。",
  },
  "calendar.no-day": {
    en: "there is no day {day}. Correct the date.",
    "zh-CN": "没有 {day} 这一天。请更正日期。",
    ja: "{day} という日はありません。日付を直してください。",
  },
  "calendar.unknown-holiday": {
    en: "{holiday} is not among `holidays`. Add its names there, or correct it.",
    "zh-CN": "`holidays` 中没有 {holiday}。请在那里补上名称，或更正。",
    ja: "{holiday} は `holidays` にありません。名称をそこに加えるか、直してください。",
  },
  "calendar.span-backwards": {
    en: "{span} runs backwards. Write the first day first.",
    "zh-CN": "{span} 前后颠倒。请先写第一天。",
    ja: "{span} は逆順です。最初の日を先に書いてください。",
  },
  "calendar.span-too-long": {
    en: "{span} is longer than 60 days. Correct it.",
    "zh-CN": "{span} 超过 60 天。请更正。",
    ja: "{span} は 60 日を超えています。直してください。",
  },
  "calendar.span-of-another-year": {
    en: "{span} does not belong to {year}. Correct the date.",
    "zh-CN": "{span} 不属于 {year} 年。请更正日期。",
    ja: "{span} は {year} 年のものではありません。日付を直してください。",
  },
  "calendar.odd-lengths": {
    en: "the days are of too many odd lengths to add up their fractions exactly. Round the hours to 5 minutes.",
    "zh-CN": "各日时长过于零碎，无法精确累加。请把时间取整到 5 分钟。",
    ja: "一日の長さが半端で、端数を正確に足せません。時間を 5 分単位にしてください。",
  },
});
