import type { Text } from "../../kernel/index.ts";

/** What a parameter should have been, as it ends the sentence of `open311.parameter`. */
export const expected = {
  plain: { en: "a text or a number", "zh-CN": "文本或数字", ja: "文字列か数" },
  instant: {
    en: "a time with its zone, such as 2026-01-31T08:00:00Z",
    "zh-CN": "带时区的时间，如 2026-01-31T08:00:00Z",
    ja: "2026-01-31T08:00:00Z のような、時差付きの時刻",
  },
  address: { en: "an http or https address", "zh-CN": "http 或 https 网址", ja: "http か https のアドレス" },
  mail: { en: "a mail address", "zh-CN": "电子邮件地址", ja: "メールアドレス" },
  phone: { en: "a phone number", "zh-CN": "电话号码", ja: "電話番号" },
  status: { en: "open or closed", "zh-CN": "open 或 closed", ja: "open か closed" },
  count: (most: number) => ({
    en: `a whole number from 1 to ${most}`,
    "zh-CN": `1 到 ${most} 的整数`,
    ja: `1 から ${most} までの整数`,
  }),
  degrees: (most: number) => ({
    en: `degrees from -${most} to ${most} (WGS-84)`,
    "zh-CN": `-${most} 到 ${most} 的度数（WGS-84）`,
    ja: `-${most} から ${most} までの度（WGS-84）`,
  }),
  characters: (most: number) => ({
    en: `at most ${most} characters`,
    "zh-CN": `至多 ${most} 个字符`,
    ja: `${most} 文字まで`,
  }),
} satisfies Record<string, Text | ((most: number) => Text)>;
