import { fill, type Language, type Text } from "../kernel/index.ts";

/** What a start says on the terminal. */
const words = {
  address: { en: "Address", "zh-CN": "地址", ja: "アドレス" },
  ledger: { en: "Ledger", "zh-CN": "账本", ja: "台帳" },
  database: { en: "Database", "zh-CN": "数据库", ja: "データベース" },
  city: { en: "City", "zh-CN": "城市", ja: "都市" },
  cityHas: {
    en: "{units} units, {areas} areas, {categories} categories",
    "zh-CN": "{units} 个单位，{areas} 个区域，{categories} 个事项类别",
    ja: "組織 {units}、区域 {areas}、分類 {categories}",
  },
  started: { en: "Started in", "zh-CN": "启动用时", ja: "起動時間" },
  startedIn: {
    en: "{seconds} s, mode {mode}",
    "zh-CN": "{seconds} 秒，模式 {mode}",
    ja: "{seconds} 秒、モード {mode}",
  },
  demo: {
    en: "Demo accounts (password: {password})",
    "zh-CN": "演示账户（密码：{password}）",
    ja: "デモ用アカウント（パスワード：{password}）",
  },
  nobody: {
    en: "Nobody can sign in yet. Make the first account:",
    "zh-CN": "目前还没有人能登录。请创建第一个账户：",
    ja: "まだ誰もサインインできません。最初のアカウントを作ってください：",
  },
  end: {
    en: "Ctrl-C stops it; the data stay.",
    "zh-CN": "按 Ctrl-C 停止；数据保留。",
    ja: "Ctrl-C で止まります。データは残ります。",
  },
  day: {
    en: "A simulated day runs in the background, {pace} times faster than life; pause it in the pages' header, or\n  set DEMO_PACE=0.",
    "zh-CN": "后台正以现实 {pace} 倍的速度模拟一天的工作；可在页面顶部暂停，或设 DEMO_PACE=0。",
    ja: "裏で模擬の一日が現実の {pace} 倍の速さで進んでいます。画面の上部で止めるか、DEMO_PACE=0 にしてください。",
  },
  pagesFailed: {
    en: "The pages could not be built; the API works. Mend this and start again:",
    "zh-CN": "页面未能生成；接口可用。请排除以下问题后重新启动：",
    ja: "画面を作れませんでした。API は動いています。次を直して起動し直してください：",
  },
  pagesBuilt: {
    en: "Pages built; ready after {seconds} s",
    "zh-CN": "页面已生成；{seconds} 秒后就绪",
    ja: "画面ができました。{seconds} 秒で準備完了",
  },
  stopping: {
    en: "Stopping: waiting for running requests and jobs …",
    "zh-CN": "正在停止：等待进行中的请求和作业完成……",
    ja: "停止中：進行中のリクエストと仕事を待っています…",
  },
  stopped: {
    en: "Stopped. All data are kept; `npm start` goes on from here.",
    "zh-CN": "已停止。数据全部保留；再次运行 `npm start` 即可继续。",
    ja: "停止しました。データはすべて残っています。`npm start` で続きから動きます。",
  },
} satisfies Record<string, Text>;

/** The words of a start in one language. */
export const startWords =
  (language: Language) =>
  (key: keyof typeof words, parameters: Record<string, unknown> = {}): string =>
    fill(words[key][language], parameters, language);

/** Labels before what they name, in columns: characters of Chinese and Japanese take two places of a terminal. */
export function inColumns(rows: readonly (readonly [label: string, what: string])[]): string[] {
  const width = (text: string) =>
    [...text].reduce((sum, one) => sum + (/[\u2e80-\uffdc]/.test(one) ? 2 : 1), 0);
  const widest = Math.max(...rows.map(([label]) => width(label)));
  return rows.map(([label, what]) => `  ${label}${" ".repeat(widest - width(label))}  ${what}`);
}
