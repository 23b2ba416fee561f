import { answered, api, keyHeader, type Posted, Problem } from "../../api.ts";
import { changeDraft, currentDraft, dropDraft } from "./draft.ts";
import { remember } from "./matters.ts";
import { handOver } from "./photos.ts";

type Made = Posted<"/api/tickets">;

/** Why the server refused the report that was sent last; told once, where it can be mended. */
export const lastRefusal = {
  problem: undefined as Problem | undefined,
  take: (): Problem | undefined => {
    const { problem } = lastRefusal;
    lastRefusal.problem = undefined;
    return problem;
  },
};

let running: Promise<Made | undefined> | undefined;

/**
 * Sends the report that waits on this device, under the key it has had from the start; undefined where there is none.
 * One page at a time does so, and a report whose answer was lost is made once. A refusal gives it back to be mended.
 */
export function sendWaiting(): Promise<Made | undefined> {
  running ??= alone(send).finally(() => {
    running = undefined;
  });
  return running;
}

async function alone<T>(work: () => Promise<T>): Promise<T> {
  return "locks" in navigator ? await navigator.locks.request("liangwang.report", work) : work();
}

async function send(): Promise<Made | undefined> {
  const { sending } = currentDraft();
  if (sending === undefined) return undefined;
  const { key, body } = sending;
  try {
    const made = await answered(api.POST("/api/tickets", { body, headers: { [keyHeader]: key } }));
    const { number, code } = made;
    await handOver(number);
    if (code !== undefined) remember({ number, code, title: body.title, at: new Date().toISOString() });
    dropDraft();
    return made;
  } catch (error) {
    if (error instanceof Problem && !error.passing) {
      lastRefusal.problem = error;
      changeDraft({ sending: undefined });
    }
    throw error;
  }
}

const againMs = 30_000;

/** Whatever page of the portal is open: what waits goes out as soon as there is a network. */
export function sendWhenPossible(): void {
  const attempt = () => {
    // What does not arrive stays where it is, and is tried again.
    if (currentDraft().sending !== undefined && navigator.onLine) sendWaiting().catch(() => {});
  };
  attempt();
  addEventListener("online", attempt);
  setInterval(attempt, againMs);
}
