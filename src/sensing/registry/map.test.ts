import { describe, expect, it } from "vitest";
import { sampleStream } from "../ingest/testing.ts";
import { stateOf } from "./map.ts";

const minute = 60_000;
const now = Date.parse("2026-03-02T04:00:00Z");
const regular = sampleStream(1, { settings: { everyMs: minute } });
const onEvent = sampleStream(2, { settings: { everyMs: null } });

describe("a sensor on the map", () => {
  it("is silent once three of its intervals brought nothing, not at the third itself", () => {
    expect(stateOf(regular, now - 3 * minute, now)).toBe("sending");
    expect(stateOf(regular, now - 3 * minute - 1, now)).toBe("silent");
  });
  it("is unheard before its first reading", () => {
    expect(stateOf(regular, undefined, now)).toBe("unheard");
  });
  it("is never silent where it sends only when something happens", () => {
    expect(stateOf(onEvent, now - 90 * 86_400_000, now)).toBe("sending");
    expect(stateOf(onEvent, undefined, now)).toBe("sending");
  });
});
