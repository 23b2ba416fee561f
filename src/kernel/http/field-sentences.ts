import type { Text } from "../language.ts";

/** What is wrong with a field and what to do: `{field}` and the places of the keyword's own parameters are filled. */
export type Sentence = Text;

/** JSON Schema's types, as a person calls them. */
export const kinds: Record<string, Text> = {
  string: { en: "text", "zh-CN": "文字", ja: "文字列" },
  number: { en: "a number", "zh-CN": "数字", ja: "数値" },
  integer: { en: "a whole number", "zh-CN": "整数", ja: "整数" },
  boolean: {
    en: "yes or no (true or false)",
    "zh-CN": "是或否（true 或 false）",
    ja: "はい・いいえ（true か false）",
  },
  array: { en: "a list", "zh-CN": "列表", ja: "一覧" },
  object: { en: "a group of fields", "zh-CN": "一组字段", ja: "項目のまとまり" },
  null: { en: "left empty (null)", "zh-CN": "空值（null）", ja: "空（null）" },
};

/** Formats, each with an example. */
export const formats: Record<string, Sentence> = {
  date: {
    en: "“{field}” is not a date. Write it like 2026-11-23.",
    "zh-CN": "“{field}”不是有效日期，请按 2026-11-23 的样式填写。",
    ja: "「{field}」は日付ではありません。2026-11-23 のように書いてください。",
  },
  "date-time": {
    en: "“{field}” is not a moment in time. Write it like 2026-11-23T09:30:00+08:00.",
    "zh-CN": "“{field}”不是有效时间，请按 2026-11-23T09:30:00+08:00 的样式填写。",
    ja: "「{field}」は日時ではありません。2026-11-23T09:30:00+08:00 のように書いてください。",
  },
  time: {
    en: "“{field}” is not a time of day. Write it like 09:30:00Z.",
    "zh-CN": "“{field}”不是有效时刻，请按 09:30:00Z 的样式填写。",
    ja: "「{field}」は時刻ではありません。09:30:00Z のように書いてください。",
  },
  email: {
    en: "“{field}” is not a mail address. Write it like name@example.org.",
    "zh-CN": "“{field}”不是有效的电子邮箱，请按 name@example.org 的样式填写。",
    ja: "「{field}」はメールアドレスではありません。name@example.org のように書いてください。",
  },
  uuid: {
    en: "“{field}” is not an identifier of this system (a UUID). Choose the entry again, or copy its identifier whole.",
    "zh-CN": "“{field}”不是本系统的编号（UUID）。请重新选择该条目，或完整复制其编号。",
    ja: "「{field}」はこのシステムの識別子（UUID）ではありません。選び直すか、識別子を全部写してください。",
  },
  uri: {
    en: "“{field}” is not an address. Write it whole, like https://example.org/page.",
    "zh-CN": "“{field}”不是有效网址，请完整填写，如 https://example.org/page。",
    ja: "「{field}」はアドレスではありません。https://example.org/page のように全部書いてください。",
  },
};

