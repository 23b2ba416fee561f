import { expect, test } from "vitest";
import { firstWithWork, type TaskKind } from "./kinds.ts";

const opens = (counts: Partial<Record<TaskKind, number>>) => firstWithWork((kind) => counts[kind] ?? 0);

test("an officer begins where something waits, never at an empty heap beside a full one", () => {
  expect(opens({ todo: 2, look: 1 })).toBe("todo");
  expect(opens({ look: 3, unit: 5 })).toBe("look");
  expect(opens({ unit: 5 })).toBe("todo");
  expect(opens({})).toBe("todo");
});
