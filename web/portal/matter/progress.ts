import type { Posted } from "../../api.ts";

export type Progress = Posted<"/api/public/tickets/{number}/follow">;
type Told = Pick<Progress, "status" | "stage" | "done">;

/** The steps of a matter as residents know them, and the stages of the process that each of them holds. */
export const steps = [
  { id: "report", stages: ["report"] },
  { id: "accept", stages: ["accept", "verify"] },
  { id: "dispatch", stages: ["dispatch"] },
  { id: "handle", stages: ["acknowledge", "contact", "handle"] },
  { id: "check", stages: ["check"] },
  { id: "callback", stages: ["callback"] },
  { id: "close", stages: ["close"] },
] as const;

export type Step = {
  id: (typeof steps)[number]["id"];
  /** `skipped`: the matter went on without it. */
  state: "done" | "now" | "ahead" | "skipped";
  /** When it was done, where that is known. */
  at: string | null;
};

/**
 * Where a matter stands among the steps. A stage that is open again after a return or a reopening is `now`, whatever
 * was done of it before.
 */
export function stepsOf({ status, stage, done }: Told): Step[] {
  const times = new Map<string, string>(done.map((one) => [one.stage, one.at]));
  const present = steps.findIndex(({ stages }) => (stages as readonly string[]).includes(stage ?? ""));
  const here = status !== "open" ? steps.length : Math.max(1, present);
  return steps.map(({ id, stages }, index) => {
    const at = stages.map((one) => times.get(one)).findLast((one) => one !== undefined) ?? null;
    if (status === "open" && index === here) return { id, state: "now", at: null };
    if (index > here) return { id, state: "ahead", at: null };
    const passed = at !== null || id === "report" || id === "close";
    return { id, state: passed ? "done" : "skipped", at };
  });
}
