import { defineProblems } from "../../kernel/index.ts";

/** The problems of alarms and of trying rules. */
export const alarmProblem = defineProblems({
  "alarm.unknown": {
    status: 404,
    say: {
      en: "There is no such alarm within your reach. Choose one of the list at /api/alarms.",
      "zh-CN": "您的权限范围内没有该告警。请从 /api/alarms 的列表中选择。",
      ja: "権限の範囲にこの警報はありません。/api/alarms の一覧から選んでください。",
    },
  },
  "alarm.acknowledged": {
    status: 409,
    say: {
      en: "This alarm has been acknowledged already. Look at it anew to see by whom.",
      "zh-CN": "该告警已被确认。请刷新查看由谁确认。",
      ja: "この警報はすでに確認済みです。誰が確認したかは再表示してください。",
    },
  },
  "alarm.cleared": {
    status: 409,
    say: {
      en: "This alarm is over and needs no acknowledgement. A new violation will be a new alarm.",
      "zh-CN": "该告警已解除，无需确认。再次越限会产生新的告警。",
      ja: "この警報は解除済みで、確認は不要です。再び違反があれば新しい警報になります。",
    },
  },
  "alarm.cursor": {
    status: 400,
    say: {
      en: "This cursor is not from this list. Begin again without it.",
      "zh-CN": "该游标不属于此列表。请去掉游标重新开始。",
      ja: "このカーソルはこの一覧のものではありません。カーソルなしでやり直してください。",
    },
  },
  "rule.unknown": {
    status: 404,
    say: {
      en: "There is no rule {id}. Choose one of those at /api/rules, or send a draft in detect.",
      "zh-CN": "没有规则“{id}”。请从 /api/rules 中选择，或在 detect 中提交草稿。",
      ja: "規則「{id}」はありません。/api/rules から選ぶか、detect に下書きを送ってください。",
    },
  },
  "rule.faulty": {
    status: 400,
    say: {
      en: "The rule cannot be tried: {reason}",
      "zh-CN": "无法试运行该规则：{reason}",
      ja: "この規則は試せません：{reason}",
    },
  },
  "rule.too-wide": {
    status: 400,
    say: {
      en: "The rule would be tried on {streams} streams; at most {most} can be at once. Narrow its streams.",
      "zh-CN": "该规则将在 {streams} 条数据流上试运行，一次最多 {most} 条。请缩小数据流范围。",
      ja: "この規則は {streams} 本のストリームで試すことになりますが、一度に試せるのは {most} 本までです。範囲を狭めてください。",
    },
  },
  "rule.stretch": {
    status: 400,
    say: {
      en: "The stretch must begin before it ends and last at most {days} days. Choose another.",
      "zh-CN": "时段的开始须早于结束，且最长 {days} 天。请重新选择。",
      ja: "期間は始まりが終わりより前で、最長 {days} 日です。選び直してください。",
    },
  },
  "rule.no-streams": {
    status: 400,
    say: {
      en: "None of the streams you may see is watched by this rule. Name others, or change its streams.",
      "zh-CN": "您可见的数据流均不在该规则范围内。请指定其他数据流，或修改规则的 streams。",
      ja: "見られるストリームにこの規則の対象がありません。別のストリームを指定するか、streams を変えてください。",
    },
  },
  "rule.busy": {
    status: 429,
    say: {
      en: "Another rule is being tried. Wait until it is done, then try again.",
      "zh-CN": "正在试运行另一条规则。请等其完成后再试。",
      ja: "別の規則を試行中です。終わってからもう一度試してください。",
    },
  },
});
