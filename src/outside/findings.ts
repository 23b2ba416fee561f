import { defineFindings, type Language } from "../kernel/index.ts";

/**
 * Why a message did not leave the house, as staff read it: what to do, then the other side's own words. Codes are kept with
 * the message, so that each reader has the sentence in their language.
 */
export const told = defineFindings({
  "mail.untrusted": {
    en: "The mail server's certificate is not trusted. Name the file with the certificate of the authority that signed it in SMTP_CA_FILE and start anew, or have the server given a certificate of a public authority (“{detail}”).",
    "zh-CN":
      "邮件服务器的证书不受信任。请把签发机构的证书文件写入 SMTP_CA_FILE 后重新启动，或请服务器改用公共机构签发的证书（“{detail}”）。",
    ja: "メールサーバーの証明書が信頼されていません。署名した認証局の証明書のファイルを SMTP_CA_FILE に指定して起動し直すか、サーバーを公的な認証局の証明書に替えてもらってください（「{detail}」）。",
  },
  "mail.other-name": {
    en: "The mail server's certificate is for another name. Write the name that it is for in SMTP_URL (“{detail}”).",
    "zh-CN": "邮件服务器的证书属于另一个名称。请在 SMTP_URL 中写证书上的名称（“{detail}”）。",
    ja: "メールサーバーの証明書は別の名前のものです。証明書にある名前を SMTP_URL に書いてください（「{detail}」）。",
  },
  "mail.expired": {
    en: "The mail server's certificate is out of date. Have it renewed there, and check the clock of this machine (“{detail}”).",
    "zh-CN": "邮件服务器的证书已过期。请在服务器上更新证书，并核对本机时钟（“{detail}”）。",
    ja: "メールサーバーの証明書の期限が切れています。サーバー側で更新してもらい、この機械の時計も確かめてください（「{detail}」）。",
  },
  "mail.no-tls": {
    en: "The mail server offers no encryption (STARTTLS), so that nothing was sent to it. Have it switched on there or use smtps://; where the network up to it is trusted, set SMTP_TLS=offered (“{detail}”).",
    "zh-CN":
      "邮件服务器不提供加密（STARTTLS），因此未向其发送任何内容。请在服务器上启用加密或改用 smtps://；若到该服务器的网络可信，请设 SMTP_TLS=offered（“{detail}”）。",
    ja: "メールサーバーが暗号化（STARTTLS）に対応していないため、何も送っていません。サーバーで有効にするか smtps:// を使ってください。そこまでのネットワークが信頼できるなら SMTP_TLS=offered にします（「{detail}」）。",
  },
  "mail.tls": {
    en: "No encrypted connection to the mail server came about. Look whether scheme and port of SMTP_URL belong together: smtp:// with 587 or 25, smtps:// with 465 (“{detail}”).",
    "zh-CN":
      "与邮件服务器的加密连接未能建立。请核对 SMTP_URL 的协议与端口是否相配：smtp:// 用 587 或 25，smtps:// 用 465（“{detail}”）。",
    ja: "メールサーバーとの暗号化接続ができませんでした。SMTP_URL の方式とポートが合っているか確かめてください。smtp:// は 587 か 25、smtps:// は 465 です（「{detail}」）。",
  },
  "mail.authority-file": {
    en: "The file named in SMTP_CA_FILE is no certificate that can be read (“{detail}”). Put a PEM file there, or take the setting out and start anew.",
    "zh-CN":
      "SMTP_CA_FILE 指定的文件不是可读取的证书（“{detail}”）。请放置 PEM 文件，或去掉该设置后重新启动。",
    ja: "SMTP_CA_FILE のファイルを証明書として読めません（「{detail}」）。PEM ファイルを置くか、設定を外して起動し直してください。",
  },
  "mail.sign-in": {
    en: "The mail server refuses our user and password. Correct them in SMTP_URL (“{detail}”).",
    "zh-CN": "邮件服务器拒绝了我们的用户名和密码。请在 SMTP_URL 中更正（“{detail}”）。",
    ja: "メールサーバーがこちらのユーザー名とパスワードを受け付けません。SMTP_URL を直してください（「{detail}」）。",
  },
  "mail.unreachable": {
    en: "The mail server cannot be reached. Look whether it runs, whether SMTP_URL names it, and whether the network lets through (“{detail}”).",
    "zh-CN": "无法连接邮件服务器。请核对服务器是否运行、SMTP_URL 是否正确、网络是否放行（“{detail}”）。",
    ja: "メールサーバーに接続できません。動いているか、SMTP_URL が正しいか、ネットワークが通すかを確かめてください（「{detail}」）。",
  },
  "mail.slow": {
    en: "The mail server did not come to an end in time. Look what holds it up there.",
    "zh-CN": "邮件服务器未在限定时间内完成。请在服务器上查明原因。",
    ja: "メールサーバーが時間内に終えませんでした。サーバー側で原因を調べてください。",
  },
  "mail.refused": {
    en: "The mail server did not take the message (“{detail}”).",
    "zh-CN": "邮件服务器未接收该邮件（“{detail}”）。",
    ja: "メールサーバーがメールを受け取りませんでした（「{detail}」）。",
  },
  "sms.unreachable": {
    en: "The gateway for text messages cannot be reached. Look whether it runs, whether SMS_URL names it, and whether the network lets through (“{detail}”).",
    "zh-CN": "无法连接短信网关。请核对网关是否运行、SMS_URL 是否正确、网络是否放行（“{detail}”）。",
    ja: "SMS のゲートウェイに接続できません。動いているか、SMS_URL が正しいか、ネットワークが通すかを確かめてください（「{detail}」）。",
  },
  "sms.refused": {
    en: "The gateway for text messages did not take the message (“{detail}”).",
    "zh-CN": "短信网关未接收该短信（“{detail}”）。",
    ja: "SMS のゲートウェイがメッセージを受け取りませんでした（「{detail}」）。",
  },
  "address.unknown": {
    en: "No address of the recipient is known for this way. Add one to their record and send again.",
    "zh-CN": "没有收件人在该渠道的联系方式。请在其档案中补充后重发。",
    ja: "この方法で届く宛先が登録されていません。受取人の記録に加えて送り直してください。",
  },
  "ours.fault": {
    en: "Sending failed on our side ({detail}). Tell whoever keeps this system running if it happens again.",
    "zh-CN": "本系统发送时出错（{detail}）。如再次出现，请告知系统维护人员。",
    ja: "こちら側の障害で送れませんでした（{detail}）。繰り返すときは、システムの担当者に知らせてください。",
  },
});

export type FaultCode = keyof (typeof told)["catalogue"] & Parameters<typeof told>[0];

/** What is kept of why a message was not sent: the code, and the other side's words without addresses. */
export type Fault = { code: FaultCode; detail: string };

const isCode = (code: string): code is FaultCode => Object.hasOwn(told.catalogue, code);

/** The sentence of a stored fault in the reader's language; what an earlier release kept is given as it is. */
export function faultIn(language: Language, code: string | null, detail: string | null): string | null {
  return code !== null && isCode(code) ? told(code, { detail: detail ?? "" }).message[language] : detail;
}
