import { fill, type Language, type Text } from "./language.ts";

/** One entry of a module's catalogue: the HTTP status and one sentence that says what to do next. */
export type ProblemEntry = { status: number; say: Text };
export type ProblemCatalogue = Record<string, ProblemEntry>;

/**
 * An expected failure, told to the caller as application/problem+json (RFC 9457).
 * `parameters` fill the sentence, texts in its language; `extensions` are further members for programs (never internals),
 * functions of the reader's language where they say something.
 */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly parameters: Record<string, unknown>;
  readonly extensions: Record<string, unknown>;
  readonly #say: Text;

  constructor(
    code: string,
    entry: ProblemEntry,
    parameters: Record<string, unknown> = {},
    extensions: Record<string, unknown> = {},
  ) {
    super(fill(entry.say.en, parameters));
    this.name = "Problem";
    this.code = code;
    this.status = entry.status;
    this.parameters = parameters;
    this.extensions = extensions;
    this.#say = entry.say;
  }

  /** The sentence in the reader's language. */
  sentence(language: Language): string {
    return fill(this.#say[language], this.parameters, language);
  }

  /** The RFC 9457 body. */
  body(language: Language, instance?: string): ProblemBody {
    const said = Object.entries(this.extensions).map(([name, value]) => [
      name,
      typeof value === "function" ? value(language) : value,
    ]);
    return {
      ...Object.fromEntries(said),
      type: `/problems/${this.code}`,
      code: this.code,
      title: this.sentence(language),
      status: this.status,
      ...(instance === undefined ? {} : { instance }),
    };
  }
}

export type ProblemBody = {
  type: string;
  code: string;
  title: string;
  status: number;
  instance?: string;
  [extension: string]: unknown;
};

/**
 * Declares a module's closed union of problems and returns its maker:
 * `throw problem("ticket.closed", { number })`. The maker carries the catalogue for documentation.
 */
export function defineProblems<const C extends ProblemCatalogue>(catalogue: C) {
  const make = (
    code: keyof C & string,
    parameters: Record<string, unknown> = {},
    extensions: Record<string, unknown> = {},
  ): Problem => {
    const entry = catalogue[code];
    if (entry === undefined) throw new TypeError(`no such problem: ${code}`);
    return new Problem(code, entry, parameters, extensions);
  };
  return Object.assign(make, { catalogue: catalogue as ProblemCatalogue });
}

