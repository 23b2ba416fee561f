import { expect, test } from "vitest";
import { isId, newId } from "./ids.ts";

test("ids are UUIDs of version 7, differ, and sort as they were made, also within one millisecond", () => {
  const began = Date.now();
  const ids = Array.from({ length: 20_000 }, newId);
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
  expect(ids.every((id) => isId(id) && id[14] === "7" && "89ab".includes(id[19] ?? ""))).toBe(true);
  const at = Number.parseInt((ids[0] ?? "").replaceAll("-", "").slice(0, 12), 16);
  expect(at).toBeGreaterThanOrEqual(began);
  expect(at).toBeLessThanOrEqual(Date.now());
});
