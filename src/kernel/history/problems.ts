import { defineProblems } from "../problems.ts";

/** What can keep readings from being stored or read. */
export const problem = defineProblems({
  "history.unavailable": {
    status: 503,
    say: {
      en: "Readings cannot be stored right now ({reason}), so none of these were taken. Keep them and send them again in a moment; sending twice does no harm.",
      "zh-CN":
        "目前无法保存监测数据（{reason}），本次数据均未接收。请保留数据，稍后重新发送；重复发送不会造成重复记录。",
      ja: "いまは計測値を保存できないため（{reason}）、今回の分は受け付けていません。手元に残し、少し待って送り直してください。二度送っても重複しません。",
    },
  },
  "history.in-use": {
    status: 409,
    say: {
      en: "The history of readings in {folder} is in use by another process ({holder}). Stop that one first, set LIANGWANG_DATA to another folder, or let all share a history by HISTORY_URL.",
      "zh-CN":
        "{folder} 中的监测历史正被另一进程使用（{holder}）。请先停止该进程，或将 LIANGWANG_DATA 设为其他目录，或通过 HISTORY_URL 共用同一历史库。",
      ja: "{folder} の計測履歴は別のプロセス（{holder}）が使っています。先にそれを止めるか、LIANGWANG_DATA を別のフォルダーにするか、HISTORY_URL で共有の履歴を使ってください。",
    },
  },
  "history.damaged": {
    status: 500,
    say: {
      en: "The history of readings in {folder} cannot be opened: {reason}. Restore it from the backup; nothing was changed.",
      "zh-CN": "无法打开 {folder} 中的监测历史：{reason}。请从备份恢复；系统未作任何更改。",
      ja: "{folder} の計測履歴を開けません：{reason}。バックアップから戻してください。何も変更していません。",
    },
  },
});
