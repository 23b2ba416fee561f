import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Drawing, linesOf, pictureOf, squeeze } from "./layout.ts";

const names = { "zh-CN": "", ja: "", en: "" };
const node = (id: string, x: number, usual: boolean): Drawing["nodes"][number] => ({
  id,
  type: "userTask",
  names,
  x,
  y: 100,
  width: 100,
  height: 80,
  usual,
});
const flow = (from: string, to: string): Drawing["flows"][number] => ({
  id: `${from}-${to}`,
  from,
  to,
  names,
  points: [
    [0, 140],
    [10, 140],
  ],
});
const drawing: Drawing = {
  process: "ticket",
  version: 3,
  nodes: [node("a", 0, true), node("void", 120, false), node("b", 2000, true)],
  flows: [flow("a", "b"), flow("a", "void")],
};
const way = { process: "ticket", version: 3, at: ["b"], passedNodes: ["a"], passedFlows: ["a-b"] };

describe("the picture of a process for residents", () => {
  it("leaves out what is unusual, unless the matter went there", () => {
    expect(
      pictureOf(drawing, way)
        .nodes.map(({ id }) => id)
        .sort(),
    ).toEqual(["a", "b"]);
    const went = { ...way, passedNodes: ["a", "void"], passedFlows: ["a-void"] };
    expect(pictureOf(drawing, went).flows.find(({ id }) => id === "a-void")?.passed).toBe(true);
  });

  it("tells where the matter is, what it passed and what comes", () => {
    const states = Object.fromEntries(pictureOf(drawing, way).nodes.map(({ id, state }) => [id, state]));
    expect(states).toEqual({ a: "passed", b: "at" });
    const ahead = pictureOf(drawing, { ...way, at: ["a"], passedNodes: [] });
    expect(ahead.nodes.find(({ id }) => id === "b")?.state).toBe("ahead");
  });

  it("takes empty space out, and keeps the order of everything and the size of every shape", () => {
    const { width, nodes } = pictureOf(drawing, way);
    expect(width).toBeLessThan(400);
    expect(nodes.every((one) => Math.round(one.width) === 100)).toBe(true);
    const span = fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 300 }));
    fc.assert(
      fc.property(
        fc.array(span, { minLength: 1, maxLength: 20 }),
        fc.integer(),
        fc.integer(),
        (given, a, b) => {
          const { of, size } = squeeze(given.map(([from, length]) => [from, from + length] as const));
          expect(of(Math.min(a, b))).toBeLessThanOrEqual(of(Math.max(a, b)));
          expect(of(a)).toBeLessThanOrEqual(size);
          for (const [from, length] of given) expect(of(from + length) - of(from)).toBeCloseTo(length);
        },
      ),
    );
  });
});

describe("words in a shape", () => {
  it("break at spaces, and between words in a script that has none; nothing is lost", () => {
    expect(linesOf("Given to the right department", 14)).toEqual(["Given to the", "right", "department"]);
    expect(linesOf("派给责任单位办理", 8)).toEqual(["派给责任", "单位办理"]);
    expect(linesOf("担当部署を決める", 15)).toEqual(["担当部署を", "決める"]);
    expect(linesOf("まずご連絡を、担当から", 8)).toEqual(["まずご", "連絡を、", "担当から"]);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(linesOf(text, 10).join("").replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
      }),
    );
  });
});
