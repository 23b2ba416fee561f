import { defineProblems } from "../../kernel/index.ts";

export const problem = defineProblems({
  "account.wrong-credentials": {
    status: 401,
    say: {
      en: "Login and password do not belong together. Check both; capital letters matter in the password.",
      "zh-CN": "用户名与密码不匹配，请核对后重试（密码区分大小写）。",
      ja: "ログイン名とパスワードが合いません。両方を確かめてください（パスワードは大文字と小文字を区別します）。",
    },
  },
  "account.locked": {
    status: 429,
    say: {
      en: "Too many failed sign-ins for this login. Wait {seconds} s, or ask your administrator.",
      "zh-CN": "该用户名登录失败次数过多，请 {seconds} 秒后重试，或联系管理员。",
      ja: "このログイン名での失敗が続きました。{seconds} 秒待つか、管理者に相談してください。",
    },
  },
  "account.cross-site": {
    status: 403,
    say: {
      en: "This request did not come from our own pages. Open this site and try there; programs send an API token instead of a cookie.",
      "zh-CN": "该请求并非来自本站页面。请在本站操作；程序请使用 API 令牌而非 Cookie。",
      ja: "このリクエストは当サイトのページからのものではありません。当サイトで操作してください。プログラムはクッキーでなく API トークンを使ってください。",
    },
  },
  "account.no-role": {
    status: 403,
    say: {
      en: "Your account holds no role yet. Ask your administrator to assign one.",
      "zh-CN": "您的账号尚未分配角色，请联系管理员。",
      ja: "あなたのアカウントにはまだ役割がありません。管理者に割り当てを頼んでください。",
    },
  },
  "account.not-your-role": {
    status: 403,
    say: {
      en: "The account does not hold the role {role} at {unit}. Choose one that it holds.",
      "zh-CN": "该账号没有在 {unit} 的角色 {role}，请从已分配的角色中选择。",
      ja: "このアカウントには {unit} での役割 {role} がありません。割り当てられた役割から選んでください。",
    },
  },
  "account.unknown-role": {
    status: 422,
    say: {
      en: "There is no role {role} in this city. Choose one of: {known}.",
      "zh-CN": "本市没有角色 {role}，可选：{known}。",
      ja: "この都市に役割 {role} はありません。次から選んでください：{known}。",
    },
  },
  "account.unit-needed": {
    status: 422,
    say: {
      en: "Whoever acts as {role} acts for a unit; without one, its matters are out of reach. Choose the unit.",
      "zh-CN": "“{role}”须代表某个单位办事；不指定单位，就看不到该单位的事项。请选择单位。",
      ja: "「{role}」は組織を代表する役割で、組織がなければその案件を扱えません。組織を選んでください。",
    },
  },
  "account.beyond-your-reach": {
    status: 403,
    say: {
      en: "You may not give the role {role} at {unit}: it reaches further than your own. Ask an administrator above you.",
      "zh-CN": "您无权授予在 {unit} 的角色 {role}，其范围超出您的权限，请联系上级管理员。",
      ja: "{unit} での役割 {role} はあなたの権限を超えるため与えられません。上位の管理者に頼んでください。",
    },
  },
  "account.login-taken": {
    status: 409,
    say: {
      en: "This login is in use already. Choose another.",
      "zh-CN": "该用户名已被使用，请另选一个。",
      ja: "このログイン名はすでに使われています。別のものを選んでください。",
    },
  },
  "account.not-found": {
    status: 404,
    say: {
      en: "There is no such account that you may see. Check the list of accounts.",
      "zh-CN": "没有您可查看的此账号，请核对账号列表。",
      ja: "表示できるアカウントがありません。一覧を確かめてください。",
    },
  },
  "account.no-session": {
    status: 404,
    say: {
      en: "You have no such open session. It may have ended; look at the list of your sessions.",
      "zh-CN": "您没有这个有效会话，它可能已结束，请查看您的会话列表。",
      ja: "そのような有効なセッションはありません。終了したかもしれません。セッションの一覧を確かめてください。",
    },
  },
  "account.token-not-session": {
    status: 409,
    say: {
      en: "You came with an API token, and this needs a session. Sign in with login and password, or make another token.",
      "zh-CN": "您使用的是 API 令牌，此操作需要登录会话。请用用户名和密码登录，或另建令牌。",
      ja: "API トークンでのアクセスですが、これにはセッションが必要です。ログイン名とパスワードでログインするか、別のトークンを作ってください。",
    },
  },
  "account.disabled": {
    status: 403,
    say: {
      en: "This account may no longer be used. Ask your administrator.",
      "zh-CN": "该账号已停用，请联系管理员。",
      ja: "このアカウントは停止されています。管理者に相談してください。",
    },
  },
  "account.weak-password": {
    status: 422,
    say: {
      en: "The new password must have at least {length} characters and not be made of the login. A sentence is easiest to remember.",
      "zh-CN": "新密码至少需要 {length} 个字符，且不得由用户名构成。用一句话最容易记住。",
      ja: "新しいパスワードは {length} 文字以上とし、ログイン名の繰り返しにしないでください。文にすると覚えやすくなります。",
    },
  },
  "account.sign-in-unavailable": {
    status: 404,
    say: {
      en: "Sign-in through the city's identity provider is not set up here. Sign in with login and password.",
      "zh-CN": "此处未配置统一身份认证，请使用用户名和密码登录。",
      ja: "ここでは都市の認証基盤によるログインは設定されていません。ログイン名とパスワードを使ってください。",
    },
  },
  "account.sign-in-failed": {
    status: 401,
    say: {
      en: "The identity provider did not confirm the sign-in. Begin again from the sign-in page.",
      "zh-CN": "统一身份认证未通过，请从登录页重新开始。",
      ja: "認証基盤でログインを確認できませんでした。ログイン画面からやり直してください。",
    },
  },
  "account.provider-down": {
    status: 503,
    say: {
      en: "The identity provider does not answer. Try again in a moment, or sign in with login and password.",
      "zh-CN": "统一身份认证服务暂无响应，请稍后重试，或使用用户名和密码登录。",
      ja: "認証基盤が応答しません。少し待つか、ログイン名とパスワードを使ってください。",
    },
  },
  "account.unknown-to-us": {
    status: 403,
    say: {
      en: "The identity provider knows you, but you have no account here. Ask your administrator for one.",
      "zh-CN": "身份已确认，但您在本系统没有账号，请联系管理员开通。",
      ja: "認証はできましたが、ここにアカウントがありません。管理者に作成を頼んでください。",
    },
  },
  "account.demo-in-production": {
    status: 500,
    say: {
      en: "This database holds demo accounts ({logins}), whose password everybody knows. Use a fresh database for production, or disable them with `liangwang account disable-demo`.",
      "zh-CN":
        "数据库中存在密码公开的演示账号（{logins}）。正式运行请使用新数据库，或用 `liangwang account disable-demo` 停用。",
      ja: "このデータベースにはパスワードが公開されたデモ用アカウント（{logins}）があります。本番には新しいデータベースを使うか、`liangwang account disable-demo` で停止してください。",
    },
  },
  "token.not-found": {
    status: 404,
    say: {
      en: "There is no such token that you may see. Check the list of tokens.",
      "zh-CN": "没有您可查看的此令牌，请核对令牌列表。",
      ja: "表示できるトークンがありません。一覧を確かめてください。",
    },
  },
  "token.past-expiry": {
    status: 422,
    say: {
      en: "The expiry {expires} is past or no time. Give a time to come, such as 2030-01-01T00:00:00Z.",
      "zh-CN": "有效期 {expires} 已过或格式不正确，请给出将来的时间，例如 2030-01-01T00:00:00Z。",
      ja: "期限 {expires} は過去か、時刻ではありません。2030-01-01T00:00:00Z のように将来の時刻を指定してください。",
    },
  },
});
