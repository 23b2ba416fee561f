import { defineProblems } from "../kernel/index.ts";

/** The problems of what leaves the house. */
export const outsideProblem = defineProblems({
  "outside.message-not-found": {
    status: 404,
    say: {
      en: "There is no such message that you may see. Reload the list.",
      "zh-CN": "没有您可查看的该条通知，请刷新列表。",
      ja: "表示できるその通知はありません。一覧を読み直してください。",
    },
  },
  "outside.message-not-failed": {
    status: 409,
    say: {
      en: "This message is {state}; only one that failed can be sent again.",
      "zh-CN": "该通知当前状态为“{state}”，只有发送失败的通知可以重发。",
      ja: "この通知の状態は「{state}」です。送り直せるのは失敗したものだけです。",
    },
  },
  "outside.object-too-large": {
    status: 413,
    say: {
      en: "The file is larger than {limit} bytes. Send a smaller one, such as a photo at lower resolution.",
      "zh-CN": "文件超过 {limit} 字节，请提交较小的文件，例如降低照片分辨率。",
      ja: "ファイルが {limit} バイトを超えています。写真の解像度を下げるなど、小さくして送ってください。",
    },
  },
});
