import { fill, type Language, type Text } from "../../kernel/index.ts";
import type { Reason, ReasonKey } from "./schema.ts";

/** Why a unit is proposed, in the languages of the house. `{category}`, `{label}` and `{area}` are codes. */
export const reasonTexts: Readonly<Record<ReasonKey, Text>> = {
  category: {
    "zh-CN": "职责清单包含类别“{category}”",
    ja: "職務一覧に分類「{category}」が含まれる",
    en: "answers for the category {category}",
  },
  label: {
    "zh-CN": "职责清单包含标签“{label}”",
    ja: "職務一覧にラベル「{label}」が含まれる",
    en: "answers for the label {label}",
  },
  area: {
    "zh-CN": "地点在其辖区{area}内",
    ja: "場所が管轄区域 {area} 内にある",
    en: "the place is in its area {area}",
  },
  everywhere: {
    "zh-CN": "地点未知或不限辖区",
    ja: "場所が不明、または区域を限らない",
    en: "place unknown, or not bound to an area",
  },
  hours: { "zh-CN": "{from}至{to}值守", ja: "{from}から{to}まで担当", en: "on duty from {from} to {to}" },
  partner: { "zh-CN": "协办", ja: "共同で担当", en: "as a partner" },
  local: {
    "zh-CN": "职责清单未列明，由所在地{area}受理",
    ja: "職務一覧になく、所在地 {area} が受け持つ",
    en: "no duty list names it; it lies in {area}",
  },
  dispatch: {
    "zh-CN": "职责清单未列明，由派遣员研判",
    ja: "職務一覧になく、指令担当が判断する",
    en: "no duty list names it; the dispatcher decides",
  },
};

/** One reason as a sentence; `name` turns a code (category, area, label) into what people call it. */
export function reasonSentence(
  reason: Reason,
  language: Language,
  name: (code: string) => string = (code) => code,
): string {
  const named = Object.entries(reason.parameters).map(([key, value]) => [key, name(value)]);
  return fill(reasonTexts[reason.key][language], Object.fromEntries(named));
}
