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
