import type { Language, Text } from "./language.ts";

type Words = Omit<Text, "en">;

/** What each setting means, in the languages beside English, in which `config.ts` says it. */
const meanings: Readonly<Record<string, Words>> = {
  LIANGWANG_MODE: {
    "zh-CN": "demo 提供演示账户和一键登录；production 两者都拒绝",
    ja: "demo はデモ用アカウントとワンクリックのサインインを用意し、production はどちらも拒みます",
  },
  LIANGWANG_CITY: {
    "zh-CN": "要运行的城市目录：cities/ 下的名称或绝对路径",
    ja: "動かす都市のフォルダー。cities/ の下の名前か絶対パス",
  },
  DEMO_PACE: {
    "zh-CN": "演示模式下，后台模拟人员的办事速度为现实的多少倍；0 为不模拟",
    ja: "デモで、裏で働く模擬の職員が現実の何倍の速さか。0 なら模擬なし",
  },
  LIANGWANG_DATA: {
    "zh-CN": "存放内置数据库、密钥和文件的目录",
    ja: "内蔵データベース、鍵、ファイルを置くフォルダー",
  },
  DATABASE_URL: {
    "zh-CN": "代替内置数据库使用的 PostgreSQL 15 或更高版本",
    ja: "内蔵の代わりに使う PostgreSQL 15 以降",
  },
  DATABASE_OWNER_URL: {
    "zh-CN": "同一数据库，以表的所有者身份连接，用于迁移；未设时用 DATABASE_URL",
    ja: "同じデータベースにテーブルの所有者として接続する先（移行用）。なければ DATABASE_URL",
  },
  DATABASE_CONNECTIONS: { "zh-CN": "连接池的最大连接数", ja: "接続プールの最大数" },
  HOST: { "zh-CN": "监听地址", ja: "待ち受けるアドレス" },
  PORT: { "zh-CN": "监听端口；0 为任选空闲端口", ja: "待ち受けるポート。0 なら空いているもの" },
  PUBLIC_URL: {
    "zh-CN": "公众访问本系统的地址；也是账本的来源标识",
    ja: "利用者がこのシステムを開くアドレス。台帳の出所にもなります",
  },
  TRUSTED_PROXIES: {
    "zh-CN": "前置代理的层数，这些代理转告的客户端地址可信",
    ja: "前に立ち、クライアントのアドレスを伝えてよいプロキシの数",
  },
  REQUESTS_PER_MINUTE: {
    "zh-CN": "每个已登录账户或令牌的请求上限；0 为不限",
    ja: "サインインしたアカウントやトークンごとの上限。0 なら無制限",
  },
  ANONYMOUS_REQUESTS_PER_MINUTE: {
    "zh-CN": "每个未登录地址的请求上限；0 为不限",
    ja: "サインインしていないアドレスごとの上限。0 なら無制限",
  },
  BODY_BYTES: {
    "zh-CN": "请求正文的最大字节数（文件另有上限）",
    ja: "リクエスト本文の最大の大きさ（ファイルには別の上限）",
  },
  ATTACHMENT_BYTES: { "zh-CN": "附件的最大字节数", ja: "添付ファイルの最大の大きさ" },
  IDEMPOTENCY_DAYS: {
    "zh-CN": "为重复请求保留首次结果的天数",
    ja: "繰り返しのために最初の結果を保つ日数",
  },
  HISTORY_URL: {
    "zh-CN":
      "存放读数历史的 ClickHouse：http://user:password@host:8123/database，集群另加 ?cluster=NAME&node=http://shard:8123&node=…；未设时用数据目录中的 DuckDB",
    ja: "測定値の履歴を置く ClickHouse：http://user:password@host:8123/database、クラスターなら ?cluster=NAME&node=http://shard:8123&node=…。なければデータのフォルダーの DuckDB",
  },
  HISTORY_MEMORY_MB: {
    "zh-CN": "查询读数历史可用的最大内存；更大的查询使用磁盘",
    ja: "測定値の履歴への問い合わせに使う最大のメモリー。超えるとディスクを使います",
  },
  HISTORY_THREADS: {
    "zh-CN": "查询读数历史的线程数",
    ja: "測定値の履歴への問い合わせに使うスレッドの数",
  },
  INGEST_READINGS: {
    "zh-CN": "可等待入库的读数条数；超出后 HTTP 答 429，MQTT 推迟确认",
    ja: "保存を待てる測定値の数。超えると HTTP は 429 を返し、MQTT は確認を遅らせます",
  },
  INGEST_BYTES: {
    "zh-CN": "等待入库的读数消息可占用的内存",
    ja: "待っている測定値のメッセージが使えるメモリー",
  },
  INGEST_BODY_BYTES: {
    "zh-CN": "经 HTTP 提交的读数消息解压后的最大字节数",
    ja: "HTTP で送る測定値のメッセージの、展開後の最大の大きさ",
  },
  MQTT_PORT: {
    "zh-CN": "内置 MQTT 代理的端口；0 为任选空闲端口，off 为不启用",
    ja: "内蔵の MQTT ブローカーのポート。0 なら空いているもの、off なら使いません",
  },
  MQTT_TLS_KEY: {
    "zh-CN": "内置 MQTT 代理的私钥文件（PEM）；设置后 MQTT 使用 TLS",
    ja: "MQTT ブローカーの秘密鍵のファイル（PEM）。設定すると MQTT は TLS になります",
  },
  MQTT_TLS_CERT: {
    "zh-CN": "内置 MQTT 代理的证书文件（PEM）",
    ja: "MQTT ブローカーの証明書のファイル（PEM）",
  },
  MQTT_URL: {
    "zh-CN": "代替内置代理接收读数的另一个 MQTT 代理",
    ja: "内蔵の代わりに測定値を受け取る別の MQTT ブローカー",
  },
  WORKERS: { "zh-CN": "同时执行的后台作业数", ja: "同時に動く裏の仕事の数" },
  SHUTDOWN_SECONDS: {
    "zh-CN": "停机时留给进行中的请求和作业的时间",
    ja: "止めるとき、進行中のリクエストと仕事を待つ時間",
  },
  LOG_LEVEL: { "zh-CN": "记入日志的最低级别", ja: "ログに残す最低のレベル" },
  SESSION_IDLE_MINUTES: {
    "zh-CN": "无请求超过此时间后会话结束",
    ja: "リクエストがこの時間ないとセッションが終わります",
  },
  SESSION_HOURS: { "zh-CN": "会话最长持续时间", ja: "セッションはおそくともこの時間で終わります" },
  OIDC_ISSUER: {
    "zh-CN": "本市的身份提供方；设置后可经其登录",
    ja: "市の ID プロバイダー。設定するとそこからサインインできます",
  },
  OIDC_CLIENT_ID: {
    "zh-CN": "本系统在身份提供方的客户端 id",
    ja: "ID プロバイダーでのこちらのクライアント id",
  },
  OIDC_CLIENT_SECRET: {
    "zh-CN": "本系统在身份提供方的密钥",
    ja: "ID プロバイダーでのこちらの秘密",
  },
  SMTP_URL: {
    "zh-CN": "邮件服务器；未设时邮件留在本地发件箱",
    ja: "メールサーバー。なければメールは手元の送信箱に残ります",
  },
  SMTP_TLS: {
    "zh-CN":
      "邮件可否不加密发出：required 为绝不；offered 为服务器不支持 STARTTLS 时可以；auto 为除本机外一律须加密",
    ja: "メールを暗号化せずに送ってよいか。required は不可、offered はサーバーが STARTTLS に対応しないとき可、auto はこの機械のサーバー以外では必ず暗号化",
  },
  SMTP_CA_FILE: {
    "zh-CN": "另行信任的邮件服务器证书签发机构的 PEM 文件",
    ja: "メールサーバーについて追加で信頼する認証局の PEM ファイル",
  },
  MAIL_FROM: { "zh-CN": "邮件的发件人地址", ja: "メールの差出人アドレス" },
  SMS_URL: {
    "zh-CN": "短信的 HTTP 网关；未设时短信留在本地发件箱",
    ja: "SMS の HTTP ゲートウェイ。なければ手元の送信箱に残ります",
  },
};

