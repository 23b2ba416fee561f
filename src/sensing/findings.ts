import { defineFindings } from "../kernel/index.ts";

/** What streams.yaml and a detection may get wrong beyond their schemas. */
export const told = defineFindings({
  "stream.no-words": {
    en: 'the kind "{kind}" of words has no words. Write the words that it sends.',
    "zh-CN": "文字型种类“{kind}”没有词语。请写出它会发送的词语。",
    ja: "言葉を送る種類「{kind}」に言葉がありません。送る言葉を書いてください。",
  },
  "stream.unknown-kind": {
    en: 'there is no kind "{kind}". Write a code of a kind in this file.',
    "zh-CN": "没有种类“{kind}”。请写本文件中某个种类的代码。",
    ja: "種類「{kind}」はありません。このファイルにある種類のコードを書いてください。",
  },
  "stream.one-unit": {
    en: "one unit must be responsible. Write either unit or ofArea.",
    "zh-CN": "须有一个单位负责。请写 unit 或 ofArea 其中之一。",
    ja: "担当の組織は一つにしてください。unit か ofArea のどちらか一つを書きます。",
  },
  "rule.no-stream": {
    en: "names neither kind nor code. Say which kind of sensor or which stream it watches.",
    "zh-CN": "既没有 kind 也没有 code。请写明监视哪种传感器或哪条数据流。",
    ja: "kind も code もありません。どの種類のセンサーか、どのストリームを見るのか書いてください。",
  },
  "rule.all-and-any": {
    en: "has both all and any. Keep one of them.",
    "zh-CN": "同时有 all 和 any。请只留一个。",
    ja: "all と any の両方があります。一つだけ残してください。",
  },
  "rule.beside-parts": {
    en: "has {fields} beside the parts. Put it into one of the parts.",
    "zh-CN": "在各部分之外还有 {fields}。请放进其中一个部分。",
    ja: "部分の外に {fields} があります。部分の一つに入れてください。",
  },
  "rule.several-streams": {
    en: "is one stream, but the condition needs several. Write per: thing, per: area or a level of areas.",
    "zh-CN": "是单条数据流，而条件需要多条。请写 per: thing、per: area 或某一级区域。",
    ja: "一つのストリームですが、条件には複数が要ります。per: thing か per: area、または区域の階層を書いてください。",
  },
  "rule.bounds-without-threshold": {
    en: "has bounds, which only a threshold has. Keep for, or give the parts clears of their own.",
    "zh-CN": "有界限值，而只有阈值条件才有。请只留 for，或为各部分各写 clears。",
    ja: "境界値がありますが、それはしきい値だけのものです。for だけを残すか、各部分に clears を書いてください。",
  },
  "rule.level": {
    en: "needs either when or for. Say by which value, or after how long.",
    "zh-CN": "须有 when 或 for 其中之一。请写明达到什么值，或经过多久。",
    ja: "when か for のどちらか一つが要ります。どの値でか、どれだけたってからかを書いてください。",
  },
  "rule.no-condition": {
    en: "has no condition. Write exactly one of above/below/is, rises, falls, changes, silent, stuck, repeats, unusual.",
    "zh-CN":
      "没有条件。请只写其中一种：above/below/is、rises、falls、changes、silent、stuck、repeats、unusual。",
    ja: "条件がありません。above/below/is、rises、falls、changes、silent、stuck、repeats、unusual のうち一つだけを書いてください。",
  },
  "rule.several-conditions": {
    en: "has several conditions: {present}. Write exactly one of above/below/is, rises, falls, changes, silent, stuck, repeats, unusual.",
    "zh-CN":
      "有多个条件：{present}。请只写其中一种：above/below/is、rises、falls、changes、silent、stuck、repeats、unusual。",
    ja: "条件が複数あります：{present}。above/below/is、rises、falls、changes、silent、stuck、repeats、unusual のうち一つだけを書いてください。",
  },
  "rule.is-and-bound": {
    en: "has is and a bound. Keep one of them.",
    "zh-CN": "同时有 is 和界限值。请只留一个。",
    ja: "is と境界値の両方があります。一つだけ残してください。",
  },
  "rule.length": {
    en: "has the length {length}. Write a length above 0 and up to 366d.",
    "zh-CN": "时长为 {length}。请写大于 0、不超过 366d 的时长。",
    ja: "長さが {length} です。0 より長く 366d までの長さを書いてください。",
  },
  "rule.clears-above": {
    en: "is good below {clears}, which may be above {bound}. Write a bound not beyond the other.",
    "zh-CN": "低于 {clears} 即恢复，而该值可能高于 {bound}。请使界限互不越过。",
    ja: "{clears} 未満で回復となりますが、{bound} を上回りえます。もう一方を越えない値にしてください。",
  },
  "rule.clears-below": {
    en: "is good above {clears}, which may be below {bound}. Write a bound not beyond the other.",
    "zh-CN": "高于 {clears} 即恢复，而该值可能低于 {bound}。请使界限互不越过。",
    ja: "{clears} を超えると回復となりますが、{bound} を下回りえます。もう一方を越えない値にしてください。",
  },
});
