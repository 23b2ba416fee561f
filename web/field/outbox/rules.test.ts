import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Deed, Entry, EntryState } from "./entry.ts";
import {
  expectedVersion,
  foreignSince,
  foresee,
  foreseeWork,
  inOrder,
  isHeld,
  isTooOld,
  judge,
  nextToSend,
} from "./rules.ts";

const deeds: Deed[] = [
  { kind: "change", name: "acknowledge", body: {} },
  { kind: "change", name: "handle", body: { solved: true, outcome: "done" } },
  { kind: "photo", moment: "after", fileName: "a.jpg", public: false },
];

const entry = (order: number, over: Partial<Entry> = {}): Entry => ({
  order,
  id: `entry-${order}`,
  account: "me",
  accountName: "Me",
  madeAt: "2026-03-10T01:00:00Z",
  subject: { ticket: "t", number: "1" },
  title: "lamp",
  deed: deeds[0] as Deed,
  seenVersion: 3,
  state: "waiting",
  firstTriedAt: null,
  failures: 0,
  fault: null,
  foreign: null,
  answer: null,
  sentAt: null,
  ...over,
});

const anyEntry = fc.record({
  ticket: fc.constantFrom("t1", "t2", "t3"),
  state: fc.constantFrom<EntryState>("waiting", "sending", "sent", "refused"),
  account: fc.constantFrom("me", "other"),
});
const anyOutbox = fc
  .array(anyEntry, { maxLength: 12 })
  .map((all) =>
    all.map(({ ticket, state, account }, index) =>
      entry(index + 1, { subject: { ticket, number: ticket }, state, account }),
    ),
  );

