import { defineProblems } from "../kernel/index.ts";

/** What can be wrong with a calendar or with a question to it. */
export const problem = defineProblems({
  "calendar.instant": {
    status: 400,
    say: {
      en: "“{value}” is not a point in time; write it like 2026-02-13T16:00+08:00.",
      "zh-CN": "“{value}”不是有效的时间，请按 2026-02-13T16:00+08:00 的格式填写。",
      ja: "「{value}」は日時ではありません。2026-02-13T16:00+08:00 のように書いてください。",
    },
  },
  "calendar.date": {
    status: 400,
    say: {
      en: "“{value}” is not a date; write it like 2026-02-13.",
      "zh-CN": "“{value}”不是有效的日期，请按 2026-02-13 的格式填写。",
      ja: "「{value}」は日付ではありません。2026-02-13 のように書いてください。",
    },
  },
  "calendar.range": {
    status: 400,
    say: {
      en: "The calendar counts from 1970 to 9999; this question leaves that range, so choose a nearer time or a smaller amount.",
      "zh-CN": "日历可计算 1970 年至 9999 年，本次计算超出范围，请选择更近的时间或更小的数量。",
      ja: "暦が数えられるのは 1970 年から 9999 年までです。より近い日時か小さい量を選んでください。",
    },
  },
  "calendar.amount": {
    status: 400,
    say: {
      en: "“{value}” is not an amount of {unit}; give {expected}.",
      "zh-CN": "“{value}”不是有效的{unit}数量，请填写{expected}。",
      ja: "「{value}」は {unit} の量ではありません。{expected} を指定してください。",
    },
  },
  "calendar.pause": {
    status: 400,
    say: {
      en: "The pause “{value}” is not FROM/TO with TO after FROM; leave TO empty for a pause that goes on.",
      "zh-CN": "暂停区间“{value}”应写作 起/止，且止晚于起；仍在暂停时止可留空。",
      ja: "中断「{value}」は 始まり/終わり の形で、終わりが後でなければなりません。続いている場合は終わりを空けてください。",
    },
  },
  "calendar.order": {
    status: 400,
    say: {
      en: "{to} lies before {from}; give the earlier time first.",
      "zh-CN": "{to} 早于 {from}，请先写较早的时间。",
      ja: "{to} は {from} より前です。早い方を先に書いてください。",
    },
  },
  "calendar.shift": {
    status: 400,
    say: {
      en: "There is no shift pattern “{value}” in the calendar; choose one of {known}.",
      "zh-CN": "日历中没有班次“{value}”，可选：{known}。",
      ja: "暦に勤務帯「{value}」はありません。{known} から選んでください。",
    },
  },
  "calendar.version": {
    status: 404,
    say: {
      en: "There is no calendar version “{value}”; known versions are {known}.",
      "zh-CN": "没有日历版本“{value}”，已有版本：{known}。",
      ja: "暦の版「{value}」はありません。既知の版：{known}。",
    },
  },
  "calendar.too-long": {
    status: 400,
    say: {
      en: "A clock can be explained minute by minute over at most {years} years; choose a shorter time.",
      "zh-CN": "逐分钟说明最多支持 {years} 年，请缩短时间范围。",
      ja: "分単位の説明は最長 {years} 年です。期間を短くしてください。",
    },
  },
});
