import { filled, type Text } from "../kernel/index.ts";

/** What the reader of models (bpmn-moddle, dmn-moddle) found, in our words, and where where it says so. */
export type Remark = { said: Text; line: number | null };

type Words = readonly [RegExp, Text];

/** By the reader's words (moddle-xml 12, saxen 11), which have no codes; what is in brackets there is `{name}` here. */
const known: readonly Words[] = [
  [
    /^unknown attribute <(.*)>$/,
    {
      en: 'there is no attribute "{name}" here',
      "zh-CN": "此处没有名为“{name}”的属性",
      ja: "ここに「{name}」という属性はありません",
    },
  ],
  [
    /^unresolved reference <(.*)>$/,
    {
      en: 'nothing has the id "{name}" that is referred to',
      "zh-CN": "引用的 id“{name}”不存在",
      ja: "参照されている id「{name}」がありません",
    },
  ],
  [
    /^duplicate ID <(.*)>$/,
    { en: 'the id "{name}" is given twice', "zh-CN": "id“{name}”重复", ja: "id「{name}」が重なっています" },
  ],
  [
    /^illegal ID <(.*)>$/,
    {
      en: '"{name}" may not be an id: it begins with a letter or an underscore and holds no blanks',
      "zh-CN": "“{name}”不能作为 id：须以字母或下划线开头，且不含空格",
      ja: "「{name}」は id にできません。文字か下線で始め、空白を含めません",
    },
  ],
  [
    /^(?:unrecognized|unexpected) element <(.*)>$|^unknown type <(.*)>$/,
    {
      en: 'the element "{name}" does not belong here',
      "zh-CN": "元素“{name}”不应出现在此处",
      ja: "要素「{name}」はここに置けません",
    },
  ],
  [
    /^unexpected body text <([\s\S]*)>$/,
    {
      en: 'the text "{name}" does not belong here',
      "zh-CN": "文字“{name}”不应出现在此处",
      ja: "文字「{name}」はここに置けません",
    },
  ],
  [
    /^missing namespace (?:on|for prefix) <(.*)>$/,
    {
      en: 'the prefix of "{name}" is declared by no xmlns',
      "zh-CN": "“{name}”的前缀没有用 xmlns 声明",
      ja: "「{name}」の接頭辞が xmlns で宣言されていません",
    },
  ],
  [
    /^unsupported document encoding <(.*)>, .*$/,
    {
      en: "the file says that it is in {name}; it is read as UTF-8",
      "zh-CN": "文件声明编码为 {name}，已按 UTF-8 读取",
      ja: "ファイルは {name} とありますが、UTF-8 として読みました",
    },
  ],
  [
    /^failed to parse document as <(.*)>$|^no definitions$|^the file holds no BPMN definitions$/,
    {
      en: "it does not begin with the element definitions",
      "zh-CN": "文件不是以 definitions 元素开头",
      ja: "definitions 要素で始まっていません",
    },
  ],
  [
    /^(?:attribute value quote missmatch|missing attribute value(?: quotes)?|missing closing quotes)$/,
    {
      en: "the value of an attribute is missing or not in quotes",
      "zh-CN": "属性缺少值，或值没有成对的引号",
      ja: "属性の値がないか、引用符で囲まれていません",
    },
  ],
  [
    /^(?:illegal (?:first char attribute name|attribute name char|declaration of xmlns|character after attribute end|value of xmlns:xml))$/,
    { en: "an attribute is not well-formed", "zh-CN": "属性的写法不对", ja: "属性の書き方が違います" },
  ],
  [
    /^attribute <(.*)> already defined$/,
    {
      en: 'the attribute "{name}" is given twice',
      "zh-CN": "属性“{name}”重复",
      ja: "属性「{name}」が重なっています",
    },
  ],
  [
    /^unclosed (?:tag|comment|cdata|question)$/,
    {
      en: "an element, comment or section is not closed",
      "zh-CN": "有元素、注释或区段没有闭合",
      ja: "閉じていない要素、コメント、区間があります",
    },
  ],
  [
    /^(?:closing tag mismatch|close tag|missing open tag)$/,
    {
      en: "a closing tag does not match the element that is open",
      "zh-CN": "结束标签与开着的元素不符",
      ja: "閉じタグが、開いている要素と合いません",
    },
  ],
  [
    /^(?:illegal first char nodeName|invalid nodeName)$/,
    {
      en: "an element's name holds a sign that it may not",
      "zh-CN": "元素名称含有不允许的字符",
      ja: "要素の名前に使えない文字があります",
    },
  ],
  [
    /^missing start tag$/,
    { en: "it does not begin with an element", "zh-CN": "文件不是以元素开头", ja: "要素で始まっていません" },
  ],
  [
    /^non-whitespace outside of root node$/,
    {
      en: "there is text outside of the outermost element",
      "zh-CN": "最外层元素之外有文字",
      ja: "いちばん外の要素の外に文字があります",
    },
  ],
];

/** What we have no words for is quoted, and marked as the reader's. */
const quoted: Text = {
  en: "in the reader's words “{words}”",
  "zh-CN": "读取程序的原文为“{words}”",
  ja: "読み込みプログラムの言葉では「{words}」",
};

const at: Text = {
  en: "in line {line}, column {column}, {said}",
  "zh-CN": "第 {line} 行第 {column} 列：{said}",
  ja: "{line} 行 {column} 桁目：{said}",
};

const ends: Text = {
  en: "it ends before all of its elements are closed",
  "zh-CN": "文件在元素全部闭合之前就结束了",
  ja: "すべての要素が閉じる前に終わっています",
};

const placed =
  /^unparsable content (?:[\s\S]*? )?detected\s+line: (\d+)\s+column: (\d+)\s+nested error: ([\s\S]*)$/;

/** A message of the reader, warning or error. */
export function remarkOf(message: string): Remark {
  const [, line, column, nested] = placed.exec(message) ?? [];
  // The place that the reader tells of the end is none.
  if (nested === "unexpected end of file") return { said: ends, line: null };
  if (line === undefined || column === undefined) return { said: inOurs(message), line: null };
  // The reader counts from 0.
  const [row, place] = [Number(line) + 1, Number(column) + 1];
  return { said: filled(at, { line: row, column: place, said: inOurs(nested ?? "") }), line: row };
}

function inOurs(message: string): Text {
  const words = message.split("\n")[0]?.trim() ?? "";
  for (const [pattern, text] of known) {
    const found = pattern.exec(message.trim());
    if (found !== null) return filled(text, { name: found.slice(1).find((one) => one !== undefined) ?? "" });
  }
  return filled(quoted, { words });
}
