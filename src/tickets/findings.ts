import { defineFindings } from "../kernel/index.ts";

/** What the city's files about tickets, and the drawing of their process, may get wrong beyond their schemas. */
export const told = defineFindings({
  "city.language-not-offered": {
    en: "the default language is not offered. Add {language} to languages.offered.",
    "zh-CN": "默认语言不在所提供的语言之中。请把 {language} 加入 languages.offered。",
    ja: "既定の言語が提供されていません。{language} を languages.offered に加えてください。",
  },
  "deadline.light": {
    en: "yellow comes after red. Write yellow ≤ red.",
    "zh-CN": "黄灯晚于红灯。请使 yellow ≤ red。",
    ja: "黄が赤より後です。yellow ≤ red にしてください。",
  },
  "deadline.unknown-template": {
    en: 'there is no template "{template}". Add it to templates.yaml, or write one of: {allowed}.',
    "zh-CN": "没有模板“{template}”。请在 templates.yaml 中补上，或写其中之一：{allowed}。",
    ja: "テンプレート「{template}」はありません。templates.yaml に加えるか、次のどれかを書いてください：{allowed}。",
  },
  "template.missing": {
    en: 'the template "{template}" is missing. Add it: tickets send it.',
    "zh-CN": "缺少模板“{template}”。请补上：工单要发送它。",
    ja: "テンプレート「{template}」がありません。チケットが送るものなので、加えてください。",
  },
  "template.unknown-placeholder": {
    en: 'nothing fills "{name}". Use one of: {allowed}.',
    "zh-CN": "没有内容可填入“{name}”。请用其中之一：{allowed}。",
    ja: "「{name}」に入るものがありません。次のどれかを使ってください：{allowed}。",
  },
  "template.undeclared-placeholder": {
    en: "{place} is not declared. Add it to placeholders, or use one of: {allowed}.",
    "zh-CN": "{place} 没有声明。请加入 placeholders，或用其中之一：{allowed}。",
    ja: "{place} が宣言されていません。placeholders に加えるか、次のどれかを使ってください：{allowed}。",
  },
  "label.twice": {
    en: 'the label "{label}" is declared twice. Keep one of the two.',
    "zh-CN": "标签“{label}”声明了两次。请只留一处。",
    ja: "ラベル「{label}」が二度宣言されています。一つだけ残してください。",
  },
  "label.does-nothing": {
    en: 'the label "{label}" does nothing that anybody sees. Give it an urgency, a deadlineClass or mark: true; one that only names an owner in organisations.yaml is marked, so that the dispatcher sees why.',
    "zh-CN":
      "标签“{label}”没有任何可见的作用。请写 urgency、deadlineClass 或 mark: true；仅在 organisations.yaml 中用于确定承办单位的标签也须 mark，以便派单员看到原因。",
    ja: "ラベル「{label}」には目に見える働きがありません。urgency か deadlineClass か mark: true を書いてください。organisations.yaml で担当を決めるだけのものも、理由が振り分け担当に見えるよう mark にします。",
  },
  "label.rule-twice": {
    en: 'the rule "{rule}" is written twice. Give one of the two another id.',
    "zh-CN": "规则“{rule}”写了两次。请为其中之一换一个 id。",
    ja: "規則「{rule}」が二度書かれています。どちらかの id を変えてください。",
  },
  "label.unknown": {
    en: 'there is no label "{label}". Declare it under labels, or name one of those.',
    "zh-CN": "没有标签“{label}”。请在 labels 下声明，或写其中之一。",
    ja: "ラベル「{label}」はありません。labels に加えるか、そこにあるものを書いてください。",
  },
  "label.not-on-tickets": {
    en: '"{label}" does not count on tickets. Add ticket to its `on`: rules label tickets.',
    "zh-CN": "“{label}”不用于工单。请在其 `on` 中加入 ticket：规则是给工单打标签的。",
    ja: "「{label}」はチケットには付きません。`on` に ticket を加えてください。規則はチケットに付けるものです。",
  },
  "mapping.one-source": {
    en: "says not exactly one of column, join, first, hash, constant. Keep one of them.",
    "zh-CN": "column、join、first、hash、constant 须恰好写一个。请只留一个。",
    ja: "column、join、first、hash、constant のうち一つだけにしてください。",
  },
  "ticket-process.not-one": {
    en: "not exactly one executable process. Keep one process with isExecutable=true.",
    "zh-CN": "可执行的流程不是恰好一个。请只留一个 isExecutable=true 的流程。",
    ja: "実行できるプロセスがちょうど一つではありません。isExecutable=true のものを一つだけ残してください。",
  },
  "ticket-process.name": {
    en: 'the process is called "{id}". Name the process like its file, {file}: it is started by that name.',
    "zh-CN": "流程名为“{id}”。请与文件同名，即 {file}：系统按此名称启动它。",
    ja: "プロセスの名前が「{id}」です。ファイルと同じ {file} にしてください。その名前で始められます。",
  },
  "ticket-process.no-stage": {
    en: 'user task "{id}" is no stage. Give it one of the ids {stages}.',
    "zh-CN": "用户任务“{id}”不是环节。请用以下 id 之一：{stages}。",
    ja: "ユーザータスク「{id}」は段階ではありません。id を次のどれかにしてください：{stages}。",
  },
  "ticket-process.waits": {
    en: "a {type} would leave the ticket without a stage. Let the ticket module do it, or draw it as an event.",
    "zh-CN": "{type} 会使工单不处于任何环节。请交由工单模块处理，或画成事件。",
    ja: "{type} があるとチケットがどの段階にもない状態になります。チケットのモジュールに任せるか、イベントとして描いてください。",
  },
  "ticket-process.stage-missing": {
    en: 'the stage "{stage}" is missing. Add a user task with the id {stage}.',
    "zh-CN": "缺少环节“{stage}”。请添加 id 为 {stage} 的用户任务。",
    ja: "段階「{stage}」がありません。id が {stage} のユーザータスクを加えてください。",
  },
  "ticket-process.deaf": {
    en: 'the message "{message}" is not heard at the stage "{stage}". Attach a boundary event for it to the task or to a sub-process around it.',
    "zh-CN": "环节“{stage}”接收不到消息“{message}”。请在该任务或包含它的子流程上附加接收该消息的边界事件。",
    ja: "段階「{stage}」でメッセージ「{message}」を受け取れません。そのタスクか、それを囲むサブプロセスに、境界イベントを付けてください。",
  },
  "ticket-process.no-reopened": {
    en: 'no start event "reopened" hears "reopen". Add a message start event with the id "reopened" that leads to dispatch.',
    "zh-CN": "没有开始事件“reopened”接收“reopen”。请添加 id 为“reopened”的消息开始事件，并连到派单环节。",
    ja: "「reopen」を受ける開始イベント「reopened」がありません。id が「reopened」のメッセージ開始イベントを加え、振り分けにつなげてください。",
  },
  "ticket-process.nothing-waits": {
    en: 'nothing waits for "{end}". Add a catch event after "{message}".',
    "zh-CN": "没有元素等待“{end}”。请在“{message}”之后添加捕获事件。",
    ja: "「{end}」を待つものがありません。「{message}」の後に受信イベントを加えてください。",
  },
  "ticket-process.ends-stage": {
    en: '"{message}" ends the stage. Set cancelActivity="false": the ticket stays at its stage.',
    "zh-CN": '“{message}”会结束该环节。请设 cancelActivity="false"：工单停留在原环节。',
    ja: '「{message}」で段階が終わってしまいます。cancelActivity="false" にしてください。チケットはその段階に残ります。',
  },
});
