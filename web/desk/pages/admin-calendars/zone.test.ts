import { describe, expect, it } from "vitest";
import { instantOf, wallClock } from "./zone.ts";

describe("the city's wall clock", () => {
  it.each([
    ["2026-02-13T16:00", "Asia/Shanghai", "2026-02-13T08:00:00.000Z"],
    ["2026-07-01T09:00", "America/New_York", "2026-07-01T13:00:00.000Z"],
    ["2026-03-08T03:30", "America/New_York", "2026-03-08T07:30:00.000Z"],
  ])("shows %s in %s at %s", (local, zone, instant) => {
    expect(new Date(instantOf(local, zone) ?? Number.NaN).toISOString()).toBe(instant);
    expect(wallClock(Date.parse(instant), zone)).toBe(local);
  });
  it("is no instant where nothing was typed", () => expect(instantOf("", "Asia/Shanghai")).toBeUndefined());
});
