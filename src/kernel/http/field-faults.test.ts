import { describe, expect, it } from "vitest";
import { languages } from "../language.ts";
import { type FieldFault, fieldErrors, fieldProblem, formProblem } from "./field-faults.ts";
import { compileFormValidator, validator } from "./validation.ts";

const names = {
  title: { en: "Title", "zh-CN": "标题", ja: "件名" },
  facts: { en: "Facts", "zh-CN": "事实", ja: "事実" },
  value: { en: "Value", "zh-CN": "值", ja: "値" },
};

/** The problem of a value of the field `title` (or of a whole body) under a schema. */
function problemOf(schema: object, body: unknown) {
  const validate = validator(schema, "body");
  expect(validate(body)).toBe(false);
  return fieldProblem(validate.errors as unknown as FieldFault[], "body", names);
}
const titled = (schema: object) => ({ type: "object", properties: { title: schema } });
const said = (schema: object, title: unknown) => problemOf(titled(schema), { title });

describe("a value that does not hold to its schema", () => {
  it.each<[string, object, unknown, string, string]>([
    [
      "nothing",
      { type: "string", minLength: 1 },
      "",
      "“标题”为空，请填写。",
      "「件名」が空です。入力してください。",
    ],
    ["too little", { type: "string", minLength: 3 }, "ab", "至少填写 3 个字", "3 文字以上"],
    ["too much", { type: "string", maxLength: 2 }, "abc", "不要超过 2 个字", "2 文字以下"],
    ["another type", { type: "integer" }, "x", "应为整数", "整数にして"],
    ["too small", { type: "number", minimum: 1 }, 0, "不小于 1", "1 以上"],
    ["on an open bound", { type: "number", exclusiveMinimum: 0 }, 0, "大于 0", "0 より大きく"],
    ["too large", { type: "number", maximum: 5 }, 6, "不大于 5", "5 以下"],
    ["none of the choices", { enum: ["yes", "no"] }, "x", "请选用：yes、no", "yes、no"],
    ["no date", { type: "string", format: "date" }, "1.2.", "2026-11-23", "2026-11-23"],
    ["no mail address", { type: "string", format: "email" }, "x", "name@example.org", "name@example.org"],
    ["another form", { type: "string", pattern: "^[a-z]+$" }, "A", "写法不符合要求", "書き方が正しく"],
    ["no entries", { type: "array", minItems: 1 }, [], "至少给出一项", "一つ以上"],
    ["too many entries", { type: "array", maxItems: 1 }, [1, 2], "不要超过 1 项", "1 件以下"],
    ["the same twice", { type: "array", uniqueItems: true }, [1, 1], "有重复的条目", "同じもの"],
    ["an empty group", { type: "object", minProperties: 1 }, {}, "至少填写 1 项", "1 項目以上"],
    [
      "no alternative",
      { anyOf: [{ type: "string" }, { type: "number" }] },
      true,
      "不符合任何一种",
      "どの形でも",
    ],
  ])("is told as %s, in the reader's language and with what to do", (_, schema, value, zh, ja) => {
    const problem = said(schema, value);
    expect(problem.code).toBe("kernel.invalid");
    expect(problem.sentence("zh-CN")).toContain(zh);
    expect(problem.sentence("ja")).toContain(ja);
    expect(problem.sentence("en")).toMatch(/^[“N].*“?Title”.*\. .+\.$/);
    for (const language of languages) expect(problem.sentence(language)).not.toMatch(/[{}]|must NOT|body/);
  });

  it("is named by the field that is missing or not known, and by what that lies in", () => {
    const schema = {
      type: "object",
      properties: {
        facts: {
          type: "array",
          items: {
            type: "object",
            required: ["value"],
            additionalProperties: false,
            properties: { value: {} },
          },
        },
      },
    };
    const missing = problemOf(schema, { facts: [{ value: 1 }, {}] });
    expect(missing.sentence("zh-CN")).toBe("“事实 › 第 2 项 › 值”尚未填写，请填写。");
    expect(missing.body("en").errors).toMatchObject([{ pointer: "/facts/1/value", keyword: "required" }]);
    expect(missing.sentence("en")).toBe("“Facts › entry 2 › Value” is missing. Fill it in.");
    const unknown = problemOf(schema, { facts: [{ value: 1, colour: 2 }] });
    expect(unknown.sentence("ja")).toContain("「事実 › 1 件目 › colour」という項目はここにはありません");
  });

  it("is what the one alternative found that took a value of this type", () => {
    const problem = said({ anyOf: [{ type: "string", maxLength: 2 }, { type: "null" }] }, "abc");
    expect(problem.sentence("en")).toContain("at most 2 characters");
  });

  it("is told to programs by JSON pointer and keyword, without the value", () => {
    expect(said({ type: "string", minLength: 1 }, "").body("ja")).toMatchObject({
      code: "kernel.invalid",
      status: 400,
      errors: [{ path: "body/title", pointer: "/title", keyword: "minLength" }],
    });
    expect(JSON.stringify(said({ type: "integer" }, "secret").body("en"))).not.toContain("secret");
  });

  it("is of the whole where nothing was sent", () => {
    expect(problemOf({ type: "object" }, null).sentence("zh-CN")).toBe("“提交的内容”为空，请填写。");
  });

  it("keeps what looks like a place in a field's name as it is", () => {
    const problem = problemOf({ type: "object", additionalProperties: false }, { "{limit}": 1 });
    expect(problem.sentence("en")).toContain("“{limit}” is not known here");
  });
});

it("a keyword nobody has thought of is still told as a sentence about the field", () => {
  const fault: FieldFault = { keyword: "strange", instancePath: "/title", params: {} };
  expect(fieldProblem([fault], "body", names).sentence("ja")).toContain("件名");
});

it("tells every field of a form that is wrong, one sentence each, and how many there are", () => {
  const schema = {
    type: "object",
    required: ["title", "value"],
    properties: { title: { type: "string", enum: ["a"] }, value: { type: "integer" } },
    additionalProperties: false,
  };
  const check = compileFormValidator(schema);
  expect(check({ title: 5, stray: 1 })).toBe(false);
  const errors = fieldErrors(check.errors as unknown as FieldFault[], "body", names);
  const { title, errors: said } = formProblem(errors).body("en") as unknown as {
    title: string;
    errors: { pointer: string; sentence: string }[];
  };
  // One text for a field, though its type and its choices are both against it.
  expect(said.map(({ pointer }) => pointer).sort()).toEqual(["/stray", "/title", "/value"]);
  expect(title).toMatch(/^3 fields are not yet right: .*“Title”/);
  for (const { sentence } of said) expect(sentence).toMatch(/^“.+”.+\.$/);
  const [only] = errors.filter(({ pointer }) => pointer === "/value");
  if (only === undefined) throw new Error("the missing field is not told");
  expect(formProblem([only]).body("zh-CN")).toMatchObject({
    title: "“值”尚未填写，请填写。",
    errors: [{ pointer: "/value", sentence: "“值”尚未填写，请填写。" }],
  });
});
