import { expect, it } from "vitest";
import { fieldsOf, readAt, readDraft, withAt, writtenOf } from "./draft.ts";

const tilt = {
  streams: { kind: "manhole-tilt" },
  when: { above: 15 },
  for: "2min",
  clears: { below: 10, for: "5min" },
  severity: "major" as const,
};

it("offers the numbers of a threshold, and changes just the one that is written", () => {
  const fields = fieldsOf(tilt);
  expect(fields.map(({ label }) => label)).toEqual(["above", "for", "clears.below", "clears.for"]);
  const above = fields[0];
  if (above === undefined) throw new Error("a threshold has a bound");
  expect(withAt(tilt, above, "20")).toEqual({ ...tilt, when: { above: 20 } });
  expect(readAt(tilt, above.path)).toBe("15");
});

it("takes out what is emptied, and what becomes empty with it", () => {
  const { clears: _clears, ...bare } = tilt;
  const lasting = { path: ["clears", "for"], kind: "duration", label: "clears.for" } as const;
  expect(withAt(withAt(bare, lasting, "5min"), lasting, "")).toEqual(bare);
});

it("leaves combinations and repetitions to YAML", () => {
  expect(fieldsOf({ ...tilt, when: { all: [{ above: 1 }] } })).toEqual([]);
  expect(fieldsOf({ ...tilt, when: { repeats: { times: 3, within: "1h", when: { above: 1 } } } })).toEqual(
    [],
  );
});

it("writes YAML that says the same, and reads no rule from what is none", () => {
  expect(readDraft(writtenOf(tilt))).toEqual(tilt);
  expect(readDraft("streams: {")).toBeUndefined();
  expect(readDraft("just words")).toBeUndefined();
});
