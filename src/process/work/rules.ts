import { type Actor, mayReach, type Problem } from "../../kernel/index.ts";
import type { Json, Variables } from "../json.ts";
import { workProblem } from "./problems.ts";

/** Whoever takes work on, gives it back or does it holds this where the work stands, beside what the model asks for. */
export const workScope = "process.work";
export const readScope = "process.read";
export const startScope = "process.start";
export const cancelScope = "process.cancel";
/** Whoever may read what others answered, and whoever may erase the words of it. */
export const answersScope = "process.answers";
export const eraseScope = "process.erase";

/** Where a work item stands and who has it. */
export type Standing = {
  /** Unit that the model names, or else the one that whoever began the process acted for. */
  unit: string | null;
  candidateScope: string | null;
  assignee: string | null;
  claimedBy: string | null;
  state: "open" | "done" | "withdrawn";
  /** Accounts that did what the doer of this may not have done. */
  barred: readonly string[];
};

const placementOf = ({ unit, assignee }: Standing) => ({
  units: unit === null ? [] : [unit],
  accounts: assignee === null ? [] : [assignee],
});

/** Whether the actor may see the work item: within reach, or taken on by the actor. */
export function maySeeWork(actor: Actor, work: Standing): boolean {
  return mayReach(actor, readScope, placementOf(work)) || work.claimedBy === actor.id;
}

/** Whether the actor may see what the process hands over: to do the work, or to read what is answered there anyway. */
export function maySeeInput(actor: Actor, work: Standing): boolean {
  return hindrance(actor, work) === null || mayReach(actor, answersScope, placementOf(work));
}

/** What keeps the actor from doing the work, or null. The state comes first: it is the same for everybody. */
export function hindrance(actor: Actor, work: Standing): Problem | null {
  if (work.state === "done") return workProblem("work-item.done");
  if (work.state === "withdrawn") return workProblem("work-item.withdrawn");
  if (work.assignee !== null && work.assignee !== actor.id) return workProblem("work-item.for-another");
  for (const scope of [workScope, work.candidateScope]) {
    if (scope !== null && !mayReach(actor, scope, placementOf(work)))
      return workProblem("work-item.not-yours", { scope });
  }
  if (work.barred.includes(actor.id)) return workProblem("work-item.second-person");
  if (work.claimedBy !== null && work.claimedBy !== actor.id) return workProblem("work-item.taken");
  return null;
}

/**
 * Whether the actor may give back what was taken on: one's own, and another's where one may call the process off, so that
 * work does not stay with somebody who is away.
 */
export function mayRelease(actor: Actor, work: Standing): boolean {
  if (work.state !== "open" || work.claimedBy === null) return false;
  return work.claimedBy === actor.id || mayReach(actor, cancelScope, placementOf(work));
}

const atMost = { count: 50, bytes: 16_384, depth: 8 };
const variableName = /^[A-Za-z_][A-Za-z0-9_]{0,59}$/;

/** What is handed in where no form says what may be: a small JSON object. Throws `process.values`. */
export function withinLimits(given: Variables): Variables {
  const names = Object.keys(given);
  const fits =
    names.length <= atMost.count &&
    names.every((name) => variableName.test(name)) &&
    depthOf(given) <= atMost.depth &&
    Buffer.byteLength(JSON.stringify(given)) <= atMost.bytes;
  if (!fits) throw workProblem("process.values", atMost);
  return given;
}

// Counts no deeper than what is refused anyway: a body may be nested deeper than the stack.
function depthOf(value: Json | Variables | undefined, level = 0): number {
  if (typeof value !== "object" || value === null || level > atMost.depth) return level;
  return Math.max(level, ...Object.values(value).map((each) => depthOf(each, level + 1)));
}
