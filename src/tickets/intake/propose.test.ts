import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { categoriesOf } from "./categories.ts";
import { evaluate } from "./evaluation.ts";
import { countTokens } from "./features.ts";
import { keywordEvidence, keywordIndex } from "./keywords.ts";
import { loadCityFiles } from "./load.ts";
import { explain, packModel, predict, unpackModel } from "./model.ts";
import { proposeCategories } from "./propose.ts";
import { type Sample, trainModel } from "./training.ts";

const loaded = await loadCityFiles("cities/jingan");
if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings));
const categories = categoriesOf(loaded.files.categories);
const keywords = keywordIndex(categories);

// Settled tickets of a small world: each subject with words of its own and words that all share.
const subjects = {
  lamps: ["路灯不亮", "路灯闪烁", "灯杆歪了", "晚上太黑要装灯"],
  water: ["道路积水", "下雨淹水", "窨井冒水", "积水很深不能走"],
  noise: ["夜间施工吵", "工地噪音大", "半夜敲打声", "打桩声音扰民"],
};
const samples: Sample[] = Object.entries(subjects).flatMap(([label, phrases]) =>
  phrases.flatMap((phrase, at) =>
    Array.from({ length: 12 }, (_, turn) => ({
      label,
      text: `您好，我们小区门口${phrase}，${phrases[(at + turn) % 4]}，请尽快处理`,
    })),
  ),
);
const model = trainModel(samples);

describe("by keywords", () => {
  test.each([
    ["南京西路有个窨井盖缺失，行人差点掉下去", "roads/manhole-cover"],
    ["楼上深夜施工，施工噪音太大", "construction/night-construction"],
    ["厨房闻到煤气味，怀疑燃气泄漏", "utilities/gas-leak"],
    ["公司拖欠工资三个月", "labour/wage-arrears"],
    ["There is a huge pothole in front of the library", "roads/road-damage"],
    ["歩道に違法駐車が多い", "traffic/illegal-parking"],
  ])("%s → %s", (text, code) => {
    const [first] = proposeCategories(text, { keywords });
    expect(first?.code).toBe(code);
    expect(first?.reasons[0]).toMatchObject({ kind: "keywords" });
  });

  test("a text that says nothing gets no proposal instead of a guess", () => {
    expect(proposeCategories("你好", { keywords })).toEqual([]);
  });

  test("a keyword inside a longer one says nothing of its own", () => {
    expect([...keywordEvidence(keywords, "燃气泄漏").keys()]).toEqual(["utilities/gas-leak"]);
  });

  test("Latin keywords must stand alone, a plural is forgiven", () => {
    const index = keywordIndex([{ code: "tree", keywords: ["tree"] }]);
    expect(keywordEvidence(index, "two Trees fell").size).toBe(1);
    expect(keywordEvidence(index, "on the street").size).toBe(0);
  });

  test("only possible categories are proposed", () => {
    const among = new Set(["roads/road-damage"]);
    expect(proposeCategories("路面坑洼，垃圾成堆", { keywords, among }).map(({ code }) => code)).toEqual([
      ...among,
    ]);
  });

  test("every keyword of the catalogue leads to its own category, which says why", () => {
    for (const { code, keywords: words } of categories) {
      for (const word of words) {
        const evidence = keywordEvidence(keywords, ` ${word} `).get(code);
        expect(evidence?.words, `${code}: ${word}`).toHaveLength(1);
      }
    }
  });
});

describe("by a model trained from settled tickets", () => {
  test("what was not seen word for word is understood, with the words that told", () => {
    const [first] = predict(model, "马路上积水严重，淹水了");
    expect(first?.label).toBe("water");
    expect(explain(model, "马路上积水严重，淹水了", "water").join("")).toMatch(/[积淹]水/);
  });

  test("probabilities are a distribution for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 50 }), (text) => {
        const predictions = predict(model, text);
        expect(predictions.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
        expect(predictions.map(({ label }) => label).sort()).toEqual(["lamps", "noise", "water"]);
      }),
    );
  });

  test("the same samples give the same model, and its file the same answers", () => {
    const packed = packModel(model);
    expect(packModel(trainModel(samples))).toEqual(packed);
    const again = unpackModel(JSON.parse(JSON.stringify(packed)));
    expect(predict(again, samples[0]?.text ?? "")).toEqual(predict(model, samples[0]?.text ?? ""));
  });

  test("a damaged model file is refused", () => {
    const packed = packModel(model);
    expect(() => unpackModel({ ...packed, tokens: packed.tokens.slice(1) })).toThrow(RangeError);
    expect(() => unpackModel({ ...packed, weights: packed.weights.slice(1) })).toThrow(RangeError);
  });

  test("one category is nothing to learn from", () => {
    expect(() => trainModel(samples.filter(({ label }) => label === "noise"))).toThrow(RangeError);
  });

  test("no long number enters the model: it may be a phone or an identity number", () => {
    expect([...countTokens("电话 13812345678 A区12号 310106199001011234").keys()].join(" ")).not.toMatch(
      /\d{5}/,
    );
  });

  test("keywords tip what the model leaves open, and both say why", () => {
    const index = keywordIndex([
      { code: "lamps", keywords: [] },
      { code: "water", keywords: [] },
      { code: "noise", keywords: ["卡拉OK"] },
    ]);
    const alone = predict(model, "卡拉OK").find(({ label }) => label === "noise")?.probability ?? 1;
    const [first] = proposeCategories("卡拉OK", { keywords: index, model });
    expect(first?.code).toBe("noise");
    expect(first?.confidence).toBeGreaterThan(alone);
    expect(first?.reasons.map(({ kind }) => kind)).toEqual(["keywords", "model"]);
  });
});

describe("the measures", () => {
  test("of nothing are null, never 0 or 100 %", () => {
    expect(evaluate([])).toEqual({ samples: 0, accuracy: null, macroF1: null, calibrationError: null });
  });

  test("agree with a count by hand", () => {
    const answers = [
      { truth: "a", answer: "a", confidence: 0.9 },
      { truth: "a", answer: "b", confidence: 0.6 },
      { truth: "b", answer: "b", confidence: 0.8 },
      { truth: "b", answer: "b", confidence: 0.7 },
    ];
    const { accuracy, macroF1, calibrationError } = evaluate(answers);
    expect(accuracy).toBe(0.75);
    expect(macroF1).toBeCloseTo((2 / 3 + 4 / 5) / 2, 12);
    expect(calibrationError).toBeCloseTo((0.1 + 0.6 + 0.2 + 0.3) / 4, 12);
  });
});