export const problem = defineProblems({
  "kernel.invalid": {
    status: 400,
    say: {
      en: "The request is not in the expected form: {reason}. Correct it and send it again.",
      "zh-CN": "请求格式不正确：{reason}。请更正后重新提交。",
      ja: "リクエストの形式が正しくありません：{reason}。直してからもう一度送ってください。",
    },
  },
  "kernel.unauthenticated": {
    status: 401,
    say: {
      en: "Sign in, or send a valid API token, and try again.",
      "zh-CN": "请先登录，或提供有效的 API 令牌后重试。",
      ja: "ログインするか、有効な API トークンを付けてやり直してください。",
    },
  },
  "kernel.forbidden": {
    status: 403,
    say: {
      en: "Your role does not allow {scope} here. Ask your administrator if you need it.",
      "zh-CN": "您的角色无权在此执行“{scope}”。如有需要，请联系管理员。",
      ja: "あなたの役割ではここで「{scope}」を行えません。必要なら管理者に相談してください。",
    },
  },
  "kernel.not-found": {
    status: 404,
    say: {
      en: "There is nothing here that you may see. Check the address.",
      "zh-CN": "此处没有您可查看的内容，请核对地址。",
      ja: "ここに表示できるものはありません。アドレスを確かめてください。",
    },
  },
  "kernel.stale": {
    status: 412,
    say: {
      en: "Someone changed this in the meantime (you had version {expected}, it is now {version}). Look at the current state and decide again.",
      "zh-CN":
        "此内容已被他人更改（您看到的是第 {expected} 版，现为第 {version} 版）。请查看最新状态后再决定。",
      ja: "その間に他の人が変更しました（あなたの版は {expected}、現在は {version}）。最新の状態を見て決め直してください。",
    },
  },
  "kernel.key-reused": {
    status: 422,
    say: {
      en: "This Idempotency-Key was already used for another request. Use a new key for a new request.",
      "zh-CN": "该 Idempotency-Key 已用于另一请求。新的请求请使用新的键。",
      ja: "この Idempotency-Key は別のリクエストで使われました。新しいリクエストには新しいキーを使ってください。",
    },
  },
  "kernel.key-guessable": {
    status: 400,
    say: {
      en: "Without signing in, the Idempotency-Key must be one that nobody else can guess: send a random UUID, a new one for each request.",
      "zh-CN": "未登录时，Idempotency-Key 必须是他人无法猜到的：请为每个请求使用新的随机 UUID。",
      ja: "サインインしていないときの Idempotency-Key は他人が推測できないものにしてください：リクエストごとに新しい乱数の UUID を使います。",
    },
  },
  "kernel.answer-sealed": {
    status: 409,
    say: {
      en: "This was already done under the same Idempotency-Key, but its answer can only be opened by the installation that gave it. Look at the result instead of sending it again.",
      "zh-CN":
        "使用该 Idempotency-Key 的请求已办理，但其答复只能由当初答复的系统打开。请直接查看结果，无需重新提交。",
      ja: "同じ Idempotency-Key のリクエストはすでに処理済みですが、その回答は当時回答したシステムでしか開けません。送り直さず、結果を確かめてください。",
    },
  },
  "kernel.key-file": {
    status: 500,
    say: {
      en: "The key file {file} cannot be used: {reason}. Restore it from the backup.",
      "zh-CN": "密钥文件 {file} 无法使用：{reason}。请从备份恢复。",
      ja: "鍵ファイル {file} を使えません：{reason}。バックアップから戻してください。",
    },
  },
  "kernel.conflict": {
    status: 409,
    say: {
      en: "This contradicts what is already stored. Reload, look at it again, and correct your entry.",
      "zh-CN": "与已存储的内容冲突。请刷新核对后更正。",
      ja: "すでに保存されている内容と矛盾します。読み直して確かめ、直してください。",
    },
  },
  "kernel.too-large": {
    status: 413,
    say: {
      en: "This is too large. Send at most {limit}.",
      "zh-CN": "内容过大，最多可提交 {limit}。",
      ja: "大きすぎます。{limit} 以下で送ってください。",
    },
  },
  "kernel.too-slow": {
    status: 408,
    say: {
      en: "What you were sending stopped arriving, and nothing of it was kept. Look for a better connection and send it again.",
      "zh-CN": "数据传输中断，未保存任何内容。请在网络较好时重新提交。",
      ja: "送信が途中で止まり、何も保存していません。つながりのよい場所でもう一度送ってください。",
    },
  },
  "kernel.media-type": {
    status: 415,
    say: {
      en: "This content type is not understood here. Send {accepted}.",
      "zh-CN": "此处不支持该内容类型，请使用 {accepted}。",
      ja: "この形式は受け付けられません。{accepted} で送ってください。",
    },
  },
  "kernel.too-many": {
    status: 429,
    say: {
      en: "Too many requests from you just now. Wait {seconds} s and try again.",
      "zh-CN": "您的请求过于频繁，请 {seconds} 秒后重试。",
      ja: "リクエストが多すぎます。{seconds} 秒待ってやり直してください。",
    },
  },
  "kernel.internal": {
    status: 500,
    say: {
      en: "Something failed on our side; nothing was changed. Try again, and report the number {requestId} if it stays.",
      "zh-CN": "系统内部出错，未作任何更改。请重试；如仍失败，请报告编号 {requestId}。",
      ja: "システム側で失敗しました。何も変更されていません。やり直し、続く場合は番号 {requestId} をお知らせください。",
    },
  },
  "kernel.uncertain": {
    status: 503,
    say: {
      en: "The connection to the database broke at the very moment of storing, so it is not certain whether this was stored. Send it again with the same Idempotency-Key, or look first whether it is there.",
      "zh-CN":
        "保存时数据库连接恰好中断，无法确定是否已保存。请使用相同的 Idempotency-Key 重新提交，或先查看是否已存在。",
      ja: "保存のまさにその瞬間にデータベースとの接続が切れ、保存されたか確かではありません。同じ Idempotency-Key で送り直すか、まず保存されているか確かめてください。",
    },
  },
  "kernel.busy": {
    status: 503,
    say: {
      en: "Others are changing the same thing right now; nothing of yours was stored. Try again in a moment.",
      "zh-CN": "他人正在更改同一内容，您的更改未保存，请稍后重试。",
      ja: "いま他の人が同じものを変更しているため、あなたの変更は保存されていません。少し待ってやり直してください。",
    },
  },
  "kernel.method": {
    status: 405,
    say: {
      en: "This address does not take {method}. Use {allowed}.",
      "zh-CN": "此地址不支持 {method}，请使用 {allowed}。",
      ja: "このアドレスでは {method} を使えません。{allowed} を使ってください。",
    },
  },
  "kernel.unavailable": {
    status: 503,
    say: {
      en: "The service cannot store anything right now, so nothing was accepted. Try again in a moment.",
      "zh-CN": "系统暂时无法保存，本次未受理任何内容，请稍后重试。",
      ja: "いまは保存できないため、何も受け付けていません。少し待ってやり直してください。",
    },
  },
});
