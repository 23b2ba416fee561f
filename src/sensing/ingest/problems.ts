import { defineProblems } from "../../kernel/index.ts";

/** What can keep a whole message of readings from being taken; single readings are refused with a reason of their own. */
export const problem = defineProblems({
  "ingest.busy": {
    status: 429,
    say: {
      en: "More readings are waiting to be stored than fit ({waiting}); none of these was taken. Send them again after {seconds} s: a reading that arrives twice is stored once.",
      "zh-CN":
        "等待入库的读数已达上限（{waiting} 条），本次未接收任何读数。请 {seconds} 秒后重发：重复到达的读数只存一次。",
      ja: "保存を待つ測定値が上限（{waiting} 件）に達したため、今回は一件も受け付けていません。{seconds} 秒後に送り直してください：二度届いた測定値も一度だけ保存されます。",
    },
  },
  "ingest.pressed": {
    status: 429,
    say: {
      en: "Alarms arise faster than they can be recorded; until that is done no readings are taken. Send them again after {seconds} s: a reading that arrives twice is stored once.",
      "zh-CN":
        "告警产生的速度超过了记录的速度，记录完成之前暂不接收读数。请 {seconds} 秒后重发：重复到达的读数只存一次。",
      ja: "警報の発生に記録が追いついていないため、記録が済むまで測定値を受け付けません。{seconds} 秒後に送り直してください：二度届いた測定値も一度だけ保存されます。",
    },
  },
  "ingest.unreadable": {
    status: 400,
    say: {
      en: "These readings cannot be read: {reason}. Nothing was stored; correct it and send it again.",
      "zh-CN": "无法读取这些读数：{reason}。未保存任何内容，请更正后重发。",
      ja: "この測定値は読み取れません：{reason}。何も保存していません。直して送り直してください。",
    },
  },
});
