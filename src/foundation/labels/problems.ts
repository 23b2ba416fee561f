import { defineProblems } from "../../kernel/index.ts";

export const problem = defineProblems({
  "label.unknown-kind": {
    status: 422,
    say: {
      en: "Nothing of the kind {kind} can be labelled here. Possible: {known}.",
      "zh-CN": "此处不能为“{kind}”打标签，可选：{known}。",
      ja: "「{kind}」にはラベルを付けられません。可能なもの：{known}。",
    },
  },
  "label.unreachable": {
    status: 404,
    say: {
      en: "There is no {kind} {id} that you may label or see the labels of. Nothing of the batch was kept.",
      "zh-CN": "没有您可打标签或查看标签的 {kind} {id}，本批未保存任何内容。",
      ja: "あなたが扱える {kind} {id} はありません。この一括分は何も保存されていません。",
    },
  },
  "label.confidence": {
    status: 422,
    say: {
      en: "A model must give its confidence (0 to 1), and only a model ({label}). Correct the statement.",
      "zh-CN": "模型标签必须给出置信度（0至1），其他来源不得给出（{label}），请更正。",
      ja: "確信度（0～1）はモデルだけが必ず示します（{label}）。直してください。",
    },
  },
});