describe("the outbox", () => {
  it("sends each matter's entries in the order in which they were made, and only one's own", () => {
    fc.assert(
      fc.property(anyOutbox, (outbox) => {
        const sent: Entry[] = [];
        let rest = outbox;
        for (let next = nextToSend(rest, "me"); next !== undefined; next = nextToSend(rest, "me")) {
          const { order } = next;
          sent.push(next);
          rest = rest.map((each) => (each.order === order ? { ...each, state: "sent" } : each));
        }
        expect(sent).toEqual(inOrder(sent));
        expect(sent.every(({ account }) => account === "me")).toBe(true);
        // What is left over of one's own is refused, or waits for a refused one on the same matter.
        for (const left of rest.filter(({ account, state }) => account === "me" && state !== "sent"))
          expect(left.state === "refused" || isHeld({ ...left, state: "waiting" }, rest)).toBe(true);
      }),
    );
  });

  it("sends a matter's photo only after its report was answered, and holds it while the report is refused", () => {
    const report = entry(1, {
      id: "r",
      subject: { report: "r" },
      deed: { kind: "report", body: {} as never },
    });
    const photo = entry(2, { subject: { report: "r" }, deed: deeds[2] as Deed });
    expect(nextToSend([photo, report], "me")).toBe(report);
    const refused = { ...report, state: "refused" as const };
    expect(nextToSend([refused, photo], "me")).toBeUndefined();
    expect(isHeld(photo, [refused, photo])).toBe(true);
    const sent = { ...report, state: "sent" as const, answer: { id: "t9", number: "9" } };
    expect(nextToSend([sent, photo], "me")).toBe(photo);
  });

  it("holds what was done to a ticket under its number after a refusal under its report", () => {
    const sent = entry(1, {
      id: "r",
      subject: { report: "r" },
      state: "sent",
      answer: { id: "t", number: "1" },
    });
    const refused = entry(2, { subject: { report: "r" }, state: "refused" });
    const later = entry(3, { subject: { ticket: "t", number: "1" } });
    expect(nextToSend([sent, refused, later], "me")).toBeUndefined();
  });

  it("insists on the version seen for decisions alone", () => {
    expect(expectedVersion(entry(1, { deed: deeds[1] as Deed }))).toBe(3);
    expect(expectedVersion(entry(1))).toBeUndefined();
    expect(expectedVersion(entry(1, { deed: deeds[1] as Deed, seenVersion: null }))).toBeUndefined();
  });

  it("takes only what others decided for a conflict", () => {
    const act = (version: number, verb: string, actor: string) => ({
      version,
      verb,
      actor,
      role: "",
      channel: "",
      at: "",
      detail: {},
    });
    const acts = [
      act(3, "ticket.dispatch", "them"),
      act(4, "ticket.acknowledge", "me"),
      act(5, "ticket.remind", "system"),
      act(6, "ticket.note", "them"),
    ];
    expect(foreignSince(acts, 3, "me").map(({ verb }) => verb)).toEqual(["ticket.note"]);
    expect(foreignSince(acts, 6, "me")).toEqual([]);
  });

  it("does not resend blindly what was first tried longer ago than the server remembers", () => {
    const now = Date.parse("2026-03-20T00:00:00Z");
    expect(isTooOld(entry(1, { firstTriedAt: "2026-03-12T00:00:00Z" }), now)).toBe(true);
    expect(isTooOld(entry(1, { firstTriedAt: "2026-03-19T00:00:00Z" }), now)).toBe(false);
    expect(isTooOld(entry(1), now)).toBe(false);
  });

  it("waits out what passes, and shows a person what does not", () => {
    const of = (status: number, failures = 0) => judge({ code: "", title: "", status }, failures);
    expect([0, 429, 503, 500].map((status) => of(status))).toEqual(["later", "later", "later", "later"]);
    expect([400, 403, 404, 409, 422].map((status) => of(status))).toEqual(Array(5).fill("refused"));
    expect([of(401), of(412), of(500, 4)]).toEqual(["sign-in", "changed", "refused"]);
  });

  it("foresees the next step after what waits, so that a whole task can be done without a network", () => {
    const ticket = { id: "t", source: "asked", stage: "acknowledge", allowed: ["acknowledge", "note"] };
    const acknowledged = entry(1);
    expect(foresee(ticket, [acknowledged])).toEqual({ stage: "contact", allowed: ["note", "contact"] });
    expect(foresee({ ...ticket, source: "found" }, [acknowledged]).stage).toBe("handle");
    const handled = entry(2, { deed: deeds[1] as Deed });
    expect(foresee({ ...ticket, source: "found" }, [acknowledged, handled])).toEqual({
      stage: "check",
      allowed: ["note"],
    });
    expect(foresee(ticket, [{ ...acknowledged, state: "sent" }])).toEqual({
      stage: "acknowledge",
      allowed: ["acknowledge", "note"],
    });
  });

  it("lets a matter wait at its stage while a question to its requester waits to be sent", () => {
    const asked = entry(1, { deed: { kind: "change", name: "ask", body: { text: "Which door?" } } });
    const ticket = { id: "t", source: "asked", stage: "contact", allowed: ["contact", "ask", "note"] };
    expect(foresee(ticket, [asked])).toEqual({ stage: "contact", allowed: ["contact", "note"] });
    const handling = { ...ticket, stage: "handle", allowed: ["handle", "ask", "share", "note"] };
    expect(foresee(handling, [asked])).toEqual({ stage: "handle", allowed: ["share", "note"] });
    const then = entry(2, { deed: { kind: "change", name: "contact", body: { reached: true } } });
    expect(foresee(ticket, [asked, then])).toEqual({ stage: "handle", allowed: ["note"] });
    expect(foresee({ ...ticket, asked: true }, [then]).allowed).toEqual(["note"]);
    const contacted = entry(1, { deed: { kind: "change", name: "contact", body: { reached: true } } });
    expect(foresee(ticket, [contacted]).allowed).toEqual(["ask", "note", "handle"]);
  });
});

describe("a task of a process", () => {
  const work = (order: number, name: "claim" | "release" | "complete", over: Partial<Entry> = {}) =>
    entry(order, {
      subject: { work: "i/1", process: "Inspection" },
      deed: name === "complete" ? { kind: "work", name, body: {} } : { kind: "work", name },
      seenVersion: null,
      ...over,
    });
  const seen = { address: "i/1", taken: "nobody" } as const;

  it("is foreseen as what waits will leave it, and what was refused or is another's changes nothing", () => {
    expect(foreseeWork(seen, [work(1, "claim")])).toEqual({ done: false, taken: "me" });
    expect(foreseeWork(seen, [work(2, "release"), work(1, "claim")])).toEqual({
      done: false,
      taken: "nobody",
    });
    expect(foreseeWork(seen, [work(1, "claim"), work(2, "complete")])).toEqual({ done: true, taken: "me" });
    for (const state of ["sent", "refused"] as const)
      expect(foreseeWork(seen, [work(1, "complete", { state })])).toEqual({ done: false, taken: "nobody" });
    const other = { subject: { work: "i/2", process: "Inspection" } };
    expect(foreseeWork(seen, [work(1, "complete", other), entry(2)])).toEqual({
      done: false,
      taken: "nobody",
    });
  });

  it("waits behind a refused deed of its own, and holds up no other matter", () => {
    const outbox = [work(1, "claim", { state: "refused" }), work(2, "complete"), entry(3)];
    expect(nextToSend(outbox, "me")?.order).toBe(3);
    expect(isHeld(work(2, "complete"), outbox)).toBe(true);
  });
});
