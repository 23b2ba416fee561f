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
});
