import { defineFindings } from "../kernel/index.ts";

/** What a BPMN or DMN file holds that the engine would not run, or not as drawn. */
export const told = defineFindings({
  "model.remark": {
    en: "the reader remarks: {remark}. Look whether it is meant so.",
    "zh-CN": "读取时提示：{remark}。请核对是否有意如此。",
    ja: "読み込み時の注意：{remark}。意図したものか確かめてください。",
  },
  "model.unsupported": {
    en: "{type} is not supported. Use another element; src/process/README.md says which there are.",
    "zh-CN": "不支持 {type}。请改用其他元素；可用的元素见 src/process/README.md。",
    ja: "{type} には対応していません。別の要素を使ってください。使えるものは src/process/README.md にあります。",
  },
  "model.not-feel": {
    en: "{what} is written in {language}. Write it in FEEL.",
    "zh-CN": "{what} 用 {language} 写成。请用 FEEL 书写。",
    ja: "{what} が {language} で書かれています。FEEL で書いてください。",
  },
  "feel.empty": {
    en: "the expression is empty",
    "zh-CN": "表达式为空",
    ja: "式が空です",
  },
  "feel.syntax": {
    en: 'syntax error at character {character}, near "{near}"',
    "zh-CN": "第 {character} 个字符处有语法错误，在“{near}”附近",
    ja: "{character} 文字目の「{near}」付近に構文の誤りがあります",
  },
  "process.twice": {
    en: 'the process "{id}" is in {other}, too. Give one of them another id.',
    "zh-CN": "流程“{id}”在 {other} 中也有。请为其中之一换一个 id。",
    ja: "プロセス「{id}」は {other} にもあります。どちらかの id を変えてください。",
  },
  "process.lost-call": {
    en: 'there is no process "{process}" in processes/. Add its file, or correct calledElement.',
    "zh-CN": "processes/ 中没有流程“{process}”。请添加其文件，或更正 calledElement。",
    ja: "processes/ にプロセス「{process}」がありません。ファイルを加えるか、calledElement を直してください。",
  },
  "process.lost-decision": {
    en: 'there is no decision "{decision}" in decisions/. Add its file, or correct liangwang:decision.',
    "zh-CN": "decisions/ 中没有决策“{decision}”。请添加其文件，或更正 liangwang:decision。",
    ja: "decisions/ に判断「{decision}」がありません。ファイルを加えるか、liangwang:decision を直してください。",
  },
  "process.nobody-may": {
    en: 'no role holds "{scope}", so that nobody could ever do this. Give the scope to a role in roles.yaml, or correct it here.',
    "zh-CN": "没有角色持有“{scope}”，因此无人能办理。请在 roles.yaml 中把该权限给予某个角色，或在此更正。",
    ja: "「{scope}」を持つ役割がなく、だれも行えません。roles.yaml で役割にその権限を与えるか、ここを直してください。",
  },
  "form.several": {
    en: "there is more than one form. Keep one.",
    "zh-CN": "有多个表单。请只留一个。",
    ja: "フォームが複数あります。一つだけ残してください。",
  },
  "form.no-json": {
    en: "the form is no JSON in its line {line}, column {column}: {reason}. Correct its text there.",
    "zh-CN": "表单第 {line} 行第 {column} 列不是 JSON：{reason}。请在该处更正其文本。",
    ja: "フォームの {line} 行 {column} 桁目が JSON ではありません：{reason}。そこを直してください。",
  },
  "form.unfit": {
    en: "the form does not fit at {place}. {reason} src/process/README.md says what a form may hold.",
    "zh-CN": "表单在 {place} 处不合要求。{reason}表单可含的内容见 src/process/README.md。",
    ja: "フォームの {place} が合っていません。{reason}フォームに書けることは src/process/README.md にあります。",
  },
  "form.requires-lost": {
    en: 'the form requires "{field}", which is none of the fields it asks for. Add the field, or take it out of required.',
    "zh-CN": "表单要求“{field}”，但它不在所询问的字段之中。请添加该字段，或从 required 中去掉。",
    ja: "フォームは「{field}」を必須としていますが、尋ねる項目にありません。項目を加えるか、required から外してください。",
  },
  "decision.twice": {
    en: '"{name}" is decided in {other}, too. Give one of them another id and name.',
    "zh-CN": "“{name}”在 {other} 中也有决策。请为其中之一换 id 和名称。",
    ja: "「{name}」は {other} でも判断されます。どちらかの id と名前を変えてください。",
  },
  "model.too-deep": {
    en: "elements lie more than {levels} levels deep in each other. Draw it flatter.",
    "zh-CN": "元素嵌套超过 {levels} 层。请减少嵌套。",
    ja: "要素の入れ子が {levels} 段を超えています。浅くしてください。",
  },
  "input.ended": {
    en: "the process has ended ({how})",
    "zh-CN": "流程已结束（{how}）",
    ja: "プロセスは終わっています（{how}）",
  },
  "input.started": {
    en: "the process has already been started",
    "zh-CN": "流程已经启动",
    ja: "プロセスはすでに始まっています",
  },
  "input.no-start": {
    en: 'process "{process}" has no start event "{event}"',
    "zh-CN": "流程“{process}”没有名为“{event}”的开始事件",
    ja: "プロセス「{process}」に開始イベント「{event}」はありません",
  },
  "input.no-plain-start": {
    en: 'process "{process}" begins with a message, a signal or a timer only',
    "zh-CN": "流程“{process}”只能由消息、信号或定时器启动",
    ja: "プロセス「{process}」はメッセージ、シグナル、タイマーでしか始まりません",
  },
  "input.not-open": {
    en: "{what} {id} is done, withdrawn or was never there",
    "zh-CN": "{what} {id} 已完成、已撤回或从未有过",
    ja: "{what} {id} は済んだか、取り下げられたか、もともとありません",
  },
  "input.held": {
    en: "{what} {id} is held by a fault that an administrator must mend first ({message})",
    "zh-CN": "{what} {id} 因故障停住，须先由管理员排除（{message}）",
    ja: "{what} {id} は障害で止まっており、先に管理者が直す必要があります（{message}）",
  },
  "input.no-fault": {
    en: "nothing is held here by a fault any more (token {token})",
    "zh-CN": "此处已没有因故障停住的步骤（令牌 {token}）",
    ja: "ここで障害により止まっているものはもうありません（トークン {token}）",
  },
  "input.no-token": {
    en: "the process has left this place (token {token})",
    "zh-CN": "流程已离开此处（令牌 {token}）",
    ja: "プロセスはもうここにありません（トークン {token}）",
  },
  "input.not-awaited": {
    en: 'the process does not wait for {what} "{name}"',
    "zh-CN": "流程并未等待{what}“{name}”",
    ja: "プロセスは{what}「{name}」を待っていません",
  },
  "input.no-instance": {
    en: "there is no process {instance}",
    "zh-CN": "没有流程实例 {instance}",
    ja: "プロセスのインスタンス {instance} はありません",
  },
  "input.elsewhere": {
    en: 'the process does not stand at "{node}"',
    "zh-CN": "流程目前不在“{node}”处",
    ja: "プロセスは今「{node}」にありません",
  },
  "migration.moved-on": {
    en: "it has moved to another version in the meantime",
    "zh-CN": "它在此期间已转到其他版本",
    ja: "その間に別の版に移っています",
  },
  "migration.not-in-old": {
    en: '"{element}" is not in the old version',
    "zh-CN": "旧版中没有“{element}”",
    ja: "元の版に「{element}」がありません",
  },
  "migration.not-in-new": {
    en: '"{element}" is not in the new version',
    "zh-CN": "新版中没有“{element}”",
    ja: "新しい版に「{element}」がありません",
  },
  "migration.other-type": {
    en: '"{element}" is of the type {oldType}, "{counterpart}" of the type {newType}',
    "zh-CN": "“{element}”的类型是 {oldType}，而“{counterpart}”的类型是 {newType}",
    ja: "「{element}」の種類は {oldType}、「{counterpart}」の種類は {newType} です",
  },
  "migration.other-scope": {
    en: '"{element}" lies in another sub-process there',
    "zh-CN": "“{element}”在新版中位于另一个子流程内",
    ja: "「{element}」は新しい版では別のサブプロセスの中にあります",
  },
  "migration.other-host": {
    en: '"{element}" sits on another activity there',
    "zh-CN": "“{element}”在新版中附着于另一个活动",
    ja: "「{element}」は新しい版では別の活動に付いています",
  },
  "migration.other-loop": {
    en: '"{element}" repeats in another way there',
    "zh-CN": "“{element}”在新版中的重复方式不同",
    ja: "「{element}」は新しい版では繰り返し方が違います",
  },
  "migration.other-event": {
    en: '"{element}" waits for another kind of event there',
    "zh-CN": "“{element}”在新版中等待的是另一类事件",
    ja: "「{element}」は新しい版では別の種類のイベントを待ちます",
  },
  "migration.no-flow": {
    en: 'the join has no flow "{flow}" in the new version',
    "zh-CN": "新版的汇合处没有流“{flow}”",
    ja: "新しい版の合流に流れ「{flow}」がありません",
  },
  "bpmn.not-by-nobody": {
    en: 'notBy names "{other}", which is no task for people here. Name the tasks whose doer may not do this.',
    "zh-CN": "notBy 所指的“{other}”不是此流程中由人办理的任务。请填写其办理人不得办理本任务的任务。",
    ja: "notBy の「{other}」はここで人が行う作業ではありません。行った人がこれを行えない作業を書いてください。",
  },
  "bpmn.unreadable": {
    en: "not readable as BPMN 2.0: {reason}. Save the drawing anew with a BPMN editor.",
    "zh-CN": "无法按 BPMN 2.0 读取：{reason}。请用 BPMN 编辑器重新保存。",
    ja: "BPMN 2.0 として読めません：{reason}。BPMN のエディターで保存し直してください。",
  },
  "bpmn.no-process": {
    en: "the file holds no process with any flow element. Draw one.",
    "zh-CN": "文件中没有含流程元素的流程。请画一个。",
    ja: "要素のあるプロセスがファイルにありません。描いてください。",
  },
  "bpmn.no-choreography": {
    en: "choreographies are not supported. Draw a process.",
    "zh-CN": "不支持编排图（choreography）。请画成流程。",
    ja: "コレオグラフィには対応していません。プロセスとして描いてください。",
  },
  "bpmn.loose-flow": {
    en: "the sequence flow does not lead from one element to another. Connect both ends.",
    "zh-CN": "顺序流没有连接两个元素。请把两端都连上。",
    ja: "シーケンスフローが二つの要素をつないでいません。両端をつないでください。",
  },
  "bpmn.flow-crosses-border": {
    en: "a sequence flow must not cross the border of a sub-process. Lead it to the sub-process itself.",
    "zh-CN": "顺序流不得穿过子流程的边界。请连到子流程本身。",
    ja: "シーケンスフローはサブプロセスの境界を越えられません。サブプロセスそのものにつないでください。",
  },
  "bpmn.links": {
    en: '{count} links named "{name}" catch here; there must be one. Add or remove some.',
    "zh-CN": "此处有 {count} 个名为“{name}”的捕获链接，应恰好一个。请增减。",
    ja: "「{name}」という受信リンクが {count} 個あります。一つにしてください。",
  },
  "bpmn.no-id": {
    en: "a {type} without an id cannot be run. Give it an id.",
    "zh-CN": "没有 id 的 {type} 无法执行。请给它一个 id。",
    ja: "id のない {type} は実行できません。id を付けてください。",
  },
  "bpmn.no-script": {
    en: "script tasks are not supported; use a service task or FEEL mappings.",
    "zh-CN": "不支持脚本任务；请用服务任务或 FEEL 映射。",
    ja: "スクリプトタスクには対応していません。サービスタスクか FEEL の対応付けを使ってください。",
  },
  "bpmn.no-transaction": {
    en: "transactions are not supported. Draw a sub-process.",
    "zh-CN": "不支持事务子流程。请画成普通子流程。",
    ja: "トランザクションには対応していません。サブプロセスとして描いてください。",
  },
  "bpmn.no-ad-hoc": {
    en: "ad-hoc sub-processes are not supported. Draw the order of the tasks.",
    "zh-CN": "不支持自组织（ad-hoc）子流程。请画出任务的顺序。",
    ja: "アドホックサブプロセスには対応していません。タスクの順序を描いてください。",
  },
  "bpmn.no-complex-gateway": {
    en: "complex gateways are not supported. Use exclusive, inclusive or parallel gateways.",
    "zh-CN": "不支持复杂网关。请用排他、包容或并行网关。",
    ja: "複合ゲートウェイには対応していません。排他、包含、並列のゲートウェイを使ってください。",
  },
  "bpmn.no-starting-gateway": {
    en: "an event-based gateway that starts a process is not supported. Draw start events.",
    "zh-CN": "不支持用事件网关启动流程。请画开始事件。",
    ja: "プロセスを始めるイベントゲートウェイには対応していません。開始イベントを描いてください。",
  },
  "bpmn.no-parallel-event-gateway": {
    en: "a parallel event-based gateway is not supported. Draw a parallel gateway before catch events.",
    "zh-CN": "不支持并行事件网关。请在捕获事件之前画并行网关。",
    ja: "並列のイベントゲートウェイには対応していません。受信イベントの前に並列ゲートウェイを描いてください。",
  },
  "bpmn.no-compensation": {
    en: "compensation is not supported. Draw what undoes the work as tasks of its own.",
    "zh-CN": "不支持补偿。请把撤销工作画成单独的任务。",
    ja: "補償には対応していません。取り消す作業を独立したタスクとして描いてください。",
  },
  "bpmn.no-behavior": {
    en: 'multi-instance behavior "{behavior}" is not supported. Leave it at All.',
    "zh-CN": "不支持多实例行为“{behavior}”。请保持为 All。",
    ja: "多重インスタンスの動作「{behavior}」には対応していません。All のままにしてください。",
  },
  "bpmn.no-cardinality": {
    en: "multi-instance needs a loopCardinality or liangwang:collection. Give one.",
    "zh-CN": "多实例须有 loopCardinality 或 liangwang:collection。请补上其一。",
    ja: "多重インスタンスには loopCardinality か liangwang:collection が要ります。どちらかを書いてください。",
  },
  "bpmn.endless-loop": {
    en: "the loop has neither a loopCondition nor a loopMaximum and would never end. Give one.",
    "zh-CN": "循环既无 loopCondition 也无 loopMaximum，永远不会结束。请补上其一。",
    ja: "ループに loopCondition も loopMaximum もなく、終わりません。どちらかを書いてください。",
  },
  "bpmn.half-mapping": {
    en: "an input or output mapping needs both source and target. Fill in both.",
    "zh-CN": "输入或输出映射须同时有 source 和 target。请都填上。",
    ja: "入力や出力の対応付けには source と target の両方が要ります。両方を書いてください。",
  },
  "bpmn.mapping-to": {
    en: "the mapping to {target}",
    "zh-CN": "到 {target} 的映射",
    ja: "{target} への対応付け",
  },
  "bpmn.receive-starts": {
    en: "a receive task must not start a process; use a message start event.",
    "zh-CN": "接收任务不得启动流程；请用消息开始事件。",
    ja: "受信タスクではプロセスを始められません。メッセージ開始イベントを使ってください。",
  },
  "bpmn.calls-unsupported": {
    en: "calls a {type}, which is not supported. Call a process, or a global user task.",
    "zh-CN": "调用了不支持的 {type}。请调用流程或全局用户任务。",
    ja: "対応していない {type} を呼び出しています。プロセスかグローバルユーザータスクを呼び出してください。",
  },
  "bpmn.unnamed-call": {
    en: "the call activity names no process. Write its id as calledElement.",
    "zh-CN": "调用活动没有指明流程。请在 calledElement 中写其 id。",
    ja: "コールアクティビティに呼び出すプロセスがありません。calledElement にその id を書いてください。",
  },
  "bpmn.unnamed-decision": {
    en: "names no decision (liangwang:decision); its id is taken as the name. Name it if that is not meant.",
    "zh-CN": "没有指明决策（liangwang:decision），以其 id 为名。如非本意，请写明。",
    ja: "判断の名前（liangwang:decision）がないため、id を名前とします。違う場合は書いてください。",
  },
  "bpmn.unnamed-service": {
    en: "names no service (liangwang:service); its id is taken as the name. Name it if that is not meant.",
    "zh-CN": "没有指明服务（liangwang:service），以其 id 为名。如非本意，请写明。",
    ja: "サービスの名前（liangwang:service）がないため、id を名前とします。違う場合は書いてください。",
  },
  "bpmn.unnamed-signal": {
    en: "names no signal (signalRef); its own name is taken. Name it if that is not meant.",
    "zh-CN": "没有指明信号（signalRef），取其自身名称。如非本意，请写明。",
    ja: "シグナルの指定（signalRef）がないため、自身の名前を使います。違う場合は書いてください。",
  },
  "bpmn.unnamed-message": {
    en: "names no message (messageRef); its own name is taken. Name it if that is not meant.",
    "zh-CN": "没有指明消息（messageRef），取其自身名称。如非本意，请写明。",
    ja: "メッセージの指定（messageRef）がないため、自身の名前を使います。違う場合は書いてください。",
  },
  "bpmn.several-triggers": {
    en: "multiple triggers on one event are not supported; draw one event for each.",
    "zh-CN": "不支持一个事件有多个触发器；请每个触发器画一个事件。",
    ja: "一つのイベントに複数のトリガーは付けられません。トリガーごとにイベントを描いてください。",
  },
  "bpmn.no-such-event": {
    en: "{name} events are not supported. Use a message, timer, signal, error or escalation event.",
    "zh-CN": "不支持 {name} 事件。请用消息、定时、信号、错误或升级事件。",
    ja: "{name} イベントには対応していません。メッセージ、タイマー、シグナル、エラー、エスカレーションのどれかを使ってください。",
  },
  "bpmn.trigger-not-here": {
    en: "a {kind} trigger is not allowed on {place}. Choose another trigger or another event.",
    "zh-CN": "{place}不能用 {kind} 触发器。请换触发器或换事件。",
    ja: "{place}に {kind} のトリガーは使えません。別のトリガーか別のイベントにしてください。",
  },
  "bpmn.error-interrupts": {
    en: "an error event always interrupts. Draw it as interrupting.",
    "zh-CN": "错误事件总是中断。请画成中断型。",
    ja: "エラーイベントは必ず中断します。中断するものとして描いてください。",
  },
  "bpmn.boundary-on-nothing": {
    en: "the boundary event is attached to nothing. Put it on an activity.",
    "zh-CN": "边界事件没有附着在任何元素上。请放到活动上。",
    ja: "境界イベントがどこにも付いていません。アクティビティに付けてください。",
  },
  "bpmn.boundary-not-on-activity": {
    en: "the boundary event is not attached to an activity. Put it on one.",
    "zh-CN": "边界事件没有附着在活动上。请放到活动上。",
    ja: "境界イベントがアクティビティに付いていません。アクティビティに付けてください。",
  },
  "bpmn.boundary-with-incoming": {
    en: "a boundary event must not have incoming flows. Remove them.",
    "zh-CN": "边界事件不得有流入的连线。请删去。",
    ja: "境界イベントに入るフローは使えません。除いてください。",
  },
  "bpmn.boundary-leads-nowhere": {
    en: "the boundary event leads nowhere. Connect it to what follows.",
    "zh-CN": "边界事件没有去向。请连到后续元素。",
    ja: "境界イベントの行き先がありません。続く要素につないでください。",
  },
  "bpmn.no-beginning": {
    en: "the sub-process has nowhere to begin. Draw a start event.",
    "zh-CN": "子流程没有起点。请画一个开始事件。",
    ja: "サブプロセスに始まりがありません。開始イベントを描いてください。",
  },
  "bpmn.several-starts": {
    en: "a sub-process must have one start event. Keep one.",
    "zh-CN": "子流程只能有一个开始事件。请只留一个。",
    ja: "サブプロセスの開始イベントは一つだけです。一つ残してください。",
  },
  "bpmn.handler-without-trigger": {
    en: "an event sub-process needs one start event with a trigger. Give it one.",
    "zh-CN": "事件子流程须有一个带触发器的开始事件。请补上。",
    ja: "イベントサブプロセスにはトリガー付きの開始イベントが一つ要ります。加えてください。",
  },
  "bpmn.handler-loops": {
    en: "an event sub-process must not loop. Remove the loop.",
    "zh-CN": "事件子流程不得循环。请去掉循环。",
    ja: "イベントサブプロセスは繰り返せません。繰り返しを外してください。",
  },
  "bpmn.start-with-incoming": {
    en: "a start event must not have incoming flows. Remove them.",
    "zh-CN": "开始事件不得有流入的连线。请删去。",
    ja: "開始イベントに入るフローは使えません。除いてください。",
  },
  "bpmn.end-with-outgoing": {
    en: "an end event must not have outgoing flows. Remove them.",
    "zh-CN": "结束事件不得有流出的连线。请删去。",
    ja: "終了イベントから出るフローは使えません。除いてください。",
  },
  "bpmn.waits-for-nothing": {
    en: "the catch event waits for nothing. Give it a message, a timer or a signal.",
    "zh-CN": "捕获事件没有等待对象。请给它消息、定时或信号。",
    ja: "受信イベントが何も待っていません。メッセージ、タイマー、シグナルのどれかを付けてください。",
  },
  "bpmn.open-flow": {
    en: "its flow {flow} to {to} has neither a condition nor is it the default. Give it a condition, or make it the default.",
    "zh-CN": "通往 {to} 的连线 {flow} 既无条件也非默认。请写条件，或设为默认。",
    ja: "{to} へのフロー {flow} に条件がなく、既定でもありません。条件を書くか、既定にしてください。",
  },
  "bpmn.default-with-condition": {
    en: "a default flow must not have a condition. Remove the condition, or make another flow the default.",
    "zh-CN": "默认连线不得有条件。请删去条件，或把另一条设为默认。",
    ja: "既定のフローに条件は付けられません。条件を除くか、別のフローを既定にしてください。",
  },
  "bpmn.gateway-leads-nowhere": {
    en: "the event-based gateway leads nowhere. Connect it to catch events.",
    "zh-CN": "事件网关没有去向。请连到捕获事件。",
    ja: "イベントゲートウェイの行き先がありません。受信イベントにつないでください。",
  },
  "bpmn.gateway-target": {
    en: "an event-based gateway must lead to catch events or receive tasks, not to {target}. Put one between.",
    "zh-CN": "事件网关须连到捕获事件或接收任务，而不是 {target}。请在中间加一个。",
    ja: "イベントゲートウェイの先は受信イベントか受信タスクで、{target} にはできません。間に一つ入れてください。",
  },
  "bpmn.gateway-target-loops": {
    en: "{target} after an event-based gateway must not loop or carry boundary events. Remove them.",
    "zh-CN": "事件网关之后的 {target} 不得循环，也不得带边界事件。请去掉。",
    ja: "イベントゲートウェイの後の {target} に繰り返しや境界イベントは付けられません。外してください。",
  },
  "bpmn.gateway-target-shared": {
    en: "{target} after an event-based gateway must have no other incoming flow. Remove it.",
    "zh-CN": "事件网关之后的 {target} 不得有其他流入的连线。请删去。",
    ja: "イベントゲートウェイの後の {target} に他のフローは入れられません。除いてください。",
  },
  "bpmn.wrong-feel": {
    en: "{what} is not valid FEEL: {reason} in `{expression}`. Correct the expression.",
    "zh-CN": "{what} 不是有效的 FEEL：{reason}，表达式为 `{expression}`。请更正。",
    ja: "{what} は正しい FEEL ではありません：{reason}（`{expression}`）。式を直してください。",
  },
  "bpmn.empty-timer": {
    en: "the timer has neither timeDate nor timeDuration nor timeCycle. Give one.",
    "zh-CN": "定时器没有 timeDate、timeDuration 或 timeCycle。请补上其一。",
    ja: "タイマーに timeDate も timeDuration も timeCycle もありません。どれかを書いてください。",
  },
  "bpmn.start-without-time": {
    en: "the start timer {text} gives no time. Write one that does.",
    "zh-CN": "启动定时器 {text} 得不出时间。请改写。",
    ja: "開始タイマー {text} から時刻が決まりません。書き直してください。",
  },
  "bpmn.unknown-clock": {
    en: 'clock is "{clock}"; it must be "natural" or "working".',
    "zh-CN": "clock 为“{clock}”；须为“natural”或“working”。",
    ja: "clock が「{clock}」です。「natural」か「working」にしてください。",
  },
  "bpmn.not-on-working-clock": {
    en: '"{text}" cannot run on the working clock; use days, hours and minutes.',
    "zh-CN": "“{text}”不能按工作时间计算；请用日、时、分。",
    ja: "「{text}」は勤務時間では数えられません。日、時、分で書いてください。",
  },
  "bpmn.no-iso": {
    en: '"{text}" is no ISO 8601 {form}. Write it like 2026-11-23T09:30:00+08:00, P2DT4H or R3/PT1H.',
    "zh-CN": "“{text}”不是 ISO 8601 {form}。请按 2026-11-23T09:30:00+08:00、P2DT4H 或 R3/PT1H 的样式书写。",
    ja: "「{text}」は ISO 8601 の{form}ではありません。2026-11-23T09:30:00+08:00、P2DT4H、R3/PT1H のように書いてください。",
  },
  "dmn.unreadable": {
    en: "not readable as DMN: {reason}. Save the model anew with a DMN editor.",
    "zh-CN": "无法按 DMN 读取：{reason}。请用 DMN 编辑器重新保存。",
    ja: "DMN として読めません：{reason}。DMN のエディターで保存し直してください。",
  },
  "dmn.unknown-element": {
    en: "an element is not understood: {remark}. Remove it or correct its name.",
    "zh-CN": "有不认识的元素：{remark}。请删去或更正名称。",
    ja: "分からない要素があります：{remark}。除くか、名前を直してください。",
  },
  "dmn.no-import": {
    en: "imports of other files are not supported. Put the definitions into this file.",
    "zh-CN": "不支持导入其他文件。请把定义写入本文件。",
    ja: "他のファイルの取り込みには対応していません。定義をこのファイルに書いてください。",
  },
  "dmn.no-decision": {
    en: "the file holds no decision. Add one.",
    "zh-CN": "文件中没有决策。请添加。",
    ja: "ファイルに判断がありません。加えてください。",
  },
  "dmn.no-logic": {
    en: "the decision has no logic; it can not be evaluated. Give it a table or an expression.",
    "zh-CN": "该决策没有逻辑，无法求值。请写决策表或表达式。",
    ja: "この判断には論理がなく、評価できません。表か式を書いてください。",
  },
  "dmn.no-function": {
    en: "the business knowledge model has no function. Give it one.",
    "zh-CN": "业务知识模型没有函数。请补上。",
    ja: "業務知識モデルに関数がありません。書いてください。",
  },
  "dmn.missing-requirement": {
    en: "requires {id}, which the file does not have. Add it, or remove the requirement.",
    "zh-CN": "需要 {id}，而文件中没有。请补上，或删去该依赖。",
    ja: "{id} が必要ですが、ファイルにありません。加えるか、依存を除いてください。",
  },
  "dmn.circle": {
    en: "the decision requires itself. Take one requirement out of the circle.",
    "zh-CN": "该决策依赖自身。请断开环中的一处依赖。",
    ja: "この判断は自分自身に依存しています。輪の中の依存を一つ外してください。",
  },
  "dmn.not-feel": {
    en: "an expression is written in {language}. Write it in FEEL.",
    "zh-CN": "有表达式用 {language} 写成。请用 FEEL 书写。",
    ja: "{language} で書かれた式があります。FEEL で書いてください。",
  },
  "dmn.no-imported-values": {
    en: "imported values are not supported. Write the values here.",
    "zh-CN": "不支持导入的值。请把值写在此处。",
    ja: "取り込んだ値には対応していません。値をここに書いてください。",
  },
  "dmn.no-such-function": {
    en: "functions of kind {kind} are not supported. Write the function in FEEL.",
    "zh-CN": "不支持 {kind} 类函数。请用 FEEL 写函数。",
    ja: "種類が {kind} の関数には対応していません。FEEL で書いてください。",
  },
});
