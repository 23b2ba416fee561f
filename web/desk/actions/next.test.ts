import { describe, expect, it } from "vitest";
import { nextAction } from "./next.ts";

const lead = { unit: "city/roads/", lead: true, doneAt: null };
const partner = { unit: "city/parks/", lead: false, doneAt: null };
const allowed = ["note", "share", "handle", "return"];

describe("the action that is proposed", () => {
  it("is the lead's report for the lead, and the own part for a partner", () => {
    const ticket = { allowed, stage: "handle", shares: [lead, partner] };
    expect(nextAction(ticket, lead.unit)).toBe("handle");
    expect(nextAction(ticket, partner.unit)).toBe("share");
  });

  it("is nothing for a partner whose part is done", () => {
    const done = { ...partner, doneAt: "2026-03-10T01:30:00Z" };
    expect(nextAction({ allowed, stage: "handle", shares: [lead, done] }, partner.unit)).toBeUndefined();
  });

  it("is to dispatch only what waits to be dispatched", () => {
    const ticket = { allowed: ["dispatch", "return"], shares: [] };
    expect(nextAction({ ...ticket, stage: "dispatch" }, "city/")).toBe("dispatch");
    expect(nextAction({ ...ticket, stage: "acknowledge" }, "city/")).toBeUndefined();
  });
});
