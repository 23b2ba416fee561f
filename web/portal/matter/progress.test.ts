import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { steps, stepsOf } from "./progress.ts";

const stages = steps.flatMap((step) => [...step.stages]);
const open = stages.filter((stage) => stage !== "report" && stage !== "close");
type Stage = (typeof stages)[number];
const doneOf = (done: readonly Stage[]) => done.map((stage) => ({ stage, at: "2026-03-02T00:00:00.000Z" }));

describe("the steps of a matter", () => {
  it("have exactly one that is going on while it is open, and none when it has ended", () => {
    fc.assert(
      fc.property(fc.constantFrom(...open), fc.subarray(stages), (stage, done) => {
        const now = stepsOf({ status: "open", stage, done: doneOf(done) }).filter((s) => s.state === "now");
        expect(now).toHaveLength(1);
        for (const status of ["closed", "void", "transferred"] as const) {
          const ended = stepsOf({ status, stage: null, done: doneOf(done) });
          expect(ended.every((s) => s.state === "done" || s.state === "skipped")).toBe(true);
        }
      }),
    );
  });

  it("show nothing as done that lies ahead", () => {
    fc.assert(
      fc.property(fc.constantFrom(...open), fc.subarray(stages), (stage, done) => {
        const states = stepsOf({ status: "open", stage, done: doneOf(done) }).map((s) => s.state);
        const now = states.indexOf("now");
        expect(states.slice(now + 1).every((state) => state === "ahead")).toBe(true);
      }),
    );
  });

  it("tell of a matter that was handled again that it is being handled", () => {
    const told = stepsOf({
      status: "open",
      stage: "handle",
      done: doneOf(["report", "verify", "dispatch", "handle", "check"]),
    });
    expect(told.find((step) => step.id === "handle")?.state).toBe("now");
    expect(told.find((step) => step.id === "check")?.state).toBe("ahead");
  });

  it("tell of a step that was left out that it was not needed", () => {
    const told = stepsOf({ status: "closed", stage: null, done: doneOf(["report", "verify", "close"]) });
    expect(told.find((step) => step.id === "check")?.state).toBe("skipped");
  });
});
