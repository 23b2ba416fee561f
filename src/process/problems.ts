import { defineProblems } from "../kernel/index.ts";

export const problem = defineProblems({
  "process.unknown": {
    status: 404,
    say: {
      en: "There is no process {process}. Look at the list of processes for its id.",
      "zh-CN": "没有名为 {process} 的流程，请在流程列表中查找其编号。",
      ja: "プロセス {process} はありません。一覧で ID を確かめてください。",
    },
  },
  "process.no-instance": {
    status: 404,
    say: {
      en: "No process is running for {subject}. Look at its history to see how it ended.",
      "zh-CN": "{subject} 没有正在运行的流程，请查看其历史记录。",
      ja: "{subject} には実行中のプロセスがありません。履歴で終わり方を確かめてください。",
    },
  },
  "process.not-open": {
    status: 409,
    say: {
      en: "This step is not open now: {reason}. Reload to see where the process stands.",
      "zh-CN": "此步骤当前不可办理：{reason}。请刷新查看流程位置。",
      ja: "この手順は今は行えません：{reason}。読み直して現在の位置を確かめてください。",
    },
  },
  "process.running": {
    status: 409,
    say: {
      en: "This process is already running here. Continue the one that runs.",
      "zh-CN": "该流程已在运行，请继续办理已有流程。",
      ja: "このプロセスはすでに実行中です。実行中のものを続けてください。",
    },
  },
  "process.drawing": {
    status: 409,
    say: {
      en: "Process {process} is a drawing (isExecutable is false) and cannot be run. Make it executable and load it again.",
      "zh-CN": "流程 {process} 仅为示意图（isExecutable 为 false），不能运行。请设为可执行后重新加载。",
      ja: "プロセス {process} は図だけで（isExecutable が false）実行できません。実行可能にして読み込み直してください。",
    },
  },
  "process.refused": {
    status: 422,
    say: {
      en: "The model {file} was not loaded: {reason} Load it again then.",
      "zh-CN": "模型 {file} 未加载：{reason}之后请重新加载。",
      ja: "モデル {file} は読み込まれませんでした：{reason}その後、読み込み直してください。",
    },
  },
  "process.endless": {
    status: 500,
    say: {
      en: "The processes wake each other without end (more than {count} steps at once). Nothing was changed; correct the models.",
      "zh-CN": "流程之间相互触发、无法停止（一次超过 {count} 步）。未作任何更改，请更正模型。",
      ja: "プロセスが互いを起こし続けて止まりません（一度に {count} 歩以上）。何も変更されていません。モデルを直してください。",
    },
  },
  "process.migration": {
    status: 409,
    say: {
      en: "The instance cannot move to version {version}: {reason}. Map its elements to those of that version.",
      "zh-CN": "实例无法迁移到第 {version} 版：{reason}。请为其元素指定对应关系。",
      ja: "インスタンスを第 {version} 版に移せません：{reason}。要素の対応を指定してください。",
    },
  },
  "decision.unknown": {
    status: 404,
    say: {
      en: "There is no decision {decision}. Look at the list of decisions for its id.",
      "zh-CN": "没有名为 {decision} 的决策，请在决策列表中查找其编号。",
      ja: "デシジョン {decision} はありません。一覧で ID を確かめてください。",
    },
  },
  "decision.failed": {
    status: 422,
    say: {
      en: "The decision {decision} gave no result: {reason}. Check the input.",
      "zh-CN": "决策 {decision} 未得出结果：{reason}。请检查输入。",
      ja: "デシジョン {decision} は結果を出せませんでした：{reason}。入力を確かめてください。",
    },
  },
});
