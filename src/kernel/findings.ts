import type { ErrorCode } from "yaml";
import { filled, type Text } from "./language.ts";

/** What was found wrong and what to do about it: code and values for programs, the sentence for whoever reads it. */
export type Told = {
  readonly code: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly message: Text;
};
export type FindingCatalogue = Record<string, Text>;

/**
 * Declares a module's closed union of findings and returns their maker: `told("label.twice", { label })`. As with
 * problems, values that are texts in every language are filled in in the reader's.
 */
export function defineFindings<const C extends FindingCatalogue>(catalogue: C) {
  const tell = (code: keyof C & string, parameters: Record<string, unknown> = {}): Told => {
    const say = catalogue[code];
    if (say === undefined) throw new TypeError(`no such finding: ${code}`);
    return { code, parameters, message: filled(say, parameters) };
  };
  return Object.assign(tell, { catalogue: catalogue as FindingCatalogue });
}

/** What any file may get wrong. */
export const told = defineFindings({
  "file.missing": {
    en: "the file is missing. Create it; its schema is {schema}.",
    "zh-CN": "缺少该文件。请创建；其模式为 {schema}。",
    ja: "ファイルがありません。作成してください。スキーマは {schema} です。",
  },
  "file.mapping-missing": {
    en: "the mapping is missing. Name a file like those in {folder}.",
    "zh-CN": "缺少该映射文件。请指定与 {folder} 中相似的文件。",
    ja: "対応付けのファイルがありません。{folder} にあるようなファイルを指定してください。",
  },
  "file.not-yaml": {
    en: "not valid YAML at column {column}: {reason}. Correct the YAML here: indentation by spaces, quotes closed, no key twice.",
    "zh-CN": "第 {column} 列不是有效的 YAML：{reason}。请在此更正：用空格缩进、引号成对、键不重复。",
    ja: "{column} 桁目が正しい YAML ではありません：{reason}。ここを直してください。字下げは空白で、引用符は閉じ、キーは重ねません。",
  },
  "file.not-json": {
    en: "not valid JSON in line {line}, column {column}: {reason}. Correct the text there, or put a readable file in its place.",
    "zh-CN": "第 {line} 行第 {column} 列不是有效的 JSON：{reason}。请在该处更正，或换成可读取的文件。",
    ja: "{line} 行 {column} 桁目が正しい JSON ではありません：{reason}。そこを直すか、読めるファイルに替えてください。",
  },
  "file.not-there": {
    en: "there is no such file. Put it there, or correct its name where it is named.",
    "zh-CN": "没有这个文件。请放置该文件，或在引用处更正文件名。",
    ja: "このファイルはありません。置くか、書かれている名前を直してください。",
  },
  "file.closed": {
    en: "the file cannot be opened (“{code}”). Let the account that runs Liangwang read it.",
    "zh-CN": "无法打开该文件（“{code}”）。请让运行 Liangwang 的账户可以读取。",
    ja: "ファイルを開けません（「{code}」）。Liangwang を動かすアカウントに読み取りを許してください。",
  },
  "file.unfit": {
    en: "it does not hold to its schema. Compare it with the schema.",
    "zh-CN": "不符合其模式。请与模式对照。",
    ja: "スキーマに合っていません。スキーマと見比べてください。",
  },
  "file.required": {
    en: '"{field}" is missing. Add "{field}" here.',
    "zh-CN": "缺少“{field}”。请在此补上“{field}”。",
    ja: "「{field}」がありません。ここに「{field}」を加えてください。",
  },
  "file.unknown-field": {
    en: '"{field}" is unknown. Remove it or correct its spelling; allowed here: {allowed}.',
    "zh-CN": "没有“{field}”这一项。请删去或更正拼写；此处可用：{allowed}。",
    ja: "「{field}」という項目はありません。除くか、つづりを直してください。ここで使えるもの：{allowed}。",
  },
  "file.none-of": {
    en: "{value} is not allowed. Write one of: {allowed}.",
    "zh-CN": "{value} 不在可选范围内。请写其中之一：{allowed}。",
    ja: "{value} は使えません。次のどれかを書いてください：{allowed}。",
  },
  "file.no-alternative": {
    en: "{value} does not fit. Write exactly one of {fields}, with a number above 0.",
    "zh-CN": "{value} 不合要求。请只写 {fields} 中的一项，其数值须大于 0。",
    ja: "{value} は当てはまりません。{fields} のうち一つだけを、0 より大きい数で書いてください。",
  },
  "file.no-form": {
    en: "{value} is in none of the accepted forms. Correct it{described}.",
    "zh-CN": "{value} 不符合任何一种可接受的形式。请更正{described}。",
    ja: "{value} は受け付けられるどの形でもありません。直してください{described}。",
  },
  "file.type": {
    en: "{value} is not of type {type}. Write {kind}{described}.",
    "zh-CN": "{value} 不是 {type} 类型。请写成{kind}{described}。",
    ja: "{value} は {type} 型ではありません。{kind}にしてください{described}。",
  },
  "file.one-language": {
    en: '{value} is said in one language only. Write it in each: "{field}: { zh-CN: …, ja: …, en: … }".',
    "zh-CN": "{value} 只用一种语言写成。请用每种语言分别写出：“{field}: { zh-CN: …, ja: …, en: … }”。",
    ja: "{value} は一つの言語だけで書かれています。それぞれの言語で書いてください：「{field}: { zh-CN: …, ja: …, en: … }」。",
  },
  "file.pattern": {
    en: "{value} has the wrong form. Write it in the form {pattern}{described}.",
    "zh-CN": "{value} 的写法不对。请按 {pattern} 的形式书写{described}。",
    ja: "{value} は書き方が違います。{pattern} の形で書いてください{described}。",
  },
  "file.value": {
    en: "{value}: {sentence}{described}",
    "zh-CN": "{value}：{sentence}{described}",
    ja: "{value}：{sentence}{described}",
  },
  "file.code-twice": {
    en: 'the code "{code}" is used twice. Give one of the two another code.',
    "zh-CN": "代码“{code}”用了两次。请为其中之一换一个代码。",
    ja: "コード「{code}」が二度使われています。どちらかに別のコードを付けてください。",
  },
  "file.unknown-category": {
    en: 'there is no category "{category}". Write a group, or group/category, of categories.yaml.',
    "zh-CN": "没有事项类别“{category}”。请写 categories.yaml 中的大类或“大类/小类”。",
    ja: "分類「{category}」はありません。categories.yaml の大分類か「大分類/小分類」を書いてください。",
  },
  "file.unknown-unit": {
    en: 'there is no unit "{unit}". Write a path of organisations.yaml, or add it there.',
    "zh-CN": "没有单位“{unit}”。请写 organisations.yaml 中的路径，或在那里补上。",
    ja: "組織「{unit}」はありません。organisations.yaml のパスを書くか、そこに加えてください。",
  },
  "file.unknown-area": {
    en: 'no boundary file has an area "{area}". Write the code of an area under places/.',
    "zh-CN": "边界文件中没有区域“{area}”。请写 places/ 下某个区域的代码。",
    ja: "区域「{area}」はどの境界ファイルにもありません。places/ にある区域のコードを書いてください。",
  },
  "file.unknown-role": {
    en: 'there is no role "{role}". Add it to roles.yaml, or correct or remove it here.',
    "zh-CN": "没有角色“{role}”。请在 roles.yaml 中补上，或在此更正或删去。",
    ja: "役割「{role}」はありません。roles.yaml に加えるか、ここを直すか除いてください。",
  },
  "file.unknown-sensor-kind": {
    en: 'there is no kind of sensor "{kind}". Write a kind of streams.yaml, or add it there.',
    "zh-CN": "没有传感器种类“{kind}”。请写 streams.yaml 中的种类，或在那里补上。",
    ja: "センサーの種類「{kind}」はありません。streams.yaml にある種類を書くか、そこに加えてください。",
  },
  "file.unknown-deadline": {
    en: 'there is no deadline class "{code}". Write one of: {allowed}, or add it to deadlines.yaml.',
    "zh-CN": "没有时限类别“{code}”。请写其中之一：{allowed}，或在 deadlines.yaml 中补上。",
    ja: "期限区分「{code}」はありません。次のどれかを書くか、deadlines.yaml に加えてください：{allowed}。",
  },
  "file.not-a-time-zone": {
    en: '"{timeZone}" is no time zone. Write an IANA name such as Asia/Shanghai.',
    "zh-CN": "“{timeZone}”不是时区。请写 IANA 名称，如 Asia/Shanghai。",
    ja: "「{timeZone}」はタイムゾーンではありません。Asia/Shanghai のような IANA の名称を書いてください。",
  },
});

