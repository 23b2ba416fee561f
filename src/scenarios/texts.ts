import { fill, type Language, type Text } from "../kernel/index.ts";
import type { Severity } from "./rules.ts";

/** Severities as people say them. */
export const severityNames: Record<Severity, Text> = {
  warning: { "zh-CN": "提示", ja: "注意", en: "warning" },
  minor: { "zh-CN": "一般", ja: "軽度", en: "minor" },
  major: { "zh-CN": "严重", ja: "重大", en: "major" },
  critical: { "zh-CN": "危急", ja: "危急", en: "critical" },
};

/** Internal notes that tell what an alarm means for its ticket. */
const notes = {
  opened: {
    "zh-CN": "传感告警立案：{scenario}（{name}，{severity}）。",
    ja: "センサー警報により登録：{scenario}（{name}、{severity}）。",
    en: "Opened by an alarm: {scenario} ({name}, {severity}).",
  },
  joined: {
    "zh-CN": "同一事项的另一告警已并入：{scenario}（{name}，{severity}）。",
    ja: "同じ事案の別の警報を追加：{scenario}（{name}、{severity}）。",
    en: "A further alarm of the same matter: {scenario} ({name}, {severity}).",
  },
  severity: {
    "zh-CN": "告警级别变为{severity}：{scenario}（{name}）。",
    ja: "警報の重大度が{severity}に変化：{scenario}（{name}）。",
    en: "The alarm is now {severity}: {scenario} ({name}).",
  },
  recovered: {
    "zh-CN": "传感器显示已恢复正常：{scenario}（{name}）。",
    ja: "センサーが復旧を示しています：{scenario}（{name}）。",
    en: "The sensor shows that it is well again: {scenario} ({name}).",
  },
  withdrawn: {
    "zh-CN": "已不再监测：{scenario}（{name}）。请现场核实是否恢复。",
    ja: "監視は取りやめられました：{scenario}（{name}）。復旧したか現地で確かめてください。",
    en: "It is no longer watched: {scenario} ({name}). Look on the spot whether it is well.",
  },
  relapsed: {
    "zh-CN": "办结后传感器再次显示异常，自动重新打开：{scenario}（{name}，{severity}）。",
    ja: "終了後にセンサーが再び異常を示したため自動で再開：{scenario}（{name}、{severity}）。",
    en: "The sensor shows the fault again after the end; opened again by itself: {scenario} ({name}, {severity}).",
  },
} satisfies Record<string, Text>;

export type Note = keyof typeof notes;

/** A note in one language. */
export function noteText(
  note: Note,
  language: Language,
  values: { scenario: string; name: string; severity: Severity },
): string {
  return fill(notes[note][language], { ...values, severity: severityNames[values.severity][language] });
}

/** Words that a scenario's title and description may hold, in braces. */
export const placeholders = ["name", "value", "unit", "severity"] as const;
