import { defineFindings } from "../../../kernel/index.ts";

/** What day/readings.yaml may get wrong beyond its schema. */
export const told = defineFindings({
  "habit.no-usual": {
    en: "it does not say what is usual. Write at, as the kind of streams.yaml measures.",
    "zh-CN": "未说明通常是多少。请按 streams.yaml 中该种类的度量写 at。",
    ja: "ふだんの値が書かれていません。streams.yaml の種類が測るとおりに at を書いてください。",
  },
  "habit.fault-value": {
    en: "a fault shows no {type}. Write it as the kind of streams.yaml measures.",
    "zh-CN": "有故障的取值不是{type}。请按 streams.yaml 中该种类的度量书写。",
    ja: "故障の値が{type}ではありません。streams.yaml の種類が測るとおりに書いてください。",
  },
  "habit.no-words": {
    en: "it has no words. Write those that the kind of streams.yaml sends.",
    "zh-CN": "没有词语。请写 streams.yaml 中该种类会发送的词语。",
    ja: "言葉がありません。streams.yaml の種類が送る言葉を書いてください。",
  },
  "habit.unknown-word": {
    en: '"{word}" is none of its words. Write one that the kind of streams.yaml sends.',
    "zh-CN": "“{word}”不在其词语之中。请写 streams.yaml 中该种类会发送的词语。",
    ja: "「{word}」はその言葉にありません。streams.yaml の種類が送る言葉を書いてください。",
  },
});
