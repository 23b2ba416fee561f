import { expect, test } from "vitest";
import { stages as served } from "../../../src/tickets/intake/schema.ts";
import { stages } from "./stages.ts";

test("the pages know the very stages that the server knows, in its order", () => {
  expect(stages).toEqual(served);
});
