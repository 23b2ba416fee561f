import { defineFindings } from "../kernel/index.ts";

/** What the files of a city may say against each other. */
export const told = defineFindings({
  "city.nobody-told": {
    en: "notices go to {recipient}, and no role has this function. Write functions: [{recipient}] at the role that is to read them.",
    "zh-CN": "通知发给 {recipient}，而没有角色承担该职能。请在应阅读的角色处写 functions: [{recipient}]。",
    ja: "通知は {recipient} に届きますが、その職務の役割がありません。読むべき役割に functions: [{recipient}] と書いてください。",
  },
  "city.two-time-zones": {
    en: "the calendar counts in {calendar}, and city.yaml says {city}. Write the same time zone in both.",
    "zh-CN": "日历用 {calendar}，而 city.yaml 写的是 {city}。请在两处写同一时区。",
    ja: "カレンダーは {calendar} で数え、city.yaml には {city} とあります。両方に同じタイムゾーンを書いてください。",
  },
});
