import { defineProblems } from "../../kernel/index.ts";

/** The problems of attachments. */
export const attachmentProblem = defineProblems({
  "attachment.not-found": {
    status: 404,
    say: {
      en: "There is no such attachment that you may see. Reload the ticket.",
      "zh-CN": "没有您可查看的该附件，请刷新工单。",
      ja: "表示できるその添付はありません。案件を読み直してください。",
    },
  },
  "attachment.no-file": {
    status: 400,
    say: {
      en: "There is no file in the request. Send one file as multipart/form-data, in a part with a file name.",
      "zh-CN": "请求中没有文件。请以 multipart/form-data 提交一个带文件名的文件。",
      ja: "リクエストにファイルがありません。multipart/form-data でファイル名付きの 1 ファイルを送ってください。",
    },
  },
  "attachment.one-file": {
    status: 400,
    say: {
      en: "Send one file at a time; each gets its own place in the ticket's history.",
      "zh-CN": "请一次提交一个文件，每个文件在工单历史中单独记录。",
      ja: "ファイルは 1 つずつ送ってください。それぞれが案件の履歴に記録されます。",
    },
  },
  "attachment.empty": {
    status: 422,
    say: {
      en: "The file is empty. Take the photo again, or choose another file.",
      "zh-CN": "文件为空。请重新拍照或选择其他文件。",
      ja: "ファイルが空です。写真を撮り直すか、別のファイルを選んでください。",
    },
  },
  "attachment.type": {
    status: 415,
    say: {
      en: "By its content this file is none that can be attached. Send a JPEG, PNG, WebP or HEIC picture, a PDF, an MP4 or MOV video, or plain text in UTF-8.",
      "zh-CN":
        "根据内容，该文件不是可添加的类型。请提交 JPEG、PNG、WebP 或 HEIC 图片、PDF、MP4 或 MOV 视频，或 UTF-8 纯文本。",
      ja: "内容から見て、添付できる種類のファイルではありません。JPEG・PNG・WebP・HEIC の画像、PDF、MP4・MOV の動画、または UTF-8 のテキストを送ってください。",
    },
  },
  "attachment.not-publishable": {
    status: 422,
    say: {
      en: "This file cannot be shown to requesters, because the place and time hidden in it cannot be taken out. Attach it for staff only, or send the picture as JPEG.",
      "zh-CN":
        "无法去除该文件中隐藏的位置和时间信息，因此不能向诉求人公开。请仅供内部使用，或改用 JPEG 图片。",
      ja: "ファイルに含まれる場所や時刻を取り除けないため、依頼者には公開できません。職員用として添付するか、JPEG で送ってください。",
    },
  },
  "attachment.too-many": {
    status: 409,
    say: {
      en: "Ticket {number} has {count} attachments, which is the most there may be.",
      "zh-CN": "工单 {number} 已有 {count} 个附件，达到上限。",
      ja: "案件 {number} には既に {count} 件の添付があり、上限に達しています。",
    },
  },
  "attachment.lost": {
    status: 500,
    say: {
      en: "The content of this attachment is not in the store. Tell the administrator to bring it back from a backup.",
      "zh-CN": "存储中找不到该附件内容，请告知管理员从备份恢复。",
      ja: "この添付の中身が保管場所にありません。管理者にバックアップからの復元を依頼してください。",
    },
  },
});
