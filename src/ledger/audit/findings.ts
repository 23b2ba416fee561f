import type { Text } from "../../kernel/index.ts";

/** Everything that the examination of the ledger can find wrong. */
export const findingTexts = {
  "act-changed": {
    en: "Act {act} ({verb} on {subject}, {at}) was CHANGED after it was sealed as leaf {index}.",
    "zh-CN": "操作记录 {act}（{verb}，对象 {subject}，{at}）在封存为第 {index} 号叶之后被篡改。",
    ja: "操作記録 {act}（{verb}、対象 {subject}、{at}）は葉 {index} として封印された後に変更されました。",
  },
  "act-removed": {
    en: "Act {act}, sealed as leaf {index}, was REMOVED.",
    "zh-CN": "已封存为第 {index} 号叶的操作记录 {act} 被删除。",
    ja: "葉 {index} として封印された操作記録 {act} が削除されました。",
  },
  "act-inserted": {
    en: "Act {act} ({verb} on {subject}, {at}) was INSERTED behind the ledger's back: it claims a place among sealed acts but has no leaf.",
    "zh-CN":
      "操作记录 {act}（{verb}，对象 {subject}，{at}）系绕过账本插入：它占据已封存记录之间的位置，却没有对应的叶。",
    ja: "操作記録 {act}（{verb}、対象 {subject}、{at}）は台帳を通さず挿入されました：封印済みの記録の間にありながら葉がありません。",
  },
  "act-moved": {
    en: "Act {act} ({verb} on {subject}, {at}), leaf {index}, was MOVED: its transaction or sequence does not fit its place among the leaves.",
    "zh-CN":
      "第 {index} 号叶的操作记录 {act}（{verb}，对象 {subject}，{at}）的位置被改动：其事务号或序号与叶的次序不符。",
    ja: "葉 {index} の操作記録 {act}（{verb}、対象 {subject}、{at}）は移動されました：取引番号か連番が葉の順序に合いません。",
  },
  "digest-changed": {
    en: "The stored digest of act {act} (leaf {index}) was CHANGED; the act itself is as it was sealed.",
    "zh-CN": "操作记录 {act}（第 {index} 号叶）所存的摘要被篡改；记录内容与封存时一致。",
    ja: "操作記録 {act}（葉 {index}）の保存済みダイジェストが変更されました。記録そのものは封印時のままです。",
  },
  "digest-swapped": {
    en: "The stored digest of act {act} (leaf {index}) was SWAPPED for that of act {other}; the act itself is as it was sealed.",
    "zh-CN":
      "操作记录 {act}（第 {index} 号叶）所存的摘要被换成操作记录 {other} 的摘要；记录内容与封存时一致。",
    ja: "操作記録 {act}（葉 {index}）の保存済みダイジェストが操作記録 {other} のものと入れ替えられました。記録そのものは封印時のままです。",
  },
  "digest-wrong": {
    en: "Act {act} ({verb} on {subject}, {at}), not sealed yet, does not give its stored digest: one of the two was CHANGED.",
    "zh-CN": "尚未封存的操作记录 {act}（{verb}，对象 {subject}，{at}）与所存摘要不符：二者之一被篡改。",
    ja: "未封印の操作記録 {act}（{verb}、対象 {subject}、{at}）は保存済みダイジェストと合いません：どちらかが変更されました。",
  },
  "leaf-changed": {
    en: "Leaf {index} (act {act}) was CHANGED: its entry is not the one that was sealed.",
    "zh-CN": "第 {index} 号叶（操作记录 {act}）被篡改：其内容不是封存时的内容。",
    ja: "葉 {index}（操作記録 {act}）が変更されました：内容が封印時のものではありません。",
  },
  "leaf-reassigned": {
    en: "Leaf {index} belongs to act {act}, but was made to NAME act {other}.",
    "zh-CN": "第 {index} 号叶属于操作记录 {act}，却被改指操作记录 {other}。",
    ja: "葉 {index} は操作記録 {act} のものですが、操作記録 {other} を指すよう変えられました。",
  },
  "leaf-removed": {
    en: "Leaf {index} of act {act} was REMOVED; the act itself is still there.",
    "zh-CN": "操作记录 {act} 的第 {index} 号叶被删除；该操作记录仍在。",
    ja: "操作記録 {act} の葉 {index} が削除されました。記録そのものは残っています。",
  },
  "leaf-and-act-removed": {
    en: "Leaf {index} and the act it sealed were both REMOVED.",
    "zh-CN": "第 {index} 号叶及其封存的操作记录均被删除。",
    ja: "葉 {index} と、それが封印した操作記録の両方が削除されました。",
  },
  "leaf-inserted": {
    en: "Leaf {index} (act {act}) was INSERTED: no signed checkpoint covers it.",
    "zh-CN": "第 {index} 号叶（操作记录 {act}）系插入：没有任何已签名的检查点包含它。",
    ja: "葉 {index}（操作記録 {act}）は挿入されたものです：署名済みのどのチェックポイントにも含まれません。",
  },
  "leaf-unproven": {
    en: "Leaf {index} (act {act}) does not lead to the signed root: leaf, tiles or checkpoint were CHANGED. Run liangwang verify --all to learn which.",
    "zh-CN":
      "第 {index} 号叶（操作记录 {act}）无法推导出已签名的根：叶、分块或检查点被篡改。请运行 liangwang verify --all 查明。",
    ja: "葉 {index}（操作記録 {act}）から署名済みの根に至りません：葉、タイル、チェックポイントのいずれかが変更されました。liangwang verify --all で調べてください。",
  },
  "range-changed": {
    en: "Among leaves {from} to {to} something was CHANGED together with its proofs: they do not give the signed root, and the database holds no copy that does.",
    "zh-CN":
      "第 {from} 至 {to} 号叶之间有内容连同其证明一并被篡改：推导不出已签名的根，数据库中也没有可推导出该根的副本。",
    ja: "葉 {from} から {to} の間で、証明ごと何かが変更されました：署名済みの根にならず、正しい写しもデータベースにありません。",
  },
  "tile-changed": {
    en: "{tile} was CHANGED ({what}).",
    "zh-CN": "{tile} 被篡改（{what}）。",
    ja: "{tile} が変更されました（{what}）。",
  },
  "tile-removed": {
    en: "{tile} was REMOVED.",
    "zh-CN": "{tile} 被删除。",
    ja: "{tile} が削除されました。",
  },
  "tile-inserted": {
    en: "{tile} was INSERTED: the tree has no such full tile.",
    "zh-CN": "{tile} 系插入：该树没有这样的完整分块。",
    ja: "{tile} は挿入されたものです：この木にそのような完全なタイルはありません。",
  },
  "checkpoint-changed": {
    en: "The checkpoint of {size} leaves was CHANGED: {reason}",
    "zh-CN": "{size} 叶的检查点被篡改：{reason}",
    ja: "葉 {size} 枚のチェックポイントが変更されました：{reason}",
  },
  "checkpoint-removed": {
    en: "The checkpoint of {size} leaves, remembered beside the key, was REMOVED from the database.",
    "zh-CN": "密钥旁所记 {size} 叶的检查点已从数据库中删除。",
    ja: "鍵のそばに控えてある葉 {size} 枚のチェックポイントが、データベースから削除されました。",
  },
  "checkpoint-contradicted": {
    en: "The ledger does NOT CONTINUE the signed checkpoint of {size} leaves ({source}): the log was rewritten.",
    "zh-CN": "账本并非已签名的 {size} 叶检查点（{source}）的延续：日志被改写。",
    ja: "台帳は署名済みの葉 {size} 枚のチェックポイント（{source}）の続きではありません：書き換えられています。",
  },
} as const satisfies Record<string, Text>;

export type FindingKind = keyof typeof findingTexts;

/** One thing found wrong; the parameters fill its sentence. */
export interface Finding {
  readonly kind: FindingKind;
  readonly parameters: Readonly<Record<string, string | number>>;
}

export interface Report {
  /** Nothing was found wrong. */
  readonly ok: boolean;
  /** The first of them, at most `FINDINGS_LISTED`. */
  readonly findings: readonly Finding[];
  readonly findingsTotal: number;
  /** Leaves and acts examined. */
  readonly leaves: number;
  readonly acts: number;
  /** Acts recorded but not sealed yet: right, and not proved by this report. */
  readonly unsealed: number;
  /** The checkpoint that everything was held against; null for a ledger that has signed nothing. */
  readonly checkpoint: { size: number; root: string; note: string } | null;
}

export const FINDINGS_LISTED = 1000;

/** Gathers findings: counts all, keeps the first. */
export class Findings {
  readonly listed: Finding[] = [];
  total = 0;

  add(kind: FindingKind, parameters: Finding["parameters"]): void {
    this.total += 1;
    if (this.listed.length < FINDINGS_LISTED) this.listed.push({ kind, parameters });
  }
}
