import { defineProblems } from "../../kernel/index.ts";

export const problem = defineProblems({
  "event.time": {
    status: 422,
    say: {
      en: "A time must end after it begins ({from} to {to}). Correct one of the two.",
      "zh-CN": "结束时间必须晚于开始时间（{from} 至 {to}），请更正。",
      ja: "終わりは始まりより後でなければなりません（{from}～{to}）。直してください。",
    },
  },
  "event.too-wide": {
    status: 422,
    say: {
      en: "More than {limit} people were there. Ask for fewer cells or a shorter time.",
      "zh-CN": "符合条件的人员超过 {limit} 名，请缩小网格范围或时间段。",
      ja: "該当者が {limit} 人を超えます。区画を減らすか時間を短くしてください。",
    },
  },
  "event.unknown-participant": {
    status: 422,
    say: {
      en: "The record {record} does not exist or is out of your reach. Choose one from the register.",
      "zh-CN": "记录 {record} 不存在或超出您的权限，请从登记库中选择。",
      ja: "記録 {record} は存在しないか、権限の外です。台帳から選んでください。",
    },
  },
});
