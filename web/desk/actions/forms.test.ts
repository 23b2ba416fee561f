import { expect, test } from "vitest";
import { fieldsOf, firstMissing } from "./forms.ts";

test("whatever a person must say is missing until they have said it: nothing is chosen beforehand", () => {
  const asking = Object.keys(fieldsOf).filter((action) => fieldsOf[action]?.includes("yes"));
  expect(asking).toEqual(
    expect.arrayContaining(["verify", "contact", "handle", "check", "callback", "return", "decide"]),
  );
  for (const action of asking) expect([action, firstMissing(action, {})]).toEqual([action, "yes"]);
});

test("whoever was reached says whether it is solved, whoever was not is asked nothing more", () => {
  expect(firstMissing("callback", { yes: true })).toBe("solved");
  expect(firstMissing("callback", { yes: true, solved: null })).toBeUndefined();
  expect(firstMissing("callback", { yes: false })).toBeUndefined();
});

test("words of spaces are none, and who sends back or refuses says why", () => {
  expect(firstMissing("supervise", { reason: "  " })).toBe("reason");
  expect(firstMissing("check", { yes: false, note: " " })).toBe("note");
  expect(firstMissing("check", { yes: true })).toBeUndefined();
  expect(firstMissing("split", { parts: [{ title: " ", description: "more" }] })).toBe("parts");
  expect(firstMissing("note", { text: "Seen" })).toBeUndefined();
});
