import { describe, expect, it } from "vitest";
import { testActor } from "../../../test/support/kernel.ts";
import { RunningTrials, readingOf } from "./drafts.ts";

const good = "streams: { kind: level }\nwhen: { above: 5 }\nclears: { below: 4 }\nseverity: minor\n";

describe("a rule that is drafted", () => {
  it("is read as the city's check reads it", () => {
    expect(readingOf(good, "en")).toEqual({
      detect: {
        streams: { kind: "level" },
        when: { above: 5 },
        clears: { below: 4 },
        severity: "minor",
      },
      findings: [],
    });
  });

  it.each([
    ["what its schema does not know", `${good}sevrity: major\n`, /sevrity/],
    ["what no schema can say", good.replace("below: 4", "below: 9"), /good below 9/],
    ["what is no YAML", "streams: {", /YAML/],
  ])("is refused by line for %s", (_, text, problem) => {
    const { detect, findings } = readingOf(text, "en");
    expect(detect).toBeNull();
    expect(findings.map(({ path, message }) => `${path} ${message}`).join()).toMatch(problem);
    expect(findings.every(({ line, code }) => line >= 1 && code !== "")).toBe(true);
  });

  it("is spoken of in the reader's language", () => {
    const faulty = good.replace("below: 4", "below: 9");
    expect(readingOf(faulty, "zh-CN").findings).toEqual([
      {
        line: 3,
        path: "clears",
        code: "rule.clears-above",
        message: "低于 9 即恢复，而该值可能高于 5。请使界限互不越过。",
      },
    ]);
    expect(readingOf("streams: {", "ja").findings[0]?.message).toMatch(
      /^11 桁目が正しい YAML ではありません：字下げが違います/,
    );
    expect(readingOf(`${good}sevrity: major\n`, "ja").findings[0]?.message).toMatch(
      /^「sevrity」という項目は/,
    );
  });
});

describe("a trial that runs", () => {
  const name = "0190a000-0000-7000-8000-000000000001";
  const trial = { from: "2026-03-01T00:00:00Z", to: "2026-03-02T00:00:00Z", progress: name };

  it("tells its share to whoever began it, and nothing to others or afterwards", () => {
    const trials = new RunningTrials();
    const mine = testActor({}, { id: "one" });
    const { onProgress } = trials.begin(mine, trial);
    onProgress?.(Date.parse("2026-03-01T06:00:00Z"), 10);
    expect(trials.of(mine, name)).toEqual({ running: true, share: 0.25, readings: 10 });
    expect(trials.of(testActor({}, { id: "two" }), name).running).toBe(false);
    // Before `from` a seasonal rule learns: no share yet.
    onProgress?.(Date.parse("2026-02-01T00:00:00Z"), 11);
    expect(trials.of(mine, name).share).toBe(0);
    trials.end(mine, trial);
    expect(trials.of(mine, name).running).toBe(false);
  });
});
