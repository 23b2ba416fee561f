import { act, type Context } from "../../kernel/index.ts";
import { alarmProblem } from "./problems.ts";
import * as store from "./store.ts";

/**
 * A person has seen an alarm. Throws `alarm.unknown`, `alarm.acknowledged` where somebody was quicker, `alarm.cleared`
 * where it is over.
 */
export function acknowledgeAlarm(
  context: Context,
  id: string,
  note: string | null,
): Promise<{ id: string; version: number; status: "acknowledged" }> {
  const scope = "alarm.acknowledge";
  return act(
    context,
    scope,
    { kind: "alarm", id },
    async (tx, draft) => {
      const alarm = await store.findAlarm(tx, context.actor, scope, id);
      if (alarm === undefined) throw alarmProblem("alarm.unknown");
      if (alarm.status === "cleared") throw alarmProblem("alarm.cleared");
      if (alarm.status === "acknowledged") throw alarmProblem("alarm.acknowledged");
      // The note may name people and stays out of the act, which cannot be erased.
      draft.detail = { noted: note !== null };
      draft.audience = [alarm.unit];
      await store.acknowledge(tx, {
        id,
        version: draft.version,
        at: draft.at,
        by: context.actor.id,
        note,
      });
      return { id, version: draft.version, status: "acknowledged" as const };
    },
    {
      current: async (tx) => {
        const alarm = await store.findAlarm(tx, context.actor, "alarm.read", id);
        return alarm === undefined
          ? undefined
          : { status: alarm.status, acknowledgedBy: alarm.acknowledgedBy };
      },
    },
  );
}
