import type { Sweep } from "../../kernel/index.ts";
import { deleteOldAttempts, deleteOldSessions } from "./credential-store.ts";
import type { AccountsParts } from "./parts.ts";
import { forgetFailuresAfterMs } from "./rules.ts";
import { deleteOldFailures } from "./store.ts";

const hourMs = 3_600_000;
/** Ended sessions stay for a month, so that their owner can still be told when they ended. */
const keepEndedMs = 30 * 24 * hourMs;

/** Clears what can no longer be used: old sessions, counts of failures, sign-ins that were never finished. */
export function accountSweeps(parts: AccountsParts): Sweep[] {
  return [
    {
      name: "ended-sessions",
      everyMs: hourMs,
      async run({ database: { kysely } }) {
        const now = parts.clock.now().getTime();
        const before = (ms: number) => new Date(now - ms);
        return (
          (await deleteOldSessions(kysely, before(keepEndedMs))) +
          (await deleteOldFailures(kysely, before(forgetFailuresAfterMs))) +
          (await deleteOldAttempts(kysely, before(hourMs)))
        );
      },
    },
  ];
}
