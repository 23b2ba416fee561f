import { defineProblems } from "../kernel/index.ts";

export const problem = defineProblems({
  "ledger.unknown-act": {
    status: 404,
    say: {
      en: "There is no act {act}. Check the id.",
      "zh-CN": "没有编号为 {act} 的操作记录，请核对编号。",
      ja: "操作記録 {act} はありません。番号を確かめてください。",
    },
  },
  "ledger.not-sealed": {
    status: 404,
    say: {
      en: "Act {act} is recorded but not sealed yet. Ask again in a few seconds.",
      "zh-CN": "操作记录 {act} 已保存但尚未封存，请几秒后再查。",
      ja: "操作記録 {act} は保存済みですが、まだ封印されていません。数秒後にもう一度お試しください。",
    },
  },
  "ledger.no-checkpoint": {
    status: 503,
    say: {
      en: "The ledger has not signed a checkpoint yet. Ask again in a few seconds.",
      "zh-CN": "账本尚未签发检查点，请几秒后再查。",
      ja: "台帳はまだチェックポイントに署名していません。数秒後にもう一度お試しください。",
    },
  },
  "ledger.no-such-size": {
    status: 400,
    say: {
      en: "The sizes asked for ({from} to {to}) must go up and not exceed the ledger's {size} leaves.",
      "zh-CN": "所查范围（{from} 到 {to}）须由小到大，且不得超过账本现有的 {size} 条。",
      ja: "指定した大きさ（{from} から {to}）は小さい順で、台帳の {size} 件以下でなければなりません。",
    },
  },
  "ledger.no-tile": {
    status: 404,
    say: {
      en: "The ledger has no tile {path}. Read the checkpoint for its size; tiles follow c2sp.org/tlog-tiles.",
      "zh-CN": "账本中没有分块 {path}。请先读取检查点以确定大小；分块格式见 c2sp.org/tlog-tiles。",
      ja: "台帳にタイル {path} はありません。大きさはチェックポイントで確かめてください（c2sp.org/tlog-tiles）。",
    },
  },
  "ledger.damaged": {
    status: 500,
    say: {
      en: "The ledger in the database is not the one that was signed ({reason}). Nothing more is sealed until this is cleared up: run liangwang verify.",
      "zh-CN": "数据库中的账本与已签名的不一致（{reason}）。查清之前不再封存，请运行 liangwang verify。",
      ja: "データベースの台帳が署名済みのものと一致しません（{reason}）。解明まで封印を止めます。liangwang verify を実行してください。",
    },
  },
  "ledger.unreadable-checkpoint": {
    status: 400,
    say: {
      en: "The checkpoint in {file} cannot be used: {reason}. Give a checkpoint of this ledger as it was served.",
      "zh-CN": "文件 {file} 中的检查点无法使用：{reason}。请提供本账本当时公布的检查点。",
      ja: "{file} のチェックポイントは使えません：{reason}。この台帳が公開したものを指定してください。",
    },
  },
  "ledger.no-key": {
    status: 400,
    say: {
      en: "There is no ledger key in {directory}. Give the verifier key with --key, or run this where the ledger was made.",
      "zh-CN": "{directory} 中没有账本密钥。请用 --key 提供验证公钥，或在建立账本的机器上运行。",
      ja: "{directory} に台帳の鍵がありません。--key で検証鍵を指定するか、台帳を作った場所で実行してください。",
    },
  },
  "ledger.no-verifier-key": {
    status: 400,
    say: {
      en: "“{key}” is no verifier key of a ledger. Give it as it was published: name+id+key, one word.",
      "zh-CN": "“{key}”不是账本的验证公钥。请按公布的原样填写：名称+编号+公钥，中间无空格。",
      ja: "「{key}」は台帳の検証鍵ではありません。公開されたとおり、名前+番号+鍵を一語で指定してください。",
    },
  },
  "ledger.key-file": {
    status: 500,
    say: {
      en: "The ledger's key file {file} cannot be used: {reason}. Restore it from the backup.",
      "zh-CN": "账本密钥文件 {file} 无法使用：{reason}。请从备份恢复。",
      ja: "台帳の鍵ファイル {file} は使えません：{reason}。バックアップから復元してください。",
    },
  },
});
