import { expect, test } from "vitest";
import { compileProcess } from "./bpmn/compile.ts";
import { readDecisions } from "./decision/read.ts";
import { remarkOf } from "./reader-words.ts";

const elements = `<process id="p" isExecutable="true"><startEvent id="s"/><endEvent id="e"/>
<sequenceFlow id="f" sourceRef="s" targetRef="e"/></process>`;
const model = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
${elements}
</definitions>`;
const end = '<endEvent id="e"/>';

test.each([
  ["cut short", model.slice(0, -20), /无法按 BPMN 2.0 读取/, 4],
  ["without its end", model.replace("</definitions>", ""), /文件在元素全部闭合之前就结束了/, null],
  ["with a wrong closing tag", model.replace("</process>", "</proces>"), /结束标签与开着的元素不符/, 4],
  ["empty", "", /文件不是以元素开头/, 1],
  ["another document", "<a/>", /文件不是以 definitions 元素开头/, null],
  ["an attribute twice", model.replace(end, '<endEvent id="e" id="g"/>'), /属性“id”重复/, 3],
  ["no quotes", model.replace(end, "<endEvent id=e/>"), /没有成对的引号/, 3],
  [
    "an element that is none",
    model.replace(end, `${end}<nonsense/>`),
    /元素“bpmn:Nonsense”不应出现在此处/,
    3,
  ],
  [
    "a reference to nothing",
    model.replace('targetRef="e"', 'targetRef="gone"'),
    /引用的 id“gone”不存在/,
    null,
  ],
  ["an id twice", model.replace('id="e"', 'id="s"'), /id“s”重复/, 3],
  [
    "an attribute that is none",
    model.replace(end, '<endEvent id="e" bpmndi:a="1"/>'),
    /没有名为“bpmndi:a”的属性/,
    null,
  ],
  ["words", model.replace(end, '<endEvent id="e">words</endEvent>'), /文字“words”不应出现/, 3],
  ["an open comment", model.replace(end, "<!-- open"), /没有闭合/, 3],
  ["another encoding", model.replace("UTF-8", "GBK"), /声明编码为 GBK/, null],
  ["an id that may be none", model.replace('id="e"', 'id="1 e"'), /“1 e”不能作为 id/, 3],
  ["a prefix of nothing", model.replace("<endEvent", "<zz:endEvent"), /“zz:endEvent”的前缀/, 3],
])("a model %s is told in our words, with its line", async (_, xml, words, line) => {
  const read = await compileProcess(xml, "model.bpmn");
  const findings = read.ok ? read.warnings : read.findings;
  const [first] = findings;
  expect(first?.told.message["zh-CN"]).toMatch(words);
  expect(first?.line).toBe(line);
  for (const { told } of findings) expect(told.message.en).not.toContain("in the reader's words");
});

test("a decision model is told in our words, too", async () => {
  const xml = `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="x" name="x">
<decision id="a" name="a"><foo/></decision></definitions>`;
  const read = await readDecisions(xml, "model.dmn");
  expect(read.ok).toBe(false);
  if (read.ok) return;
  expect(read.findings[0]).toMatchObject({ line: 2 });
  expect(read.findings[0]?.told.message.ja).toMatch(/要素「dmn:Foo」はここに置けません/);
});

test("what we have no words for is quoted and marked as the reader's", () => {
  const { said } = remarkOf("something new\n\tat some place");
  expect(said["zh-CN"]).toBe("读取程序的原文为“something new”");
});
