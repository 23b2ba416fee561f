import type { Text } from "../../kernel/index.ts";

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
