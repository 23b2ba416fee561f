import { defineProblems, type Text } from "../../kernel/index.ts";

/** Of a form's field that names a unit there is none of. */
export const noUnit: Text = {
  en: "There is no unit {unit}. Choose one from the list of organisations.",
  "zh-CN": "没有单位 {unit}。请从机构列表中选择。",
  ja: "部署 {unit} はありません。組織の一覧から選んでください。",
};

export const workProblem = defineProblems({
  "work-item.done": {
    status: 409,
    say: {
      en: "This work has already been done. Reload the list to see what is still open.",
      "zh-CN": "该任务已经办完。请刷新列表查看尚待办理的任务。",
      ja: "この作業はすでに済んでいます。一覧を読み直して残りの作業を確かめてください。",
    },
  },
  "work-item.withdrawn": {
    status: 409,
    say: {
      en: "The process went on without this work, so nothing is to be done here any more. Reload the list.",
      "zh-CN": "流程已不再需要该任务，此处无须办理。请刷新列表。",
      ja: "プロセスはこの作業なしで先へ進んだため、もう行うことはありません。一覧を読み直してください。",
    },
  },
  "work-item.taken": {
    status: 409,
    say: {
      en: "Somebody else has taken this work on. Ask them to give it back, or whoever may call the process off, or take other work.",
      "zh-CN": "该任务已由他人领取。请联系其本人或有权取消流程的人员释放，或领取其他任务。",
      ja: "この作業は別の人が引き受けています。本人か、取りやめの権限を持つ人に手放してもらうか、別の作業を引き受けてください。",
    },
  },
  "work-item.not-taken": {
    status: 409,
    say: {
      en: "You have not taken this work on, so there is nothing to release. Reload to see who has it.",
      "zh-CN": "您没有领取该任务，无须释放。请刷新查看由谁办理。",
      ja: "この作業を引き受けていないので、手放すものがありません。読み直して誰が持っているか確かめてください。",
    },
  },
  "work-item.not-yours": {
    status: 403,
    say: {
      en: "This work is for whoever holds the permission {scope} where it is to be done; your role does not. Leave it to them or ask your administrator.",
      "zh-CN":
        "该任务须由在其办理单位具有 {scope} 权限的人员办理，您的角色没有该权限。请交由其办理或联系管理员。",
      ja: "この作業は、行う部署で権限 {scope} を持つ人のものです。お使いの役割にはありません。その人に任せるか、管理者に相談してください。",
    },
  },
  "work-item.for-another": {
    status: 403,
    say: {
      en: "The process has given this work to another person by name. Leave it to them.",
      "zh-CN": "流程已将该任务指定给他人办理，请交由其办理。",
      ja: "この作業はプロセスが別の人を指名しています。その人に任せてください。",
    },
  },
  "work-item.second-person": {
    status: 403,
    say: {
      en: "You did what this work is to look at, so another person has to do it. Leave it to a colleague.",
      "zh-CN": "该任务所查看的内容由您办理，须由他人办理。请交由同事办理。",
      ja: "この作業で見るものはご自身が行ったため、別の人が行う必要があります。同僚に任せてください。",
    },
  },
  "process.ended": {
    status: 409,
    say: {
      en: "This process has already ended, so there is nothing to call off. Reload to see how it ended.",
      "zh-CN": "该流程已经结束，无须取消。请刷新查看结果。",
      ja: "このプロセスはすでに終わっているため、取りやめるものがありません。読み直して結果を確かめてください。",
    },
  },
  "process.still-running": {
    status: 409,
    say: {
      en: "This process still runs and needs the words of its answers. Erase them once it has ended, or call it off first.",
      "zh-CN": "该流程仍在运行，须使用所填内容。请在其结束后再清除，或先取消该流程。",
      ja: "このプロセスはまだ動いており、回答の文章を使います。終わってから消去するか、先に取りやめてください。",
    },
  },
  "process.not-by-hand": {
    status: 403,
    say: {
      en: "Your role may not begin the process {process} by hand. Look at the list of processes that you may begin.",
      "zh-CN": "您的角色不能手动发起流程 {process}。请查看您可以发起的流程列表。",
      ja: "お使いの役割ではプロセス {process} を手で始められません。始められるプロセスの一覧を見てください。",
    },
  },
  "process.values": {
    status: 422,
    say: {
      en: "What you sent along cannot be kept: send at most {count} values, {bytes} bytes in all and {depth} levels deep, with names of letters, digits and underscores.",
      "zh-CN":
        "随附内容无法保存：最多 {count} 个值，合计不超过 {bytes} 字节，层级不超过 {depth} 层，名称只能用字母、数字和下划线。",
      ja: "添えられた値は保存できません。値は {count} 個まで、合わせて {bytes} バイトまで、深さ {depth} 段まで、名前は英数字と下線にしてください。",
    },
  },
  "process.unit-beyond": {
    status: 403,
    say: {
      en: "The unit {unit} is beyond your reach, so you may not give it work here. Choose a unit of yours.",
      "zh-CN": "单位 {unit} 不在您的管辖范围内，不能在此向其派发任务。请选择您管辖的单位。",
      ja: "部署 {unit} は権限の範囲外なので、ここから作業を渡せません。範囲内の部署を選んでください。",
    },
  },
});
