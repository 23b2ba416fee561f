import { defineProblems } from "../kernel/index.ts";

export const scenarioProblem = defineProblems({
  "scenario.unknown": {
    status: 404,
    say: {
      en: "There is no scenario {id}. Choose one from the list of scenarios.",
      "zh-CN": "没有场景“{id}”，请从场景列表中选择。",
      ja: "シナリオ「{id}」はありません。一覧から選んでください。",
    },
  },
  "scenario.no-ticket": {
    status: 404,
    say: {
      en: "There is no ticket of this alarm that you may see. Look at the alarm itself for what came of it.",
      "zh-CN": "该告警没有您可查看的工单。请查看告警本身的处理情况。",
      ja: "この警報には表示できる案件がありません。警報そのものを見てください。",
    },
  },
});
