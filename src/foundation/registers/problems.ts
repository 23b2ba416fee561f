import { defineProblems } from "../../kernel/index.ts";

export const problem = defineProblems({
  "register.not-found": {
    status: 404,
    say: {
      en: "There is no such record that you may see. Check the number, or search the register.",
      "zh-CN": "没有您可查看的此记录，请核对编号或检索登记库。",
      ja: "表示できる記録がありません。番号を確かめるか、台帳を検索してください。",
    },
  },
  "register.beyond-your-reach": {
    status: 403,
    say: {
      en: "You may not keep records for {unit}. Record it for a unit of yours.",
      "zh-CN": "您无权为 {unit} 登记，请登记在您所属的单位下。",
      ja: "{unit} の記録は作れません。自分の所属の部署で登録してください。",
    },
  },
  "register.erased": {
    status: 410,
    say: {
      en: "What was known of this person was erased. Make a new record if there is a new reason.",
      "zh-CN": "此人的信息已被删除。如有新的依据，请另建记录。",
      ja: "この人の情報は消去されました。新しい理由があれば新しい記録を作ってください。",
    },
  },
  "register.valid-time": {
    status: 422,
    say: {
      en: "A fact must end after it begins ({from} to {to}). Correct one of the two.",
      "zh-CN": "事实的结束时间必须晚于开始时间（{from} 至 {to}），请更正。",
      ja: "事実の終わりは始まりより後でなければなりません（{from}～{to}）。直してください。",
    },
  },
  "register.same-record": {
    status: 422,
    say: {
      en: "A record cannot be merged with itself. Choose two different ones.",
      "zh-CN": "记录不能与自身合并，请选择两条不同的记录。",
      ja: "記録を自分自身と統合することはできません。別の二つを選んでください。",
    },
  },
  "register.already-one": {
    status: 409,
    say: {
      en: "These records are merged already. Nothing is left to do.",
      "zh-CN": "这些记录已经合并，无需再操作。",
      ja: "これらの記録はすでに統合されています。することはありません。",
    },
  },
  "register.already-absorbed": {
    status: 409,
    say: {
      en: "This record answers to another one already. Merge that one ({survivor}), or split this one off first.",
      "zh-CN": "此记录已并入另一条记录。请合并那一条（{survivor}），或先拆分。",
      ja: "この記録はすでに別の記録に統合されています。そちら（{survivor}）を統合するか、先に分離してください。",
    },
  },
  "register.not-merged": {
    status: 409,
    say: {
      en: "This record is not merged into another, so there is nothing to split.",
      "zh-CN": "此记录未并入其他记录，无可拆分。",
      ja: "この記録は他に統合されていないので、分離するものがありません。",
    },
  },
});
