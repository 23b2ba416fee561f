import { defineProblems } from "../../kernel/index.ts";

export const problem = defineProblems({
  "personal.unreadable": {
    status: 500,
    say: {
      en: "This value cannot be decrypted: key {keyId} is missing or the value was changed in the database. Restore keys/personal.json from the backup, or compare the database with one.",
      "zh-CN":
        "该信息无法解密：缺少密钥 {keyId}，或数据库中的内容被改动。请从备份恢复 keys/personal.json，或用备份核对数据库。",
      ja: "この値は復号できません。鍵 {keyId} がないか、データベースの値が変えられています。keys/personal.json をバックアップから戻すか、データベースを照合してください。",
    },
  },
  "personal.keys-open": {
    status: 500,
    say: {
      en: "Other users of this machine may read {file}, which holds the keys of personal data. Run: chmod 600 {file}",
      "zh-CN": "本机其他用户可读取保存个人信息密钥的文件 {file}。请执行：chmod 600 {file}",
      ja: "個人情報の鍵を収めた {file} を他の利用者が読めます。chmod 600 {file} を実行してください。",
    },
  },
  "personal.keys-broken": {
    status: 500,
    say: {
      en: "The file {file} with the keys of personal data is broken ({fault}). Restore it from the backup; never delete it.",
      "zh-CN": "个人信息密钥文件 {file} 已损坏（{fault}）。请从备份恢复，切勿删除。",
      ja: "個人情報の鍵ファイル {file} が壊れています（{fault}）。バックアップから戻してください。削除しないでください。",
    },
  },
  "personal.keys-fresh": {
    status: 409,
    say: {
      en: "The keys were rotated less than {minutes} minutes ago, and a server may still use the old one. Try again later.",
      "zh-CN": "密钥轮换不足 {minutes} 分钟，服务器可能仍在使用旧密钥，请稍后再试。",
      ja: "鍵の交換から {minutes} 分たっておらず、サーバーが古い鍵を使っているかもしれません。後でやり直してください。",
    },
  },
  "personal.identity-number": {
    status: 422,
    say: {
      en: "The identity number is not one ({fault}). Compare it with the paper.",
      "zh-CN": "身份证件号码有误（{fault}），请与证件核对。",
      ja: "身分証番号が正しくありません（{fault}）。書類と照らし合わせてください。",
    },
  },
  "personal.phone": {
    status: 422,
    say: {
      en: "This is no telephone number. Give 5 to 15 digits, with + and the country's code for one abroad.",
      "zh-CN": "这不是有效的电话号码，请输入5至15位数字；境外号码请加“+”和国家代码。",
      ja: "電話番号ではありません。5～15桁の数字で、国外の番号は + と国番号を付けてください。",
    },
  },
  "personal.mail": {
    status: 422,
    say: {
      en: "This is no mail address. It needs an @ with something before and after.",
      "zh-CN": "这不是有效的电子邮箱地址，@ 前后都应有内容。",
      ja: "メールアドレスではありません。@ の前後に文字が必要です。",
    },
  },
  "personal.no-person": {
    status: 404,
    say: {
      en: "Your account is not connected with an entry in the register of people. Ask at a service counter to connect it.",
      "zh-CN": "您的账号尚未与人口登记关联，请到服务窗口办理关联。",
      ja: "あなたのアカウントは住民台帳と結び付けられていません。窓口で手続きしてください。",
    },
  },
});
