import { defineProblems } from "../../kernel/index.ts";

/** The problems of a ticket's life. */
export const ticketProblem = defineProblems({
  "ticket.not-found": {
    status: 404,
    say: {
      en: "There is no such ticket that you may see. Check the number.",
      "zh-CN": "没有您可查看的该工单，请核对编号。",
      ja: "表示できるその案件はありません。番号を確かめてください。",
    },
  },
  "ticket.ended": {
    status: 409,
    say: {
      en: "Ticket {number} has ended ({status}). Reopen it first, or report a new matter.",
      "zh-CN": "工单 {number} 已结束（{status}）。请先重新打开，或另行上报。",
      ja: "案件 {number} は終了しています（{status}）。再開するか、新しく届け出てください。",
    },
  },
  "ticket.not-ended": {
    status: 409,
    say: {
      en: "Ticket {number} is still open; this can be done once it has ended.",
      "zh-CN": "工单 {number} 仍在办理中，办结后才可进行此操作。",
      ja: "案件 {number} はまだ処理中です。終了してから行えます。",
    },
  },
  "ticket.not-closed": {
    status: 409,
    say: {
      en: "Ticket {number} ended without being closed here ({status}). Follow it where it went, or report a new matter.",
      "zh-CN": "工单 {number} 并非在此办结（{status}）。请到接手处查询，或另行上报。",
      ja: "案件 {number} はここで完了したものではありません（{status}）。引き継ぎ先で確かめるか、新しく届け出てください。",
    },
  },
  "ticket.wrong-stage": {
    status: 409,
    say: {
      en: "Ticket {number} is at the stage {stage}; this is done at {expected}. Reload to see who has it.",
      "zh-CN": "工单 {number} 当前处于“{stage}”环节，此操作应在“{expected}”环节进行。请刷新查看当前经办方。",
      ja: "案件 {number} は「{stage}」の段階です。この操作は「{expected}」で行います。読み直して担当を確かめてください。",
    },
  },
  "ticket.suspended": {
    status: 409,
    say: {
      en: "The clock of ticket {number} is stopped. Resume it first.",
      "zh-CN": "工单 {number} 已挂起，请先恢复。",
      ja: "案件 {number} は保留中です。先に再開してください。",
    },
  },
  "ticket.not-suspended": {
    status: 409,
    say: {
      en: "The clock of ticket {number} is running; there is nothing to resume.",
      "zh-CN": "工单 {number} 未挂起，无需恢复。",
      ja: "案件 {number} は保留されていません。",
    },
  },
  "ticket.pending": {
    status: 409,
    say: {
      en: "Ticket {number} already has a request ({kind}) waiting for a second person. Have it decided first.",
      "zh-CN": "工单 {number} 已有待审批的申请（{kind}），请先完成审批。",
      ja: "案件 {number} には承認待ちの申請（{kind}）があります。先に決裁を受けてください。",
    },
  },
  "ticket.nothing-pending": {
    status: 409,
    say: {
      en: "Ticket {number} has no request that waits for a second person.",
      "zh-CN": "工单 {number} 没有待审批的申请。",
      ja: "案件 {number} に承認待ちの申請はありません。",
    },
  },
  "ticket.second-person": {
    status: 403,
    say: {
      en: "This needs a second person: whoever {did} it may not also {does} it. Ask a colleague.",
      "zh-CN": "此操作须由另一人完成：{did}者不得同时{does}。请由同事办理。",
      ja: "別の人が行う必要があります。{did}した本人は{does}できません。同僚に頼んでください。",
    },
  },
  "ticket.unknown-category": {
    status: 422,
    say: {
      en: "There is no category {category}. Choose one from the list of categories.",
      "zh-CN": "没有类别“{category}”，请从类别表中选择。",
      ja: "分類「{category}」はありません。分類の一覧から選んでください。",
    },
  },
  "ticket.no-questions": {
    status: 409,
    say: {
      en: "This city does not ask requesters for more here. Call them, or let city.yaml say how (tickets.questions).",
      "zh-CN": "本市未设置向诉求人询问补充。请电话联系，或在 city.yaml 中设置（tickets.questions）。",
      ja: "この市では届け出人への追加質問が設定されていません。電話で尋ねるか、city.yaml（tickets.questions）で設定してください。",
    },
  },
  "ticket.nobody-to-ask": {
    status: 409,
    say: {
      en: "Nobody asked for ticket {number}: an officer found it, or a sensor did. There is no requester to be asked.",
      "zh-CN": "工单 {number} 没有诉求人（由巡查或感知发现），无人可询问。",
      ja: "案件 {number} には届け出人がいません（巡回やセンサーによるもの）。尋ねる相手がありません。",
    },
  },
  "ticket.question-open": {
    status: 409,
    say: {
      en: "The requester of ticket {number} has been asked and has not answered. Wait for the answer, or take the question back first.",
      "zh-CN": "已向工单 {number} 的诉求人询问，尚未答复。请等待答复，或先撤回询问。",
      ja: "案件 {number} の届け出人に質問中で、まだ返事がありません。返事を待つか、先に質問を取り下げてください。",
    },
  },
  "ticket.nothing-asked": {
    status: 409,
    say: {
      en: "Nothing is asked of the requester of ticket {number} now. Reload: it may have been answered, or be too late.",
      "zh-CN": "工单 {number} 目前没有待答复的询问。请刷新：可能已答复或已过期。",
      ja: "案件 {number} に返事待ちの質問はありません。読み直してください。返事済みか期限切れかもしれません。",
    },
  },
  "ticket.unknown-label": {
    status: 422,
    say: {
      en: "The city declares no label {label}. Use one of: {known}.",
      "zh-CN": "本市未声明标签“{label}”。可用标签：{known}。",
      ja: "この市ではラベル「{label}」は宣言されていません。使えるラベル：{known}。",
    },
  },
  "ticket.unknown-unit": {
    status: 422,
    say: {
      en: "There is no unit {unit} that can take tickets. Choose one from the tree of organisations.",
      "zh-CN": "没有可接收工单的单位“{unit}”，请从组织机构中选择。",
      ja: "案件を受けられる組織「{unit}」はありません。組織の一覧から選んでください。",
    },
  },
  "ticket.unknown-thing": {
    status: 422,
    say: {
      en: "There is no thing {thing} in the register of things. Look its id up there, or leave it out: the place and the words are enough.",
      "zh-CN": "物件库中没有“{thing}”。请查对其编号，或不填此项：写明地点和情况即可。",
      ja: "物の台帳に「{thing}」はありません。番号を確かめるか、省いてください。場所と内容だけで届け出られます。",
    },
  },
  "ticket.no-owner": {
    status: 422,
    say: {
      en: "No unit is responsible for {category} here. Choose a unit yourself.",
      "zh-CN": "此处没有负责“{category}”的单位，请自行选择承办单位。",
      ja: "ここで「{category}」を担当する組織が決まっていません。組織を選んでください。",
    },
  },
  "ticket.merge-itself": {
    status: 422,
    say: {
      en: "A ticket cannot be merged into itself. Choose the other one.",
      "zh-CN": "工单不能并入自身，请选择另一工单。",
      ja: "案件を自分自身に統合することはできません。別の案件を選んでください。",
    },
  },
  "ticket.shares-open": {
    status: 409,
    say: {
      en: "{count} partner units have not finished their part of ticket {number}. Wait for them, or take them out.",
      "zh-CN": "工单 {number} 还有 {count} 个协办单位未完成，请等待其完成或将其移出。",
      ja: "案件 {number} には未完了の協力組織が {count} あります。完了を待つか外してください。",
    },
  },
  "ticket.not-yours": {
    status: 403,
    say: {
      en: "Ticket {number} is with another unit, and only that unit does this. Ask it, or have the dispatcher send the ticket to yours.",
      "zh-CN": "工单 {number} 由其他单位承办，此操作只能由该单位进行。请联系该单位，或请派单员改派给本单位。",
      ja: "案件 {number} は別の組織が担当しており、この操作はその組織だけが行えます。担当に頼むか、割り当て担当に自分の組織へ回してもらってください。",
    },
  },
  "ticket.not-partner": {
    status: 409,
    say: {
      en: "The unit {unit} has no part in ticket {number}.",
      "zh-CN": "单位“{unit}”不是工单 {number} 的协办单位。",
      ja: "組織「{unit}」は案件 {number} の協力組織ではありません。",
    },
  },
  "ticket.extension-limit": {
    status: 409,
    say: {
      en: "Ticket {number} was extended {count} times, which is the most its class allows.",
      "zh-CN": "工单 {number} 已延期 {count} 次，达到该类上限。",
      ja: "案件 {number} は既に {count} 回延長され、上限に達しています。",
    },
  },
  "ticket.extension-too-long": {
    status: 422,
    say: {
      en: "The class of ticket {number} gives {most} at a time. Ask for no more than that, or say no length.",
      "zh-CN": "工单 {number} 所属类别每次最多延期 {most}。请缩短所申请的时间，或不填时长。",
      ja: "案件 {number} の区分では一度に延ばせるのは {most} までです。短くするか、長さを書かずに申請してください。",
    },
  },
  "ticket.suspension-too-long": {
    status: 422,
    say: {
      en: "The clock of ticket {number} may stand for {most} at a time. Choose an earlier end, or none.",
      "zh-CN": "工单 {number} 每次最多挂起 {most}。请选择更早的结束时间，或不填。",
      ja: "案件 {number} を一度に保留できるのは {most} までです。終わりを早めるか、書かずに申請してください。",
    },
  },
  "ticket.suspension-past": {
    status: 422,
    say: {
      en: "The clock of ticket {number} cannot stand until a time that is past. Choose a later one, or none.",
      "zh-CN": "工单 {number} 的挂起结束时间已过。请选择以后的时间，或不填。",
      ja: "案件 {number} の保留の終わりが過去の時刻です。先の時刻を選ぶか、書かずに申請してください。",
    },
  },
  "ticket.still-sensed": {
    status: 409,
    say: {
      en: "The sensor still shows the fault on ticket {number}: {alarm}. Look at it again; if it is done all the same, send it once more with the reason (despite).",
      "zh-CN":
        "工单 {number} 的传感器仍显示异常：{alarm}。请再次核实；如确已处置，请填写理由（despite）后重新提交。",
      ja: "案件 {number} のセンサーはまだ異常を示しています：{alarm}。もう一度確かめ、それでも完了なら理由（despite）を書いて送り直してください。",
    },
  },
  "ticket.half-place": {
    status: 422,
    say: {
      en: "A place needs longitude and latitude; only one of them came. Send both, or neither.",
      "zh-CN": "地点须同时包含经度和纬度，目前只收到其一。请一并提供，或都不提供。",
      ja: "場所には経度と緯度の両方が必要ですが、片方しかありません。両方を送るか、どちらも省いてください。",
    },
  },
  "ticket.outside": {
    status: 422,
    say: {
      en: "The place lies outside this district. Move the pin, or describe the place in words.",
      "zh-CN": "该地点不在本区范围内。请移动定位点，或用文字描述地点。",
      ja: "その場所はこの区の外です。ピンを動かすか、場所を言葉で書いてください。",
    },
  },
  "ticket.external-exists": {
    status: 409,
    say: {
      en: "This message was already received as a ticket.",
      "zh-CN": "该来件已登记为工单。",
      ja: "この届け出は既に案件として登録されています。",
    },
  },
  "ticket.wrong-code": {
    status: 403,
    say: {
      en: "The follow-up code does not fit this ticket. Use the code you were given when you reported it.",
      "zh-CN": "查询码与该工单不符，请使用上报时获得的查询码。",
      ja: "確認コードがこの案件と合いません。届け出のときのコードを使ってください。",
    },
  },
});
