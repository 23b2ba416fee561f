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
});
