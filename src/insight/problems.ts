import { defineProblems } from "../kernel/index.ts";

export const insightProblem = defineProblems({
  "vital-sign.unknown": {
    status: 404,
    say: {
      en: "There is no vital sign {domain} of this area that you may see. Choose one from /api/vital-signs.",
      "zh-CN": "没有您可查看的该区域体征“{domain}”，请从体征列表中选择。",
      ja: "表示できるこの地区の指標「{domain}」はありません。一覧から選んでください。",
    },
  },
  "vital-sign.stretch": {
    status: 400,
    say: {
      en: "The stretch must begin before it ends and last at most {days} days. Choose another.",
      "zh-CN": "时段的开始须早于结束，且最长 {days} 天。请重新选择。",
      ja: "期間は始まりが終わりより前で、最長 {days} 日です。選び直してください。",
    },
  },
});
