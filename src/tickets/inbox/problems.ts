import { defineProblems } from "../../kernel/index.ts";

/** The problems of reading tickets. */
export const inboxProblem = defineProblems({
  "inbox.sort-due": {
    status: 400,
    say: {
      en: "Only open tickets are due. Add status=open, or sort by newest.",
      "zh-CN": "只有在办工单才有到期时间。请加上 status=open，或按最新排序。",
      ja: "期限があるのは処理中の案件だけです。status=open を付けるか、新しい順にしてください。",
    },
  },
  "inbox.cursor": {
    status: 400,
    say: {
      en: "This cursor does not belong to this list. Start again from the first page.",
      "zh-CN": "该分页游标不属于此列表，请从第一页重新开始。",
      ja: "このカーソルはこの一覧のものではありません。最初のページからやり直してください。",
    },
  },
  "inbox.box": {
    status: 400,
    say: {
      en: "The box must be west,south,east,north in degrees, with west below east and south below north.",
      "zh-CN": "范围应为 西,南,东,北（度），且西小于东、南小于北。",
      ja: "範囲は 西,南,東,北（度）で、西は東より、南は北より小さくしてください。",
    },
  },
  "inbox.box-large": {
    status: 400,
    say: {
      en: "The box is larger than {degrees} degrees. Choose a smaller part of the map.",
      "zh-CN": "范围超过 {degrees} 度，请选择较小的地图范围。",
      ja: "範囲が {degrees} 度を超えています。地図のもっと狭い範囲を選んでください。",
    },
  },
  "inbox.empty-search": {
    status: 400,
    say: {
      en: "There is no word to search for in “{q}”. Type a word, a part of a Chinese word, or a number.",
      "zh-CN": "“{q}”中没有可检索的词，请输入文字或编号。",
      ja: "「{q}」に検索できる語がありません。語か番号を入力してください。",
    },
  },
  "inbox.view-name": {
    status: 409,
    say: {
      en: "You already have a view of this name. Choose another name, or change that view.",
      "zh-CN": "您已有同名视图，请换一个名称或修改原视图。",
      ja: "同じ名前のビューがあります。別の名前にするか、そのビューを直してください。",
    },
  },
  "inbox.view-not-found": {
    status: 404,
    say: {
      en: "You have no such view. Look at the list of your views.",
      "zh-CN": "您没有该视图，请查看您的视图列表。",
      ja: "そのビューはありません。ビューの一覧を見てください。",
    },
  },
});
