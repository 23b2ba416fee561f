import { type JobHandler, transact } from "../kernel/index.ts";
import { type FollowingParts, followAlarm } from "./follow.ts";
import { moveFollowings } from "./store.ts";

/** What follows the acts on alarms, and a merger of tickets. */
export function scenarioJobs(parts: FollowingParts): Record<string, JobHandler> {
  const follow: JobHandler = (context, { subject }) => followAlarm(parts, context, subject.id);
  return {
    "alarm.raise": follow,
    "alarm.change-severity": follow,
    "alarm.clear": follow,
    "ticket.merge": async (context, { subject, detail }) => {
      const { into } = detail as { into: string };
      await transact(context.database, (tx) => moveFollowings(tx, subject.id, into));
    },
  };
}
