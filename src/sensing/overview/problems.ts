import { defineProblems } from "../../kernel/index.ts";

/** The problems of looking at streams and devices. */
export const overviewProblem = defineProblems({
  "stream.unknown": {
    status: 404,
    say: {
      en: "There is no such stream within your reach. Choose one of the list at /api/streams.",
      "zh-CN": "您的权限范围内没有该数据流。请从 /api/streams 的列表中选择。",
      ja: "権限の範囲にこのデータストリームはありません。/api/streams の一覧から選んでください。",
    },
  },
  "stream.stretch": {
    status: 400,
    say: {
      en: "The end must come after the beginning, and at most {years} years after it. Choose another stretch of time.",
      "zh-CN": "结束时间必须晚于开始时间，且相隔不超过 {years} 年。请重新选择时间段。",
      ja: "終わりは始まりより後で、間は{years}年以内です。期間を選び直してください。",
    },
  },
});
