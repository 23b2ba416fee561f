import { defineFindings } from "../kernel/index.ts";

/** What a scenario's file may get wrong beyond its schema. */
export const told = defineFindings({
  "scenario.name": {
    en: 'the file {file}.yaml is of the scenario "{id}". Name both alike.',
    "zh-CN": "文件 {file}.yaml 中的场景是“{id}”。请使二者同名。",
    ja: "ファイル {file}.yaml のシナリオは「{id}」です。同じ名前にしてください。",
  },
  "scenario.placeholder": {
    en: "nothing is filled in for {word}. Write one of {allowed}.",
    "zh-CN": "没有内容可填入 {word}。请写其中之一：{allowed}。",
    ja: "{word} に入るものがありません。次のどれかを書いてください：{allowed}。",
  },
  "scenario.closes-nothing": {
    en: "it closes a ticket that is never opened. Add act.ticket, or write stillFaulty: accept and relapse: { within: 0 }.",
    "zh-CN":
      "它要办结的工单从未开立。请添加 act.ticket，或写 stillFaulty: accept 和 relapse: { within: 0 }。",
    ja: "開かれることのないチケットを閉じようとしています。act.ticket を加えるか、stillFaulty: accept と relapse: { within: 0 } を書いてください。",
  },
  "scenario.area-has-no-place": {
    en: "an alarm about an area has no place to be {within} from. Write within: area, or raise alarms per stream or thing.",
    "zh-CN": "关于区域的告警没有可计算 {within} 距离的地点。请写 within: area，或按数据流或设施告警。",
    ja: "区域についての警報には {within} を測る場所がありません。within: area と書くか、ストリームか設備ごとに警報を出してください。",
  },
  "scenario.never-so-severe": {
    en: "no alarm ever becomes {severity}. Write one of {reached}, or add a level.",
    "zh-CN": "没有告警会达到 {severity}。请写其中之一：{reached}，或增加一级。",
    ja: "{severity} になる警報はありません。次のどれかを書くか、段階を加えてください：{reached}。",
  },
  "scenario.test-failed": {
    en: '"{test}" failed: it came to: {came}. Correct the rule, or what is expected.',
    "zh-CN": "“{test}”未通过：实际结果为：{came}。请更正规则或预期结果。",
    ja: "「{test}」は不合格です。実際の結果：{came}。規則か期待する結果を直してください。",
  },
  "scenario.test-came-to-nothing": {
    en: '"{test}" failed: it came to nothing. Correct the rule, or what is expected.',
    "zh-CN": "“{test}”未通过：什么也没有发生。请更正规则或预期结果。",
    ja: "「{test}」は不合格です。何も起こりませんでした。規則か期待する結果を直してください。",
  },
  "scenario.unknown-word": {
    en: 'the kind "{kind}" knows no word "{word}". Correct the readings or streams.yaml.',
    "zh-CN": "种类“{kind}”没有词语“{word}”。请更正读数或 streams.yaml。",
    ja: "種類「{kind}」に言葉「{word}」はありません。測定値か streams.yaml を直してください。",
  },
  "scenario.no-alarm-tested": {
    en: "no test raises an alarm. Add a test whose readings raise an alarm.",
    "zh-CN": "没有测试会触发告警。请添加一个读数会触发告警的测试。",
    ja: "警報を出すテストがありません。警報の出る測定値のテストを加えてください。",
  },
  "scenario.no-quiet-tested": {
    en: "no test shows what raises no alarm. Add a test whose readings come close and raise none: expect: [].",
    "zh-CN": "没有测试说明什么不告警。请添加一个读数接近但不告警的测试：expect: []。",
    ja: "警報の出ない場合のテストがありません。近づいても警報の出ない測定値のテストを加えてください：expect: []。",
  },
});
