import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

// The draft lives where browsers keep things; these rules need none of it.
vi.stubGlobal("addEventListener", () => {});
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => {} });
let rules: typeof import("./draft.ts");
beforeAll(async () => {
  rules = await import("./draft.ts");
});
afterAll(() => vi.unstubAllGlobals());

describe("a draft", () => {
  it("is named by its first sentence", () => {
    expect(rules.titleOf("路灯不亮。已经三天了。")).toBe("路灯不亮");
    expect(rules.titleOf("The lamp is out. It has been dark for days.")).toBe("The lamp is out");
    expect(rules.titleOf("Lamp at No. 3.5 is out\nSince Monday")).not.toMatch(/Monday/);
  });

  it("has a name the server takes, whatever was written", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (words) => {
        fc.pre(/\p{L}/u.test(words));
        const title = rules.titleOf(`x${words}`);
        expect(title.length).toBeGreaterThan(0);
        expect([...title].length).toBeLessThanOrEqual(60);
      }),
    );
  });

  it("sends no contact of somebody who stays anonymous, and no place of a matter without one", () => {
    const draft = {
      ...rules.emptyDraft,
      words: "噪声",
      name: "A",
      phone: "021-1234567",
      mail: "a@example.org",
      address: "x",
      place: { longitude: 1, latitude: 2 },
      nowhere: true,
    };
    const body = rules.bodyOf(draft, "ja");
    expect(body.requester).toEqual({ notify: "none", language: "ja" });
    expect(Object.keys(body).sort()).toEqual(["description", "requester", "source", "title"]);
  });
});
