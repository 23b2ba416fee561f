import { defineProblems } from "../../kernel/index.ts";

export const problem = defineProblems({
  "reading-import.no-column": {
    status: 422,
    say: {
      en: "{file} has no column {missing}, which the mapping names. Choose the right mapping with --mapping.",
      "zh-CN": "{file} 中没有映射所需的列 {missing}。请用 --mapping 指定正确的映射。",
      ja: "{file} には対応表にある列 {missing} がありません。--mapping で正しいものを指定してください。",
    },
  },
  "reading-import.unknown-file": {
    status: 422,
    say: {
      en: "No mapping knows {file}; its columns are: {columns}. Write one like those in mappings/readings/ and name it with --mapping.",
      "zh-CN":
        "没有映射认得 {file}，其列为：{columns}。请仿照 mappings/readings/ 编写，并用 --mapping 指定。",
      ja: "{file} に合う対応表がありません。列：{columns}。mappings/readings/ にならって作り、--mapping で指定してください。",
    },
  },
  "reading-import.unreadable": {
    status: 422,
    say: {
      en: "{file} cannot be read: {reason}. What was sent before is stored; mend the file and run the import again.",
      "zh-CN": "无法读取 {file}：{reason}。此前发送的已入库；请修复文件后重新导入。",
      ja: "{file} を読み取れません：{reason}。それまでの分は保存済みです。ファイルを直してもう一度実行してください。",
    },
  },
  "reading-import.cut-off": {
    status: 503,
    say: {
      en: "The running server ended the connection. Run the import again when it is back: it goes on where it was, and nothing is stored twice.",
      "zh-CN": "运行中的服务断开了连接。请在其恢复后重新导入：将从中断处继续，不会重复入库。",
      ja: "稼働中のサーバーが接続を切りました。復旧後にもう一度実行してください。続きから進み、二重には保存されません。",
    },
  },
  "reading-import.refused": {
    status: 503,
    say: {
      en: "The running server could not store the readings: {reason} Run the import again: it goes on where it was, and nothing is stored twice.",
      "zh-CN": "运行中的服务未能保存读数：{reason} 请重新导入：将从中断处继续，不会重复入库。",
      ja: "稼働中のサーバーが測定値を保存できませんでした：{reason} もう一度実行してください。続きから進み、二重には保存されません。",
    },
  },
  "reading-import.no-file": {
    status: 422,
    say: {
      en: "Send exactly one file with readings in it, as the form field file.",
      "zh-CN": "请在表单字段 file 中发送一个含有读数的文件。",
      ja: "測定値の入ったファイルを 1 つだけ、フォームの file 欄で送ってください。",
    },
  },
  "reading-import.too-large": {
    status: 413,
    say: {
      en: "The file is larger than {megabytes} MB. Compress it with gzip or split it, or use liangwang import readings on the server.",
      "zh-CN": "文件超过 {megabytes} MB。请用 gzip 压缩或拆分，或在服务器上使用 liangwang import readings。",
      ja: "ファイルが {megabytes} MB を超えています。gzip で圧縮するか分割するか、サーバーで liangwang import readings を使ってください。",
    },
  },
  "reading-import.too-many": {
    status: 409,
    say: {
      en: "{files} files wait to be brought in already. Start or cancel some of them first.",
      "zh-CN": "已有 {files} 个文件等待导入。请先开始或取消其中一些。",
      ja: "すでに {files} 個のファイルが取り込みを待っています。先にいくつか開始するか取り消してください。",
    },
  },
  "reading-import.busy": {
    status: 409,
    say: {
      en: "An import is running. Start this one when that has ended, or cancel that one.",
      "zh-CN": "有导入正在进行。请在其结束后再开始，或先取消它。",
      ja: "取り込みが実行中です。終わってから開始するか、先に取り消してください。",
    },
  },
  "reading-import.over": {
    status: 409,
    say: {
      en: "This import is over. Send the file again to bring it in again; nothing is stored twice.",
      "zh-CN": "此导入已结束。如需再次导入，请重新发送文件；不会重复入库。",
      ja: "この取り込みは終わっています。もう一度行うにはファイルを送り直してください。二重には保存されません。",
    },
  },
  "reading-import.mapping": {
    status: 422,
    say: {
      en: "The mapping cannot be used (line {line}): {reason} Correct it and check again.",
      "zh-CN": "映射无法使用（第 {line} 行）：{reason} 请更正后重新检查。",
      ja: "対応表を使えません（{line} 行目）：{reason} 直してからもう一度確認してください。",
    },
  },
  "reading-import.file": {
    status: 422,
    say: {
      en: "The file cannot be brought in as it is: {reason}",
      "zh-CN": "文件无法按现状导入：{reason}",
      ja: "このままではファイルを取り込めません：{reason}",
    },
  },
});
