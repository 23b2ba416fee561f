import { defineProblems } from "../../kernel/index.ts";

/** What can keep a backup from being made or brought back. */
export const problem = defineProblems({
  "backup.not-empty": {
    status: 409,
    say: {
      en: "{place} is not empty, and nothing is ever overwritten. Choose an empty place, or remove what is there.",
      "zh-CN": "{place} 不为空，系统绝不覆盖已有内容。请选择空的位置，或先移走其中内容。",
      ja: "{place} は空ではありません。上書きはしません。空の場所を選ぶか、中身を移してください。",
    },
  },
  "backup.unreadable": {
    status: 422,
    say: {
      en: "{folder} holds no complete backup: {reason}. Nothing was restored. Take another copy.",
      "zh-CN": "{folder} 中没有完整的备份：{reason}。未恢复任何内容，请改用其他副本。",
      ja: "{folder} に完全なバックアップがありません：{reason}。何も復元していません。別の写しを使ってください。",
    },
  },
  "backup.damaged": {
    status: 422,
    say: {
      en: "The backup is damaged, first in {file} ({count} files). Nothing was restored. Take another copy.",
      "zh-CN": "备份已损坏，首个受损文件为 {file}（共 {count} 个）。未恢复任何内容，请改用其他副本。",
      ja: "バックアップが壊れています。最初は {file}（{count} 件）。何も復元していません。別の写しを使ってください。",
    },
  },
  "backup.other-release": {
    status: 409,
    say: {
      en: "This backup was made by another release ({reason}). Restore it with release {release}, and update then.",
      "zh-CN": "该备份由另一版本生成（{reason}）。请用版本 {release} 恢复后再升级。",
      ja: "このバックアップは別の版で作られました（{reason}）。版 {release} で復元してから更新してください。",
    },
  },
});
