import { expect, test } from "vitest";
import { passwordLength as asked } from "../../../../src/foundation/accounts/schema.ts";
import { passwordLength } from "./password.ts";

test("the length that is told is the one that is asked for", () => {
  expect(passwordLength).toBe(asked);
});
