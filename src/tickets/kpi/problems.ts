import { defineProblems } from "../../kernel/index.ts";

/** The problems of asking for KPIs. */
export const kpiProblem = defineProblems({
  "kpi.unknown": {
    status: 404,
    say: {
      en: "There is no KPI {id}. Choose one of the definitions at /api/kpis/definitions.",
      "zh-CN": "没有指标“{id}”，请从 /api/kpis/definitions 中选择。",
      ja: "指標「{id}」はありません。/api/kpis/definitions から選んでください。",
    },
  },
  "kpi.period": {
    status: 400,
    say: {
      en: "{period} is no period that has begun. Write 2026, 2026-03, 2026-03-15 or 2026-01-01..2026-06-30.",
      "zh-CN": "“{period}”不是已开始的有效时段。请写作 2026、2026-03、2026-03-15 或 2026-01-01..2026-06-30。",
      ja: "{period} は始まった期間ではありません。2026、2026-03、2026-03-15、2026-01-01..2026-06-30 のように書いてください。",
    },
  },
});
