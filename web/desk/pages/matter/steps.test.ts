import { expect, test } from "vitest";
import { stepsOf } from "./steps.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 9, minute)).toISOString();
const ticket = {
  status: "open",
  reportedAt: at(0),
  registeredAt: at(2),
  dispatchedAt: at(4),
  acknowledgedAt: null,
  contactedAt: null,
  handledAt: null,
  checkedAt: null,
  calledBackAt: null,
  closedAt: null,
  dueAt: at(50),
  contactDueAt: at(30),
  stageStartedAt: at(4),
  stageDueAt: at(14),
  pauses: [{ from: at(6), to: at(8), reason: "waits for a part" }],
};

test("the clock is told in the order of time, with its pauses and what lies ahead", () => {
  expect(stepsOf(ticket).map(({ name }) => name)).toEqual([
    "reported",
    "registered",
    "dispatched",
    "stage",
    "paused",
    "stageDue",
    "contactDue",
    "due",
  ]);
});

test("an ended matter has no stage and nothing of a stage ahead", () => {
  const ended = stepsOf({ ...ticket, status: "closed", closedAt: at(40) }).map(({ name }) => name);
  expect(ended).not.toContain("stage");
  expect(ended).not.toContain("stageDue");
  expect(ended).not.toContain("contactDue");
});
