import type { Text } from "../../kernel/index.ts";
import type { Stage } from "../intake/schema.ts";

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

/** Said where something a text has room for is not known, or not written for the reader. */
export const notKnown = {
  due: { "zh-CN": "待定", ja: "未定", en: "a date still to be set" },
  place: { "zh-CN": "未注明", ja: "記載なし", en: "a place not stated" },
  reason: {
    "zh-CN": "详情请致电 {hotline} 咨询",
    ja: "詳しくは {hotline} へお尋ねください",
    en: "please call {hotline} for details",
  },
  answer: {
    "zh-CN": "详情请致电 {hotline} 咨询。",
    ja: "詳しくは {hotline} へお尋ねください。",
    en: "Please call {hotline} for details.",
  },
  staffReason: { "zh-CN": "未填写", ja: "記載なし", en: "not stated" },
  stage: { "zh-CN": "已结束", ja: "終了", en: "ended" },
} as const satisfies Record<string, Text>;
