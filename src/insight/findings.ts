import { defineFindings } from "../kernel/index.ts";

/** What vital-signs.yaml may get wrong beyond its schema. */
export const told = defineFindings({
  "vital.bands": {
    en: "good does not begin above attention. Raise good or lower attention.",
    "zh-CN": "“良好”的起点不高于“关注”。请提高 good 或降低 attention。",
    ja: "「良好」の始まりが「注意」より上にありません。good を上げるか attention を下げてください。",
  },
  "vital.best-is-worst": {
    en: "best and worst are the same. Write two values.",
    "zh-CN": "best 与 worst 相同。请写两个不同的值。",
    ja: "best と worst が同じです。異なる値を書いてください。",
  },
});
