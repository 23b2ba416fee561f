import type { Text } from "../../kernel/index.ts";
import type { Stage } from "../intake/schema.ts";
import type { Status } from "./ticket.ts";

/** The stages of a ticket, as people call them. */
export const stageNames: Record<Stage, Text> = {
  accept: { "zh-CN": "受理", ja: "受理", en: "accept" },
  verify: { "zh-CN": "核实", ja: "事実確認", en: "verify" },
  dispatch: { "zh-CN": "派单", ja: "割り当て", en: "dispatch" },
  acknowledge: { "zh-CN": "签收", ja: "引き受け", en: "acknowledge" },
  contact: { "zh-CN": "先行联系", ja: "初回連絡", en: "first contact" },
  handle: { "zh-CN": "办理", ja: "処理", en: "handle" },
  check: { "zh-CN": "核查", ja: "確認", en: "check" },
  callback: { "zh-CN": "回访", ja: "結果照会", en: "call back" },
};

/** Between the names of several stages. */
export const orWords: Text = { "zh-CN": "”或“", ja: "」か「", en: " or " };

/** How a ticket stands, as people call it. */
export const statusNames: Record<Status, Text> = {
  open: { "zh-CN": "办理中", ja: "処理中", en: "open" },
  closed: { "zh-CN": "已办结", ja: "完了", en: "closed" },
  void: { "zh-CN": "已作废", ja: "無効", en: "declared void" },
  merged: { "zh-CN": "已并单", ja: "統合済み", en: "merged into another" },
  transferred: { "zh-CN": "已移交", ja: "移管済み", en: "handed over" },
};

/** What one person did, and another must do. */
export const twoPersons = {
  check: {
    did: { "zh-CN": "办理", ja: "処理", en: "handled" },
    does: { "zh-CN": "核查", ja: "確認", en: "check" },
  },
  approve: {
    did: { "zh-CN": "申请", ja: "申請", en: "asked for" },
    does: { "zh-CN": "审批", ja: "承認", en: "approve" },
  },
} as const satisfies Record<string, { did: Text; does: Text }>;
