import { describe, expect, it } from "vitest";
import { answeredIn } from "./view.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 0, minute));
const open = { stage: null, done: [] };

describe("the requesters' answer", () => {
  it("is the newest one, however it was given", () => {
    const acts = [
      { verb: "ticket.callback", at: at(1), detail: { reached: true, solved: false } },
      { verb: "ticket.close", at: at(2), detail: {} },
      { verb: "ticket.answer", at: at(3), detail: { solved: null, satisfaction: 4 } },
    ];
    expect(answeredIn(acts, open).answer).toEqual({ at: at(3).toISOString(), solved: null, by: "portal" });
    expect(answeredIn(acts.slice(0, 2), open).answer).toMatchObject({ solved: false, by: "call" });
  });

  it("is none where nobody answered the call", () => {
    const acts = [{ verb: "ticket.callback", at: at(1), detail: { reached: false, solved: null } }];
    expect(answeredIn(acts, open).answer).toBeNull();
  });

  it("is awaited from the end of the check, while the matter stands at the call-back", () => {
    const done = [
      { stage: "handle" as const, at: at(1).toISOString() },
      { stage: "check" as const, at: at(2).toISOString() },
    ];
    expect(answeredIn([], { stage: "callback", done }).askedSince).toBe(at(2).toISOString());
    expect(answeredIn([], { stage: "handle", done }).askedSince).toBeNull();
  });
});
