import { expect, test } from "vitest";
import { createLog } from "../log.ts";
import { toProblem } from "./errors.ts";

const asked = { id: "request", routeOptions: {} } as Parameters<typeof toProblem>[3];
const known = { constraints: {}, fields: {} };
const codeOf = (error: unknown) => toProblem(error, known, createLog("silent"), asked).code;
const failing = (code: string, syscall: string) => Object.assign(new Error(`${code}: it`), { code, syscall });

test.each(["ENOSPC", "EDQUOT", "EROFS", "EIO"])(
  "a file that cannot be written for %s is no fault of ours",
  (code) => {
    expect(codeOf(failing(code, "write"))).toBe("kernel.unavailable");
  },
);

test("a file that is missing is a fault of ours, a database that is missing is not", () => {
  expect(codeOf(failing("ENOENT", "open"))).toBe("kernel.internal");
  expect(codeOf(failing("ENOENT", "connect"))).toBe("kernel.unavailable");
});