/** What a setting means in the reader's language. */
export function meaningIn(
  language: Language,
  { variable, meaning }: { variable: string; meaning: string },
): string {
  return language === "en" ? meaning : (meanings[variable]?.[language] ?? meaning);
}

/** What a value of a setting must be. */
export const expected = {
  whole: {
    en: 'expected a whole number from {least} to {most}, got "{value}"',
    "zh-CN": "应为 {least} 到 {most} 的整数，现为“{value}”",
    ja: "{least} から {most} の整数にしてください（今は「{value}」）",
  },
  oneOf: {
    en: 'expected one of {choices}, got "{value}"',
    "zh-CN": "应为 {choices} 之一，现为“{value}”",
    ja: "{choices} のどれかにしてください（今は「{value}」）",
  },
  url: {
    en: "expected a URL beginning with {protocols}",
    "zh-CN": "应为以 {protocols} 开头的网址",
    ja: "{protocols} で始まる URL にしてください",
  },
  together: {
    en: "{one} and {other} go together: set both or neither",
    "zh-CN": "{one} 与 {other} 须同时设置或都不设置",
    ja: "{one} と {other} は組です。両方を設定するか、どちらも外してください",
  },
  publicUrl: {
    en: "needed in production: links in mails and the ledger's origin carry it",
    "zh-CN": "生产环境必须设置：邮件中的链接和账本的来源标识要用到它",
    ja: "本番では必要です。メールのリンクと台帳の出所に使います",
  },
} satisfies Record<string, Text>;

/** How `liangwang config` says where a value comes from, and that it is not shown. */
export const sources = {
  environment: { en: "environment", "zh-CN": "环境变量", ja: "環境変数" },
  default: { en: "default", "zh-CN": "默认值", ja: "既定値" },
  hidden: { en: "(set, hidden)", "zh-CN": "（已设，不显示）", ja: "（設定済み、非表示）" },
} satisfies Record<string, Text>;
