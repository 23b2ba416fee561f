import { defineProblems } from "../kernel/index.ts";

export const problem = defineProblems({
  "sensing.expression": {
    status: 400,
    say: {
      en: "{option} cannot be understood at character {at}: {reason}. Correct it there and ask again.",
      "zh-CN": "{option} 在第 {at} 个字符处无法理解：{reason}。请更正后重试。",
      ja: "{option} の {at} 文字目が解釈できません：{reason}。そこを直してやり直してください。",
    },
  },
  "sensing.path": {
    status: 404,
    say: {
      en: "There is nothing at this address: {reason}. Begin at /sensorthings/v1.1/ and follow the links.",
      "zh-CN": "此地址没有内容：{reason}。请从 /sensorthings/v1.1/ 开始，按链接访问。",
      ja: "このアドレスには何もありません：{reason}。/sensorthings/v1.1/ からリンクをたどってください。",
    },
  },
  "sensing.entity": {
    status: 400,
    say: {
      en: "{place}: {reason}. Correct it and send it again.",
      "zh-CN": "{place}：{reason}。请更正后重新提交。",
      ja: "{place}：{reason}。直してからもう一度送ってください。",
    },
  },
  "sensing.conflict": {
    status: 409,
    say: {
      en: "Stream {stream} already has another result at {time}; the first one stands. Correct it with PATCH, or send another phenomenonTime.",
      "zh-CN":
        "数据流 {stream} 在 {time} 已有不同的结果，以首次为准。请用 PATCH 更正，或使用其他 phenomenonTime。",
      ja: "ストリーム {stream} の {time} には別の結果があり、最初のものが有効です。PATCH で訂正するか、別の phenomenonTime で送ってください。",
    },
  },
  "sensing.code-taken": {
    status: 409,
    say: {
      en: "Another one in use has this code. Give it a code of its own, or change the other one.",
      "zh-CN": "该代码已被占用。请使用其他代码，或更改已有条目。",
      ja: "このコードは使用中です。別のコードにするか、既存のものを変更してください。",
    },
  },
  "sensing.too-much": {
    status: 400,
    say: {
      en: "This asks for more than {limit} at once. Narrow it by Datastream or phenomenonTime, or ask for less.",
      "zh-CN": "本次请求超过 {limit} 的上限。请按 Datastream 或 phenomenonTime 缩小范围，或减少请求量。",
      ja: "一度に求められるのは {limit} までです。Datastream か phenomenonTime で絞るか、量を減らしてください。",
    },
  },
});