/** A sentence for every keyword of JSON Schema by which input can fail. A test walks all routes for one without. */
export const keywords: Record<string, Sentence> = {
  required: {
    en: "“{field}” is missing. Fill it in.",
    "zh-CN": "“{field}”尚未填写，请填写。",
    ja: "「{field}」がありません。入力してください。",
  },
  type: {
    en: "“{field}” must be {kind}. Correct it.",
    "zh-CN": "“{field}”应为{kind}，请更正。",
    ja: "「{field}」は{kind}にしてください。",
  },
  minLength: {
    en: "“{field}” is too short. Write at least {limit} characters.",
    "zh-CN": "“{field}”太短，请至少填写 {limit} 个字。",
    ja: "「{field}」が短すぎます。{limit} 文字以上で書いてください。",
  },
  maxLength: {
    en: "“{field}” is too long. Write at most {limit} characters.",
    "zh-CN": "“{field}”太长，请不要超过 {limit} 个字。",
    ja: "「{field}」が長すぎます。{limit} 文字以下にしてください。",
  },
  minimum: {
    en: "“{field}” is too small. It must be {limit} or more.",
    "zh-CN": "“{field}”太小，应不小于 {limit}。",
    ja: "「{field}」が小さすぎます。{limit} 以上にしてください。",
  },
  maximum: {
    en: "“{field}” is too large. It must be {limit} or less.",
    "zh-CN": "“{field}”太大，应不大于 {limit}。",
    ja: "「{field}」が大きすぎます。{limit} 以下にしてください。",
  },
  exclusiveMinimum: {
    en: "“{field}” is too small. It must be more than {limit}.",
    "zh-CN": "“{field}”太小，应大于 {limit}。",
    ja: "「{field}」が小さすぎます。{limit} より大きくしてください。",
  },
  exclusiveMaximum: {
    en: "“{field}” is too large. It must be less than {limit}.",
    "zh-CN": "“{field}”太大，应小于 {limit}。",
    ja: "「{field}」が大きすぎます。{limit} より小さくしてください。",
  },
  multipleOf: {
    en: "“{field}” must be a multiple of {multipleOf}. Correct it.",
    "zh-CN": "“{field}”应为 {multipleOf} 的倍数，请更正。",
    ja: "「{field}」は {multipleOf} の倍数にしてください。",
  },
  enum: {
    en: "“{field}” is none of the values to choose from. Use one of: {allowed}.",
    "zh-CN": "“{field}”不在可选范围内，请选用：{allowed}。",
    ja: "「{field}」は選べる値ではありません。次のどれかにしてください：{allowed}。",
  },
  const: {
    en: "“{field}” must be {allowed}. Correct it.",
    "zh-CN": "“{field}”应为 {allowed}，请更正。",
    ja: "「{field}」は {allowed} にしてください。",
  },
  format: {
    en: "“{field}” is not written in the expected form ({format}). Correct it.",
    "zh-CN": "“{field}”的写法不符合要求（{format}），请更正。",
    ja: "「{field}」の書き方が正しくありません（{format}）。直してください。",
  },
  pattern: {
    en: "“{field}” is not written in the expected form. Check its signs and their order.",
    "zh-CN": "“{field}”的写法不符合要求，请检查所用字符及其顺序。",
    ja: "「{field}」の書き方が正しくありません。使った文字と並びを確かめてください。",
  },
  minItems: {
    en: "“{field}” has too few entries. Give at least {limit}.",
    "zh-CN": "“{field}”的条目太少，请至少给出 {limit} 项。",
    ja: "「{field}」の件数が足りません。{limit} 件以上にしてください。",
  },
  maxItems: {
    en: "“{field}” has too many entries. Give at most {limit}.",
    "zh-CN": "“{field}”的条目太多，请不要超过 {limit} 项。",
    ja: "「{field}」の件数が多すぎます。{limit} 件以下にしてください。",
  },
  uniqueItems: {
    en: "“{field}” has the same entry twice. Take one of them out.",
    "zh-CN": "“{field}”有重复的条目，请删除其一。",
    ja: "「{field}」に同じものが二つあります。一つを除いてください。",
  },
  contains: {
    en: "“{field}” lacks an entry that it must have. Add it.",
    "zh-CN": "“{field}”缺少必须的条目，请补上。",
    ja: "「{field}」に必要なものが入っていません。加えてください。",
  },
  minProperties: {
    en: "Nothing is filled in under “{field}”. Fill in at least {limit} of its fields.",
    "zh-CN": "“{field}”中没有填写内容，请至少填写 {limit} 项。",
    ja: "「{field}」に入力がありません。{limit} 項目以上を入力してください。",
  },
  maxProperties: {
    en: "Too much is filled in under “{field}”. Fill in at most {limit} of its fields.",
    "zh-CN": "“{field}”中填写过多，请不要超过 {limit} 项。",
    ja: "「{field}」の入力が多すぎます。{limit} 項目以下にしてください。",
  },
  additionalProperties: {
    en: "“{field}” is not known here. Leave it out, or correct its spelling.",
    "zh-CN": "此处没有“{field}”这一项，请删去或更正拼写。",
    ja: "「{field}」という項目はここにはありません。除くか、つづりを直してください。",
  },
  propertyNames: {
    en: "“{field}” has a member whose name is not allowed. Correct the name.",
    "zh-CN": "“{field}”中有名称不符合要求的项，请更正名称。",
    ja: "「{field}」に使えない名前の項目があります。名前を直してください。",
  },
  anyOf: {
    en: "“{field}” is in none of the accepted forms. Correct it.",
    "zh-CN": "“{field}”不符合任何一种可接受的形式，请更正。",
    ja: "「{field}」は受け付けられるどの形でもありません。直してください。",
  },
};
/** Keywords that are told in the words of another. */
export const alike: Record<string, string> = {
  oneOf: "anyOf",
  not: "anyOf",
  if: "anyOf",
  unevaluatedProperties: "additionalProperties",
  dependentRequired: "required",
  dependencies: "required",
};

export const empty: Sentence = {
  en: "“{field}” is empty. Fill it in.",
  "zh-CN": "“{field}”为空，请填写。",
  ja: "「{field}」が空です。入力してください。",
};
export const noEntries: Sentence = {
  en: "“{field}” has no entries. Give at least one.",
  "zh-CN": "“{field}”没有条目，请至少给出一项。",
  ja: "「{field}」が空です。一つ以上入れてください。",
};
/** The whole of a part of a request, where a fault is not in one of its fields. */
export const parts: Record<string, Text> = {
  body: { en: "The content sent", "zh-CN": "提交的内容", ja: "送信内容" },
  querystring: { en: "The question in the address", "zh-CN": "地址中的查询条件", ja: "アドレスの条件" },
  params: { en: "The address", "zh-CN": "地址", ja: "アドレス" },
  headers: { en: "The headers", "zh-CN": "请求头", ja: "ヘッダー" },
};

/** How a field is named among others. */
export const quoted: Text = { en: "“{field}”", "zh-CN": "“{field}”", ja: "「{field}」" };

/** Of a form in which more than one field is wrong. */
export const several: Sentence = {
  en: "{count} fields are not yet right: {fields}. Correct them and send it again.",
  "zh-CN": "有 {count} 项填写有误：{fields}。请更正后重新提交。",
  ja: "{count} 項目を直す必要があります：{fields}。直してからもう一度送ってください。",
};
