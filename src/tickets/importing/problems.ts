import { defineProblems } from "../../kernel/index.ts";

/** What can keep a file from being imported at all; single rows are rejected with a reason instead. */
export const problem = defineProblems({
  "import.unreadable": {
    status: 422,
    say: {
      en: "{file} cannot be read: {reason}. What was read before is kept; mend the file and run the import again.",
      "zh-CN": "无法读取 {file}：{reason}。此前已读入的内容保留；请修复文件后重新导入。",
      ja: "{file} を読めません：{reason}。そこまでに読んだものは残ります。ファイルを直してもう一度取り込んでください。",
    },
  },
  "import.interrupted": {
    status: 503,
    say: {
      en: "The database was stopped or the connection to it broke after {imported} requests were imported. They are kept; run the import again, and it goes on from there.",
      "zh-CN": "已导入 {imported} 条后数据库停止或连接中断。已导入的内容保留；重新运行即可继续。",
      ja: "{imported} 件を取り込んだところでデータベースが止まったか接続が切れました。取り込んだものは残ります。もう一度実行すると続きから始まります。",
    },
  },
  "import.unknown-file": {
    status: 422,
    say: {
      en: "No mapping knows the columns of {file} ({columns}). Write one after those in mappings/ and name it with --mapping.",
      "zh-CN": "没有映射文件认识 {file} 的列（{columns}）。请参照 mappings/ 编写映射，并用 --mapping 指定。",
      ja: "{file} の列（{columns}）を知る対応表がありません。mappings/ にならって作り、--mapping で指定してください。",
    },
  },
  "import.does-not-fit": {
    status: 422,
    say: {
      en: "The mapping {mapping} does not fit {file}: it has no column {missing}. Name the right mapping with --mapping.",
      "zh-CN": "映射 {mapping} 与 {file} 不符：文件中没有列 {missing}。请用 --mapping 指定正确的映射。",
      ja: "対応表 {mapping} は {file} に合いません：列 {missing} がありません。--mapping で正しいものを指定してください。",
    },
  },
});
