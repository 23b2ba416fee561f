import type { Text } from "./language.ts";

/** What keeps a text from being JSON (RFC 8259): where, counted from 1, and what is wrong there. */
export type JsonFault = { line: number; column: number; said: Text };

const said = {
  value: {
    en: "a value is expected: text in double quotes, a number, true, false, null, a list or an object",
    "zh-CN": "此处应为一个值：双引号括起的文本、数字、true、false、null、列表或对象",
    ja: "ここには値が要ります。二重引用符の文字列、数、true、false、null、配列、オブジェクトのどれかです",
  },
  text: {
    en: "a text is not closed, or holds a line break, a control character or an escape that there is not",
    "zh-CN": "文本的引号没有闭合，或其中有换行、控制字符或无效的转义",
    ja: "文字列が閉じていないか、中に改行や制御文字、無効なエスケープがあります",
  },
  name: {
    en: "a name in double quotes is expected; often there is a comma too much before it",
    "zh-CN": "此处应为双引号括起的名称；常见原因是前面多了逗号",
    ja: "ここには二重引用符の名前が要ります。多くは前のコンマが余分です",
  },
  colon: {
    en: "a colon is missing after the name",
    "zh-CN": "名称之后缺少冒号",
    ja: "名前の後のコロンがありません",
  },
  comma: {
    en: "a comma or the closing bracket is missing",
    "zh-CN": "缺少逗号或收尾的括号",
    ja: "コンマか閉じ括弧がありません",
  },
  end: {
    en: "the text ends before its last bracket",
    "zh-CN": "文本在最后一个括号之前就结束了",
    ja: "最後の括弧の前で終わっています",
  },
  after: {
    en: "something follows after the end",
    "zh-CN": "结尾之后还有内容",
    ja: "終わりの後にまだ何かあります",
  },
} satisfies Record<string, Text>;

const blank = /[ \t\n\r]*/y;
// The characters of a text are those that RFC 8259 §7 calls unescaped.
const token =
  /[{}[\],:]|"(?:[ !\u0023-\u005b\u005d-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

type Awaited = "value" | "value or end" | "name" | "name or end" | "colon" | "comma" | "nothing";

/** What may stand after a token, or undefined where it may not stand there; `open` holds the brackets that are open. */
function next(awaited: Awaited, found: string, open: string[]): Awaited | undefined {
  const isValue = awaited === "value" || awaited === "value or end";
  const isName = awaited === "name" || awaited === "name or end";
  const after = (): Awaited => (open.length === 0 ? "nothing" : "comma");
  if (found === "{" || found === "[") {
    if (!isValue) return undefined;
    open.push(found);
    return found === "{" ? "name or end" : "value or end";
  }
  if (found === "}" || found === "]") {
    const mayEnd = awaited === "comma" || awaited === (found === "}" ? "name or end" : "value or end");
    if (!mayEnd || open.pop() !== (found === "}" ? "{" : "[")) return undefined;
    return after();
  }
  if (found === ",") return awaited !== "comma" ? undefined : open.at(-1) === "{" ? "name" : "value";
  if (found === ":") return awaited === "colon" ? "value" : undefined;
  if (isName) return found.startsWith('"') ? "colon" : undefined;
  return isValue ? after() : undefined;
}

const missing: Record<Awaited, Text> = {
  value: said.value,
  "value or end": said.value,
  name: said.name,
  "name or end": said.name,
  colon: said.colon,
  comma: said.comma,
  nothing: said.after,
};

/** The first fault of a text that `JSON.parse` refuses; undefined where there is none. */
export function jsonFault(text: string): JsonFault | undefined {
  const open: string[] = [];
  let awaited: Awaited = "value";
  for (let at = skipped(text, 0); ; at = skipped(text, token.lastIndex)) {
    if (at === text.length) return awaited === "nothing" ? undefined : placed(text, at, said.end);
    token.lastIndex = at;
    const found = token.exec(text)?.[0];
    const follows: Awaited | undefined = found === undefined ? undefined : next(awaited, found, open);
    if (follows === undefined)
      return placed(text, at, found === undefined && text[at] === '"' ? said.text : missing[awaited]);
    awaited = follows;
  }
}

function skipped(text: string, from: number): number {
  blank.lastIndex = from;
  blank.exec(text);
  return blank.lastIndex;
}

function placed(text: string, at: number, what: Text): JsonFault {
  const before = text.slice(0, at).split(/\r\n|\n|\r/);
  return { line: before.length, column: (before.at(-1) ?? "").length + 1, said: what };
}