/** What the YAML parser finds, by its code. */
export const yamlFaults: Readonly<Record<ErrorCode, Text>> = {
  ALIAS_PROPS: {
    en: "an alias has an anchor or a tag of its own",
    "zh-CN": "别名带有自己的锚点或标签",
    ja: "別名にアンカーやタグが付いています",
  },
  BAD_ALIAS: {
    en: "an alias without its anchor",
    "zh-CN": "别名没有对应的锚点",
    ja: "アンカーのない別名があります",
  },
  BAD_COLLECTION_TYPE: {
    en: "a tag says another kind of list or group than stands here",
    "zh-CN": "标签所指的列表或分组种类与此处不符",
    ja: "タグの示す一覧や項目のまとまりの種類が、ここにあるものと違います",
  },
  BAD_DIRECTIVE: {
    en: "a directive (a line that begins with %) that there is not",
    "zh-CN": "指令行（以 % 开头）无效",
    ja: "指示の行（% で始まる）が無効です",
  },
  BAD_PROP_ORDER: {
    en: "an anchor or tag stands before the sign of its list or key",
    "zh-CN": "锚点或标签写在了列表号或键之前",
    ja: "アンカーやタグが、一覧の印やキーより前にあります",
  },
  BAD_DQ_ESCAPE: {
    en: "an escape that there is not",
    "zh-CN": "转义写法无效",
    ja: "エスケープの書き方が無効です",
  },
  BAD_INDENT: { en: "the indentation is wrong", "zh-CN": "缩进不对", ja: "字下げが違います" },
  BAD_SCALAR_START: {
    en: "a value begins with a sign that needs quotes",
    "zh-CN": "值以须加引号的字符开头",
    ja: "引用符の要る文字で値が始まっています",
  },
  BLOCK_AS_IMPLICIT_KEY: {
    en: "a list or a group stands where a key belongs; often a colon is too much",
    "zh-CN": "键的位置上是列表或分组；通常是多写了冒号",
    ja: "キーの場所に一覧や項目のまとまりがあります。多くはコロンが余分です",
  },
  BLOCK_IN_FLOW: {
    en: "a bracket is not closed before the next lines",
    "zh-CN": "下一行之前括号没有闭合",
    ja: "次の行までに括弧が閉じていません",
  },
  DUPLICATE_KEY: { en: "a key is given twice", "zh-CN": "键重复", ja: "キーが重なっています" },
  IMPOSSIBLE: {
    en: "it cannot be read any further here",
    "zh-CN": "从此处起无法继续读取",
    ja: "ここから先を読めません",
  },
  KEY_OVER_1024_CHARS: {
    en: "a key is longer than 1,024 characters; often its colon is missing",
    "zh-CN": "键超过 1024 个字符；通常是缺少冒号",
    ja: "キーが 1024 文字を超えています。多くはコロンの書き忘れです",
  },
  MISSING_CHAR: {
    en: "a sign is missing, such as a closing quote or bracket, or a comma",
    "zh-CN": "缺少字符，例如收尾的引号、括号或逗号",
    ja: "閉じる引用符や括弧、コンマなどの文字が足りません",
  },
  MULTILINE_IMPLICIT_KEY: {
    en: "a key runs over several lines; often a colon is missing",
    "zh-CN": "键跨了多行；通常是缺少冒号",
    ja: "キーが数行にわたっています。多くはコロンの書き忘れです",
  },
  MULTIPLE_ANCHORS: {
    en: "a value has more than one anchor",
    "zh-CN": "一个值有多个锚点",
    ja: "一つの値にアンカーが複数あります",
  },
  MULTIPLE_DOCS: {
    en: "there are several documents in the file",
    "zh-CN": "文件中有多个文档",
    ja: "ファイルに複数の文書があります",
  },
  MULTIPLE_TAGS: {
    en: "a value has more than one tag",
    "zh-CN": "一个值有多个标签",
    ja: "一つの値にタグが複数あります",
  },
  NON_STRING_KEY: {
    en: "a key is no text",
    "zh-CN": "键不是文本",
    ja: "キーが文字列ではありません",
  },
  RESOURCE_EXHAUSTION: {
    en: "its aliases grow too large",
    "zh-CN": "别名展开后过大",
    ja: "別名を開くと大きくなりすぎます",
  },
  TAB_AS_INDENT: {
    en: "a tab is used as indentation",
    "zh-CN": "用制表符缩进",
    ja: "字下げにタブが使われています",
  },
  TAG_RESOLVE_FAILED: {
    en: "a tag (beginning with !) that there is not, or a value that does not fit it",
    "zh-CN": "标签（以 ! 开头）无效，或其值与标签不符",
    ja: "タグ（! で始まる）が無効か、値がタグに合いません",
  },
  UNEXPECTED_TOKEN: {
    en: "a sign that is not expected here",
    "zh-CN": "此处有意外的字符",
    ja: "ここに来るはずのない文字があります",
  },
};
