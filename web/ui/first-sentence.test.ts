import fc from "fast-check";
import { expect, test } from "vitest";
import { firstSentence } from "./first-sentence.ts";

test("a matter is named by the first sentence that was said of it", () => {
  expect(firstSentence("路灯不亮。已经三天了。")).toBe("路灯不亮");
  expect(firstSentence("The lamp is out. It has been dark for days.")).toBe("The lamp is out");
  expect(firstSentence("Lamp at No. 3.5 is out\nSince Monday")).not.toMatch(/Monday/);
});

test("a long one ends at a word, and says that it goes on", () => {
  const words = "The street lamp before our gate has been dark for three nights and nobody came";
  expect(firstSentence(words)).toBe("The street lamp before our gate has been dark for three…");
  expect(firstSentence("路".repeat(80))).toBe(`${"路".repeat(59)}…`);
});

test("whatever was written, there is a name that the server takes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (words) => {
      const name = firstSentence(`x${words}`);
      expect(name.length).toBeGreaterThan(0);
      expect([...name].length).toBeLessThanOrEqual(60);
    }),
  );
});
