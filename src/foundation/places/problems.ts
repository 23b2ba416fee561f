import { defineProblems } from "../../kernel/index.ts";

export const problem = defineProblems({
  "place.file-refused": {
    status: 422,
    say: {
      en: "The boundary file was refused: {reasons} Import it again then; nothing was changed.",
      "zh-CN": "边界文件未被接受：{reasons}之后请重新导入；未作任何更改。",
      ja: "境界ファイルを受け付けませんでした：{reasons}その後もう一度取り込んでください。何も変更していません。",
    },
  },
  "place.no-such-cell": {
    status: 404,
    say: {
      en: "There is no grid cell {cell}. A code is six digits, a hyphen, six digits.",
      "zh-CN": "不存在网格单元 {cell}。编码为六位数字、连字符、六位数字。",
      ja: "グリッド {cell} はありません。コードは数字6桁、ハイフン、数字6桁です。",
    },
  },
});
