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
});
